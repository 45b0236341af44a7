"""Actions of the panels: which of them the keys + and - stretch."""

from __future__ import annotations

from hhscope.ui.action_spec import ActionSpec

ACTIONS = (
    ActionSpec(
        key="panel_above", text="Panel above", menu="View", group=1, shortcuts=("Up",), repeats=True,
        tip="Choose the panel above: + and - act on it until the mouse points at another",
        run=lambda w: w.choose_panel(-1),
    ),
    ActionSpec(
        key="panel_below", text="Panel below", menu="View", group=1, shortcuts=("Down",), repeats=True,
        tip="Choose the panel below: + and - act on it until the mouse points at another",
        run=lambda w: w.choose_panel(1),
    ),
)  # fmt: skip
