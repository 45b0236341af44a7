"""Firing rate: a strip chart, the large number beside it, and where that lies among real neurons."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent

from hhscope.analysis import BANDS, RateMeter, RateReading, SpikeSnapshot, band_source, band_text, rate_strip
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
from hhscope.units import NS_PER_MS, ms_from_ns
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope

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
        self.plot.set_bands(_bands(ctx))

    # -- what there is to draw ------------------------------------------------------------------------------
    def traces(self, model: Model) -> tuple[TraceSpec, ...]:
        colors = self.ctx.theme.colors
        return (
            TraceSpec(key="rate", label="", color=colors["trace.rate"]),
            TraceSpec(key="oscillation", label="", color=colors["ghost.0"]),
        )

    def signals(self) -> tuple[str, ...]:
        return ()

    def tables(self, screen: Screen) -> tuple[Envelope, ...]:
        self._read(screen)
        spikes = screen.frame.spikes
        return (strips(spikes, screen.view, screen.columns) if spikes else _nothing(screen.columns),)

    def kept(self, screen: Screen) -> Mapping[str, KeptTable]:
        spikes = screen.frame.spikes
        if spikes is None:
            return {}
        return {self.key: KeptTable(names=_NAMES, data=strips(spikes, screen.view, screen.columns))}

    def ghost_tables(self, ghost: Ghost, place: GhostPlace) -> tuple[Envelope, ...]:
        table = ghost.table(self.key, _NAMES, place)
        return (table,) if isinstance(table, Envelope) else ()

    # -- numbers --------------------------------------------------------------------------------------------
    def readings(self, screen: Screen) -> tuple[Reading, ...]:
        text, dim = self.ctx.theme.colors["text"], self.ctx.theme.colors["text.dim"]
        reading = self._reading
        found = [Reading("last interval", f"{number_text(reading.instantaneous_hz)} Hz", dim)]
        found.append(Reading("spikes", f"{reading.count:,}".replace(",", "\u202f"), dim))
        if reading.oscillating:
            found.append(Reading("", "oscillation below threshold, no spikes", text))
        elif words := band_text(reading.value_hz):
            found.append(Reading("", words, text, band_source(reading.value_hz)))
        return tuple(found)

    def _read(self, screen: Screen) -> None:
        spikes, status = screen.frame.spikes, screen.frame.status
        if spikes is not None:
            now = ms_from_ns(max(0, status.t_ns - status.dt_ns))
            self._reading = self.meter.read(spikes.train, now, count=spikes.count)
        else:
            self._reading = RateReading(value_hz=None, instantaneous_hz=None, count=0)
        self.readout.show_reading(self._reading)

    def _on_readout_window_edited(self, window_ms: float | None) -> None:
        self.meter = RateMeter(window_ms=window_ms)
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


def strips(spikes: SpikeSnapshot, view: TimeView, columns: int) -> Envelope:
    """The rate of spikes and that of oscillations below threshold, per pixel column."""
    edges_ms: NDArray[np.float64] = np.linspace(view.t0_ns, view.t1_ns, columns + 1) / NS_PER_MS
    train = spikes.train
    waves = _lone_waves(train.oscillation_times_ms, train.times_ms)
    parts = [rate_strip(_around(times, edges_ms), edges_ms, spikes.t_ms) for times in (train.times_ms, waves)]
    mean = np.stack([part.mean_hz for part in parts])
    low = np.stack([part.low_hz for part in parts])
    high = np.stack([part.high_hz for part in parts])
    return Envelope(lo=low, hi=high, first=mean, last=mean.copy())


def _around(times_ms: NDArray[np.float64], edges_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """The spikes on screen and two on either side, so that the cost goes by what is seen."""
    a, b = np.searchsorted(times_ms, [edges_ms[0], edges_ms[-1]])
    return times_ms[max(a - 2, 0) : b + 2]


def _lone_waves(waves_ms: NDArray[np.float64], spikes_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """The oscillations since the last spike, if there are enough to speak of a rate (the meter's rule)."""
    last = spikes_ms[-1] if len(spikes_ms) else -np.inf
    lone = waves_ms[np.searchsorted(waves_ms, last) :]
    return lone if len(lone) >= 3 else lone[:0]


def _bands(ctx: AppContext) -> tuple[Band, ...]:
    return tuple(
        Band(lo=band.low_hz, hi=band.high_hz, color=ctx.theme.colors[f"band.{i}"], label=_SHORT[band.key])
        for i, band in enumerate(BANDS)
    )


def _nothing(columns: int) -> Envelope:
    lo, hi, first, last = (np.full((len(_NAMES), columns), np.nan) for _ in range(4))
    return Envelope(lo=lo, hi=hi, first=first, last=last)


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
