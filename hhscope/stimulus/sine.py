"""Sine: a sinusoidal current with an offset."""

from __future__ import annotations

import math

from hhscope.stimulus.base import FOREVER, Course, FieldSpec, Piece, Waveform, WaveformSpec


class Sine(Waveform, frozen=True, kw_only=True, tag="sine"):
    """I = offset + amplitude·sin(2π·frequency·(t − start) + phase) for start <= t < stop, else 0.

    ``frequency_hz`` counts cycles per second of the cell's own time. Without ``stop`` it goes on.
    """

    amplitude: float
    frequency_hz: float
    phase_deg: float = 0.0
    offset: float = 0.0
    start: float = 0.0
    stop: float | None = None

    def check(self) -> None:
        """Times are whole nanoseconds, stop lies behind start, the frequency is not negative."""
        if not 0.0 <= self.frequency_hz <= 1e6:
            raise self.fault("frequency_hz", self.frequency_hz, "must lie between 0 and 1e6 Hz")
        if self.stop is None:
            self.ns("start")
        elif self.ns("stop") <= self.ns("start"):
            raise self.fault("stop", self.stop, f"must be later than start = {self.start}")

    def course(self) -> Course:
        """One piece."""
        start_ns = self.ns("start")
        wave = Piece(
            start_ns=start_ns,
            stop_ns=FOREVER if self.stop is None else self.ns("stop"),
            ref_ns=start_ns,
            level=self.offset,
            amplitude=self.amplitude,
            omega=2.0 * math.pi * self.frequency_hz / 1000.0,
            phase=math.radians(self.phase_deg),
        )
        return Course(pieces=(wave,))


WAVEFORM = WaveformSpec(
    key="sine",
    title="Sine",
    description="A sinusoidal current with an offset",
    struct=Sine,
    fields=(
        FieldSpec(
            name="amplitude",
            label="Amplitude",
            unit="µA/cm²",
            default=5.0,
            doc="Half of the difference between highest and lowest current",
            required=True,
        ),
        FieldSpec(
            name="frequency_hz",
            label="Frequency",
            unit="Hz",
            default=50.0,
            doc="Cycles per second, in the cell's own time",
            required=True,
        ),
        FieldSpec(
            name="phase_deg", label="Phase", unit="°", default=0.0, doc="Phase at the start; 90: a cosine"
        ),
        FieldSpec(
            name="offset", label="Offset", unit="µA/cm²", default=0.0, doc="Added while the sine is on"
        ),
        FieldSpec(
            name="start", label="Start", unit="ms", default=0.0, doc="Switched on at this time", on_grid=True
        ),
        FieldSpec(
            name="stop",
            label="Stop",
            unit="ms",
            default=None,
            doc="Switched off at this time; empty: it goes on",
            on_grid=True,
            above_zero=True,
        ),
    ),
)
