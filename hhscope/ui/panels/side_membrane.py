"""Membrane and temperature: capacitance, reversal potentials, and how warm the cell is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from hhscope.model import Model
from hhscope.ui.context import AppContext
from hhscope.ui.equations import membrane_equation
from hhscope.ui.parameter_groups import group_parameters
from hhscope.ui.parameter_list import Block, ParameterList
from hhscope.ui.specs import Area, PanelSpec


def membrane_blocks(model: Model) -> tuple[Block, ...]:
    """Three blocks: membrane, reversal potentials, temperature."""
    groups = group_parameters(model)
    blocks = [Block("Membrane", ("C",), membrane_equation(model))]
    if groups.reversals:
        blocks.append(Block("Reversal potentials", groups.reversals))
    phi = "The gates run φ = Q10^((T − T_ref)/10) times as fast."
    blocks.append(Block("Temperature", ("T", "T_ref", "Q10"), phi))
    return tuple(blocks)


def _create(ctx: AppContext) -> QWidget:
    return ParameterList(ctx, membrane_blocks)


PANEL = PanelSpec(
    key="membrane",
    title="Membrane, temperature",
    area=Area.SIDE,
    order=50,
    create=_create,
    open=False,
    doc="Capacitance, reversal potentials, temperature",
)
