"""Pulse: one rectangular current pulse."""

from __future__ import annotations

from hhscope.stimulus.base import Course, FieldSpec, Piece, Waveform, WaveformSpec


class Pulse(Waveform, frozen=True, kw_only=True, tag="pulse"):
    """I = amplitude for start <= t < start + width, else 0."""

    amplitude: float
    width: float
    start: float = 0.0

    def check(self) -> None:
        """Times are whole nanoseconds and the pulse has a width."""
        self.ns("start")
        if self.ns("width") == 0:
            raise self.fault("width", self.width, "must be above 0")

    def course(self) -> Course:
        """One piece."""
        start_ns = self.ns("start")
        return Course(
            pieces=(Piece(start_ns=start_ns, stop_ns=start_ns + self.ns("width"), level=self.amplitude),)
        )


WAVEFORM = WaveformSpec(
    key="pulse",
    title="Pulse",
    description="One rectangular pulse",
    struct=Pulse,
    fields=(
        FieldSpec(
            name="start", label="Start", unit="ms", default=0.0, doc="The pulse begins here", on_grid=True
        ),
        FieldSpec(
            name="width",
            label="Width",
            unit="ms",
            default=1.0,
            doc="How long the pulse lasts",
            required=True,
            on_grid=True,
            above_zero=True,
        ),
        FieldSpec(
            name="amplitude",
            label="Amplitude",
            unit="µA/cm²",
            default=20.0,
            doc="Current during the pulse; negative values hyperpolarise",
            required=True,
        ),
    ),
)
