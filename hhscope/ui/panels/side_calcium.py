"""Calcium: the constants of the calcium pool, and of the currents that feel it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from hhscope.model import Model
from hhscope.ui.context import AppContext
from hhscope.ui.equations import pool_equation
from hhscope.ui.parameter_groups import group_parameters
from hhscope.ui.parameter_list import Block, ParameterList
from hhscope.ui.specs import Area, PanelSpec


def calcium_blocks(model: Model) -> tuple[Block, ...]:
    """One block: the equations of the pools, and what can be set."""
    equations = [pool_equation(pool) for pool in model.pools if pool.is_concentration]
    names = group_parameters(model).calcium
    if not names:
        equations.append("Its constants are numbers in the model file; there is nothing to set.")
    return (Block("", names, "\n".join(equations)),)


def no_calcium(model: Model) -> str:
    """Why a model has nothing to show here."""
    return "" if any(pool.is_concentration for pool in model.pools) else "This model has no calcium pool."


def _create(ctx: AppContext) -> QWidget:
    return ParameterList(ctx, calcium_blocks)


PANEL = PanelSpec(
    key="calcium",
    title="Calcium",
    area=Area.SIDE,
    order=40,
    create=_create,
    open=False,
    lacks=no_calcium,
    doc="How calcium enters, is removed, and acts on other currents",
)
