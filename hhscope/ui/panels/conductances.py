"""Conductances: how much each kind of channel lets through, computed from the recorded samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hhscope.analysis.epochs import epochs
from hhscope.model import Model
from hhscope.model.signals import SYNAPSE_NAME
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.context import AppContext
from hhscope.ui.ghosts import Ghost, GhostPlace, KeptTable
from hhscope.ui.scope_panel import Reading, ScopePanel
from hhscope.ui.screen import Screen
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.trace_words import current_words, synapse_color
from hhscope.ui.widgets.plot_types import TraceSpec
from hhscope.units import format_number
from hhscope.view.derived import channels, conductance_name, conductances_over
from hhscope.view.derived_ring import DerivedRing
from hhscope.view.gather import Gatherer
from hhscope.view.traces import TraceData

_LEAST = 1e-3  # mS/cm²; the axis always begins at 0 and never shows less than this


class ConductancePanel(ScopePanel):
    """g · gates · factor of every gated channel. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        axis = AxisRule(
            label=fixed_label("g", "mS/cm²"), base=lambda model: (0.0, _LEAST), limits=(0.0, None)
        )
        super().__init__(ctx, "conductances", {"left": axis})
        self._derived: DerivedRing | None = None
        self._derived_run = -1
        self._complete = True
        self._n_channels = 0
        self._gatherer = Gatherer()

    @property
    def restless(self) -> bool:
        return not self._complete

    def traces(self, model: Model) -> tuple[TraceSpec, ...]:
        place = {current.name: i for i, current in enumerate(model.currents)}
        found = [
            TraceSpec(
                key=conductance_name(current),
                label=current_words(current),
                color=self.ctx.theme.cycle("trace.current", place[current.name]).name(),
                tooltip=f"Conductance of {current.name}: its g, times what is open of its gates, less what is blocked",
            )
            for current in channels(model)
        ]
        self._n_channels = len(found)
        return (*found, *([self._synapses()] if self.records(SYNAPSE_NAME) else []))

    def _synapses(self) -> TraceSpec:
        return TraceSpec(
            key=SYNAPSE_NAME,
            label="synapses",
            color=synapse_color(self.ctx.theme),
            tooltip="Conductance of all synapses together",
        )

    def signals(self) -> tuple[str, ...]:
        return tuple(spec.key for spec in self.specs[self._n_channels :])

    def tables(self, screen: Screen) -> tuple[TraceData, ...]:
        recorded = self.signals()
        return (self._gathered(screen), *([screen.take(recorded)] if recorded else []))

    def kept(self, screen: Screen) -> Mapping[str, KeptTable]:
        names = tuple(spec.key for spec in self.specs[: self._n_channels])
        return {self.key: KeptTable(names=names, data=self._gathered(screen))}

    def ghost_tables(self, ghost: Ghost, place: GhostPlace) -> tuple[TraceData, ...]:
        names = [spec.key for spec in self.specs[: self._n_channels]]
        recorded = self.signals()
        more = [ghost.table("signals", recorded, place)] if recorded else []
        return (ghost.table(self.key, names, place), *more)

    def readings(self, screen: Screen) -> tuple[Reading, ...]:
        if screen.hover is None:
            dim = self.ctx.theme.colors["text.dim"]
            return () if self._complete else (Reading("", "still computing what is on screen", dim),)
        status, model = screen.frame.status, screen.run.model
        column = np.array([[value] for value in screen.hovered.values()])
        history = epochs(status.parameters, status.applied)
        values = conductances_over(model, tuple(screen.hovered), column, screen.hover.number, history)[:, 0]
        values = np.append(values, [screen.hovered.get(name, 0.0) for name in self.signals()])
        hidden = screen.frame.view.hidden
        return tuple(
            Reading(spec.label, format_number(float(value), 4), spec.color)
            for spec, value in zip(self.specs, values, strict=True)
            if self.is_shown(spec, hidden)
        )

    def hideEvent(self, event: object) -> None:
        """Folded: give the memory back."""
        self._derived = None
        self._gatherer = Gatherer()

    def _gathered(self, screen: Screen) -> TraceData:
        if self._derived is None or self._derived_run != screen.run.run_id:
            self._derived, self._derived_run = DerivedRing(screen.run), screen.run.run_id
        self._complete = self._derived.update(screen.frame.status, screen.view)
        return self._gatherer.gather(self._derived.ring, screen.view, screen.columns, range(self._n_channels))


def lacks(model: Model) -> str:
    """Why there is nothing to show."""
    return "" if channels(model) else f"{model.id} has no gated channels"


PANEL = PanelSpec(
    key="conductances",
    title="Conductances",
    area=Area.SCOPE,
    order=60,
    open=False,
    stretch=3,
    create=ConductancePanel,
    lacks=lacks,
    doc="Conductance of each gated channel, with the parameters in force at the time.",
)
