"""Ramp: a current that grows or falls evenly from one value to another."""

from __future__ import annotations

from hhscope.stimulus.base import FOREVER, Course, FieldSpec, Piece, Waveform, WaveformSpec
from hhscope.units import NS_PER_MS


class Ramp(Waveform, frozen=True, kw_only=True, tag="ramp"):
    """From ``initial`` at start evenly to ``amplitude`` at stop; 0 before start.

    After stop it holds ``amplitude``, or falls to 0 with ``hold`` = False.
    """

    amplitude: float
    stop: float
    start: float = 0.0
    initial: float = 0.0
    hold: bool = True

    def check(self) -> None:
        """Times are whole nanoseconds and stop lies behind start."""
        if self.ns("stop") <= self.ns("start"):
            raise self.fault("stop", self.stop, f"must be later than start = {self.start}")

    def course(self) -> Course:
        """The rise, then the value held."""
        start_ns, stop_ns = self.ns("start"), self.ns("stop")
        rise = Piece(
            start_ns=start_ns,
            stop_ns=stop_ns,
            ref_ns=start_ns,
            level=self.initial,
            slope=(self.amplitude - self.initial) / ((stop_ns - start_ns) / NS_PER_MS),
        )
        held = Piece(start_ns=stop_ns, stop_ns=FOREVER, level=self.amplitude)
        return Course(pieces=(rise, held) if self.hold else (rise,))


WAVEFORM = WaveformSpec(
    key="ramp",
    title="Ramp",
    description="Grows or falls evenly, then holds",
    struct=Ramp,
    fields=(
        FieldSpec(
            name="start", label="Start", unit="ms", default=0.0, doc="The ramp begins here", on_grid=True
        ),
        FieldSpec(
            name="stop",
            label="Stop",
            unit="ms",
            default=1000.0,
            doc="The ramp ends here",
            required=True,
            on_grid=True,
            above_zero=True,
        ),
        FieldSpec(
            name="initial",
            label="From",
            unit="µA/cm²",
            default=0.0,
            doc="Current at the start; before it the current is 0",
        ),
        FieldSpec(
            name="amplitude",
            label="To",
            unit="µA/cm²",
            default=20.0,
            doc="Current reached at the stop; negative values hyperpolarise",
            required=True,
        ),
        FieldSpec(
            name="hold",
            label="Hold afterwards",
            unit="",
            default=True,
            doc="Stay at the last value after the stop; otherwise fall to 0",
        ),
    ),
)
