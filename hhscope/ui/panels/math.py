"""Math: the channels that the user drew up, worked out from the recorded samples; on screen while there are any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from hhscope.engine.status import RunInfo
from hhscope.model import Model
from hhscope.ui.axis_rule import AxisRule
from hhscope.ui.context import AppContext
from hhscope.ui.ghosts import Ghost, GhostPlace, KeptTable
from hhscope.ui.math_channels import Checked, MathChannels, checked
from hhscope.ui.math_run import MathView
from hhscope.ui.scope_panel import Reading, ScopePanel
from hhscope.ui.screen import Screen
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.plot_types import TraceSpec
from hhscope.units import format_number
from hhscope.view.carried_ring import CarriedRing
from hhscope.view.gather import Gatherer
from hhscope.view.traces import Envelope, TraceData

_WORK: Final = 500_000  # operations times samples in one frame: under 2 ms (3 ns each), whatever the span
_LEAST: Final = 2_000  # samples


class MathPanel(ScopePanel):
    """Channels in the unit of the first one on the left axis, all others on the right one. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        axes = {
            "left": AxisRule(label=lambda model: ("", self._unit(0))),
            "right": AxisRule(label=lambda model: ("", self._unit(1))),
        }
        self._channels = MathChannels()
        self._checked: tuple[Checked, ...] = ()
        self._view: MathView | None = None
        self._carried: CarriedRing | None = None
        self._complete = True
        self._gatherer = Gatherer()
        super().__init__(ctx, "math", axes)  # type: ignore[arg-type] # a dict of the two axes
        self.plot.set_right_share(1.0)

    @property
    def restless(self) -> bool:
        return not self._complete

    def prepare(self, run: RunInfo) -> None:
        """Other channels are other traces."""
        channels = self.ctx.scope.view.math
        known = self._run
        super().prepare(run)
        if channels != self._channels and known is run:
            self._ranges.clear()
            self._begin(run.model)

    def traces(self, model: Model) -> tuple[TraceSpec, ...]:
        self._channels = self.ctx.scope.view.math
        recorded = () if self._run is None else self._run.signals
        self._checked = checked(self._channels, model, recorded)
        return tuple(
            TraceSpec(
                key=one.channel.name,
                label=one.channel.name,
                color=self.color(one),
                axis="left" if one.unit == self._units[0] else "right",
                tooltip=f"{one.channel.name} = {one.channel.formula}",
            )
            for one in self._good
        )

    def signals(self) -> tuple[str, ...]:
        return ()

    def exports(self) -> tuple[str, ...]:
        return tuple(spec.key for spec in self.specs)

    def tables(self, screen: Screen) -> tuple[TraceData, ...]:
        return (self._gathered(screen),)

    def kept(self, screen: Screen) -> Mapping[str, KeptTable]:
        return {
            self.key: KeptTable(names=tuple(spec.key for spec in self.specs), data=self._gathered(screen))
        }

    def ghost_tables(self, ghost: Ghost, place: GhostPlace) -> tuple[TraceData, ...]:
        return (ghost.table(PANEL.key, [spec.key for spec in self.specs], place),)

    def readings(self, screen: Screen) -> tuple[Reading, ...]:
        dim = self.ctx.theme.colors["text.dim"]
        values = self._values(screen)
        hidden = screen.frame.view.hidden
        found = [
            Reading(
                spec.key,
                f"{format_number(values[spec.key], 4)} {one.unit}".rstrip()
                if values
                else one.channel.formula,
                spec.color,
                tip=spec.tooltip,
            )
            for spec, one in zip(self.specs, self._good, strict=True)
            if self.is_shown(spec, hidden)
        ]
        found += [Reading(one.channel.name, one.problem, dim) for one in self._checked if one.read is None]
        if not self._complete:
            found.append(Reading("", "still computing what is on screen", dim))
        return tuple(found)

    def hideEvent(self, event: object) -> None:
        """Folded: give the memory back."""
        self._view, self._carried, self._gatherer = None, None, Gatherer()

    def color(self, one: Checked) -> str:
        """The colour of a channel in this theme."""
        return self.ctx.theme.cycle("trace.math", one.channel.color).name()

    # -- inside ---------------------------------------------------------------------------------------------
    @property
    def _good(self) -> tuple[Checked, ...]:
        return tuple(one for one in self._checked if one.read is not None)

    @property
    def _units(self) -> tuple[str, ...]:
        """The units there are, that of the left axis first."""
        return tuple(dict.fromkeys(one.unit for one in self._good)) or ("",)

    def _unit(self, side: int) -> str:
        """What an axis is labelled with; one for several units says none."""
        units = self._units[:1] if side == 0 else self._units[1:]
        return units[0] if len(units) == 1 else ""

    def _values(self, screen: Screen) -> dict[str, float]:
        """Of every channel at the sample under the mouse."""
        ring = None if self._view is None else self._view.ring
        near = None if ring is None or screen.hover is None else ring.value_at(screen.hover.t_ns, ring.rows)
        if near is None:
            return {}
        return dict(zip((spec.key for spec in self.specs), near.values.tolist(), strict=True))

    def _gathered(self, screen: Screen) -> TraceData:
        view = self.ctx.scope.math.of(screen.frame.status, self._channels)
        if view is None or view.ring is None:
            self._view, self._carried, self._complete = view, None, True
            return self._gatherer.gather(screen.run.ring, screen.view, screen.columns, ())
        if self._view is not view or self._carried is None:
            self._view, self._gatherer = view, Gatherer()
            self._carried = CarriedRing(
                view.ring, view.ring.rows, len(view.ring.rows), lambda piece: piece.data
            )
        work = sum(one.read.size for one in view.good if one.read is not None)
        self._complete = self._carried.carry_on(screen.view, max(_LEAST, _WORK // work))
        rows = range(len(view.ring.rows))
        return _drawable(self._gatherer.gather(self._carried.ring, screen.view, screen.columns, rows))


def _drawable(data: TraceData) -> TraceData:
    """Columns without a single value, of a formula that has none there, are empty like those without samples."""
    if not isinstance(data, Envelope) or bool((data.lo <= data.hi).all()):
        return data
    empty = ~(data.lo <= data.hi)
    lo, hi = (np.where(empty, np.nan, table) for table in (data.lo, data.hi))
    first, last = (np.where(np.isnan(end), lo, end) for end in (data.first, data.last))
    return replace(data, lo=lo, hi=hi, first=first, last=last)


PANEL = PanelSpec(
    key="math",
    title="Math",
    area=Area.SCOPE,
    order=80,
    stretch=3,
    create=MathPanel,
    wanted=lambda view: bool(view.math),
    doc="Formulas over signals and parameters, with the parameters in force at the time (Y opens the list).",
)
