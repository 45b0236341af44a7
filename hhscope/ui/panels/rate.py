"""Firing rate: a strip chart, the large number beside it, and where that lies among real neurons."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent

from hhscope.analysis import BANDS, RateMeter, RateReading, SpikeSnapshot, band_source, band_text
from hhscope.model import Model
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.context import AppContext
from hhscope.ui.ghosts import Ghost, GhostPlace, KeptTable
from hhscope.ui.rate_readout import RateReadout, number_text
from hhscope.ui.scope_look import margins
from hhscope.ui.scope_panel import Reading, ScopePanel
from hhscope.ui.screen import Screen
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.plot_types import Band, TraceSpec
from hhscope.units import ms_from_ns
from hhscope.view.pick import value_at
from hhscope.view.rate_steps import rate_envelope, rate_trace
from hhscope.view.traces import TraceData

_NAMES = ("rate", "oscillation")
_SHORT = {"busy": "busy neuron", "human": "fastest human", "monkey": "fastest monkey"}


class RatePanel(ScopePanel):
    """Rate against time, by the same spikes as everywhere. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        axis = AxisRule(label=fixed_label("rate", "Hz"), base=lambda model: (0.0, 1.0), limits=(0.0, None))
        super().__init__(ctx, "rate", {"left": axis})
        self.meter = RateMeter(window_ms=ctx.settings.current.rate_window_ms)
        self.readout = RateReadout(ctx.look, self)
        self.readout.set_window(self.meter.window_ms)
        self.readout.window_edited.connect(self._on_readout_window_edited)
        self._reading = RateReading(value_hz=None, instantaneous_hz=None, count=0)
        self._meter_changed = False
        self._tables: tuple[TraceData, ...] = ()
        self.plot.set_bands(_bands(ctx))

    @property
    def restless(self) -> bool:
        return self._meter_changed or self.ctx.settings.current.rate_window_ms != self.meter.window_ms

    def fit(self) -> None:
        """From zero: a rate that trembles by a tenth of a hertz is steady."""
        self.ctx.scope.set_y_range(self.axis_key("left"), None)

    # -- what there is to draw ------------------------------------------------------------------------------
    def traces(self, model: Model) -> tuple[TraceSpec, ...]:
        colors = self.ctx.theme.colors
        return (
            TraceSpec(key="rate", label="", color=colors["trace.rate"]),
            TraceSpec(key="oscillation", label="", color=colors["ghost.0"]),
        )

    def signals(self) -> tuple[str, ...]:
        return ()

    def tables(self, screen: Screen) -> tuple[TraceData, ...]:
        self._meter_changed = False
        if self.ctx.settings.current.rate_window_ms != self.meter.window_ms:  # set by undo or a session
            self.meter = RateMeter(window_ms=self.ctx.settings.current.rate_window_ms)
            self.readout.set_window(self.meter.window_ms)
        self._read(screen)
        spikes = screen.frame.spikes or SpikeSnapshot()
        kinds = _kinds(spikes)
        self._tables = tuple(rate_trace(t, spikes.t_ms, screen.view, screen.columns) for t in kinds)
        return self._tables

    def kept(self, screen: Screen) -> Mapping[str, KeptTable]:
        spikes = screen.frame.spikes or SpikeSnapshot()
        found = (rate_envelope(times, spikes.t_ms, screen.view, screen.columns) for times in _kinds(spikes))
        return {name: KeptTable(names=(name,), data=data) for name, data in zip(_NAMES, found, strict=True)}

    def ghost_tables(self, ghost: Ghost, place: GhostPlace) -> tuple[TraceData, ...]:
        return tuple(ghost.table(name, (name,), place) for name in _NAMES)

    # -- numbers --------------------------------------------------------------------------------------------
    def readings(self, screen: Screen) -> tuple[Reading, ...]:
        text, dim = self.ctx.theme.colors["text"], self.ctx.theme.colors["text.dim"]
        reading = self._reading
        last = "–" if reading.instantaneous_hz is None else f"{number_text(reading.instantaneous_hz)} Hz"
        found = [*self._here(screen), Reading("last interval", last, dim)]
        found.append(Reading("spikes", f"{reading.count:,}".replace(",", "\u202f"), dim))
        if reading.oscillating:
            found.append(Reading("", "oscillation below threshold, no spikes", text))
        elif words := band_text(reading.value_hz):
            found.append(Reading("", words, text, band_source(reading.value_hz)))
        return tuple(found)

    def _here(self, screen: Screen) -> tuple[Reading, ...]:
        """The rate under the mouse."""
        if screen.hover is None:
            return ()
        x = screen.view.x_of(screen.hover.t_ns, screen.columns)
        values = (value_at(table, 0, x) for table in self._tables)
        rate = next((value for value in values if math.isfinite(value)), None)
        return (Reading("here", f"{number_text(rate)} Hz", self.specs[0].color),) if rate is not None else ()

    def _read(self, screen: Screen) -> None:
        spikes, status = screen.frame.spikes, screen.frame.status
        if spikes is not None:
            now = ms_from_ns(max(0, status.t_ns - status.dt_ns))
            self._reading = self.meter.read(spikes.train, spikes.silent_until(now), count=spikes.count)
        else:
            self._reading = RateReading(value_hz=None, instantaneous_hz=None, count=0)
        self.readout.show_reading(self._reading)

    def _on_readout_window_edited(self, window_ms: float | None) -> None:
        self.meter = RateMeter(window_ms=window_ms)
        self._meter_changed = True
        self.ctx.settings.change(rate_window_ms=window_ms)
        self.readout.set_window(window_ms)

    # -- place ----------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_readout()

    def wear_look(self) -> None:
        super().wear_look()
        self.plot.set_bands(_bands(self.ctx))
        self._place_readout()

    def _place_readout(self) -> None:
        right = margins(self.ctx.look.scale)[1]
        self.readout.setGeometry(self.width() - right + 1, 0, right - 1, self.height())
        self.readout.raise_()


def _kinds(spikes: SpikeSnapshot) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times of the spikes, and of the oscillations since the last one if there are enough (the meter's rule), ms."""
    times, waves = spikes.train.times_ms, spikes.train.oscillation_times_ms
    lone = waves[np.searchsorted(waves, times[-1]) :] if len(times) else waves
    return times, lone if len(lone) >= 3 else lone[:0]


def _bands(ctx: AppContext) -> tuple[Band, ...]:
    return tuple(
        Band(lo=band.low_hz, hi=band.high_hz, color=ctx.theme.colors[f"band.{i}"], label=_SHORT[band.key])
        for i, band in enumerate(BANDS)
    )


PANEL = PanelSpec(
    key="rate",
    title="Firing rate",
    area=Area.SCOPE,
    order=40,
    stretch=3,
    create=RatePanel,
    doc="Spikes per second of the cell's own time. A spike is a peak of V above the model's threshold that stands "
    "out by 10 mV or more.",
)
