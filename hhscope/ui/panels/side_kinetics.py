"""Kinetics: every other constant of the model file; mostly what shapes the gates."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from hhscope.model import Model
from hhscope.ui.context import AppContext
from hhscope.ui.equations import gate_equation
from hhscope.ui.parameter_groups import group_parameters
from hhscope.ui.parameter_list import Block, ParameterList
from hhscope.ui.specs import Area, PanelSpec


def kinetics_blocks(model: Model) -> tuple[Block, ...]:
    """What can be set, then the equations of the gates."""
    names = group_parameters(model).kinetics
    remark = (
        "" if names else "The rates of this model's gates are numbers in its file; there is nothing to set."
    )
    equations = "\n\n".join(gate_equation(gate) for gate in model.gates)
    blocks = [Block("", names, remark)]
    if equations:
        blocks.append(Block("How the gates move", (), equations))
    return tuple(blocks)


def _create(ctx: AppContext) -> QWidget:
    return ParameterList(ctx, kinetics_blocks)


PANEL = PanelSpec(
    key="kinetics",
    title="Kinetics",
    area=Area.SIDE,
    order=70,
    create=_create,
    open=False,
    doc="Constants of the gates, and their equations",
)
