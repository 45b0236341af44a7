"""Pulses: a train of rectangular pulses, for ever or a number of times."""

from __future__ import annotations

from hhscope.stimulus.base import Course, FieldSpec, Piece, Waveform, WaveformSpec


class Pulses(Waveform, frozen=True, kw_only=True, tag="pulses"):
    """Pulse k is on for start + k·period <= t < start + k·period + width, for ``count`` pulses or without end."""

    amplitude: float
    width: float
    period: float
    start: float = 0.0
    count: int | None = None

    def check(self) -> None:
        """Times are whole nanoseconds, pulses have a width and do not overlap."""
        self.ns("start")
        if self.ns("width") == 0:
            raise self.fault("width", self.width, "must be above 0")
        if self.ns("period") <= self.ns("width"):
            raise self.fault("period", self.period, f"must be longer than width = {self.width}")
        if self.count is not None and self.count < 1:
            raise self.fault("count", self.count, "must be 1 or more; leave it out for a train without end")

    def course(self) -> Course:
        """One piece, repeated."""
        start_ns = self.ns("start")
        pulse = Piece(start_ns=start_ns, stop_ns=start_ns + self.ns("width"), level=self.amplitude)
        return Course(pieces=(pulse,), period_ns=self.ns("period"), count=self.count)


WAVEFORM = WaveformSpec(
    key="pulses",
    title="Pulse train",
    description="Pulses that come again every period",
    struct=Pulses,
    fields=(
        FieldSpec(
            name="start",
            label="Start",
            unit="ms",
            default=0.0,
            doc="The first pulse begins here",
            on_grid=True,
        ),
        FieldSpec(
            name="period",
            label="Period",
            unit="ms",
            default=100.0,
            doc="From the start of one pulse to the start of the next",
            required=True,
            on_grid=True,
            above_zero=True,
        ),
        FieldSpec(
            name="width",
            label="Width",
            unit="ms",
            default=1.0,
            doc="How long each pulse lasts; shorter than the period",
            required=True,
            on_grid=True,
            above_zero=True,
        ),
        FieldSpec(
            name="amplitude",
            label="Amplitude",
            unit="µA/cm²",
            default=20.0,
            doc="Current during each pulse; negative values hyperpolarise",
            required=True,
        ),
        FieldSpec(
            name="count",
            label="Number of pulses",
            unit="",
            default=None,
            doc="How many pulses; empty: a train without end",
            above_zero=True,
        ),
    ),
)
