"""Step: a current switched on at one time and, if wanted, off at another."""

from __future__ import annotations

from hhscope.stimulus.base import FOREVER, Course, FieldSpec, Piece, Waveform, WaveformSpec


class Step(Waveform, frozen=True, kw_only=True, tag="step"):
    """I = amplitude for start <= t < stop, else 0. Without ``stop`` it stays on."""

    amplitude: float
    start: float = 0.0
    stop: float | None = None

    def check(self) -> None:
        """Times are whole nanoseconds and stop lies behind start."""
        if self.stop is None:
            self.ns("start")
        elif self.ns("stop") <= self.ns("start"):
            raise self.fault("stop", self.stop, f"must be later than start = {self.start}")

    def course(self) -> Course:
        """One piece."""
        stop_ns = FOREVER if self.stop is None else self.ns("stop")
        return Course(pieces=(Piece(start_ns=self.ns("start"), stop_ns=stop_ns, level=self.amplitude),))


WAVEFORM = WaveformSpec(
    key="step",
    title="Step",
    description="On at one time, off at another (or never)",
    struct=Step,
    fields=(
        FieldSpec(
            name="start", label="Start", unit="ms", default=0.0, doc="Switched on at this time", on_grid=True
        ),
        FieldSpec(
            name="stop",
            label="Stop",
            unit="ms",
            default=None,
            doc="Switched off at this time; empty: it stays on",
            on_grid=True,
            above_zero=True,
        ),
        FieldSpec(
            name="amplitude",
            label="Amplitude",
            unit="µA/cm²",
            default=5.0,
            doc="Current while it is on; negative values hyperpolarise",
            required=True,
        ),
    ),
)
