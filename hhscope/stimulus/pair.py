"""Pair: two rectangular pulses with a gap between them, to probe refractoriness and facilitation."""

from __future__ import annotations

from hhscope.stimulus.base import Course, FieldSpec, Piece, Waveform, WaveformSpec


class Pair(Waveform, frozen=True, kw_only=True, tag="pair"):
    """Two pulses of one width; ``gap`` runs from the end of the first to the start of the second.

    ``second`` is the amplitude of the second pulse; None: the same as the first.
    """

    amplitude: float
    width: float
    gap: float
    start: float = 0.0
    second: float | None = None

    def check(self) -> None:
        """Times are whole nanoseconds and the pulses have a width."""
        self.ns("start")
        self.ns("gap")
        if self.ns("width") == 0:
            raise self.fault("width", self.width, "must be above 0")

    def course(self) -> Course:
        """Two pieces."""
        width_ns = self.ns("width")
        first_ns = self.ns("start")
        second_ns = first_ns + width_ns + self.ns("gap")
        second = self.amplitude if self.second is None else self.second
        return Course(
            pieces=(
                Piece(start_ns=first_ns, stop_ns=first_ns + width_ns, level=self.amplitude),
                Piece(start_ns=second_ns, stop_ns=second_ns + width_ns, level=second),
            )
        )


WAVEFORM = WaveformSpec(
    key="pair",
    title="Pulse pair",
    description="Two pulses with a gap between them",
    struct=Pair,
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
            name="width",
            label="Width",
            unit="ms",
            default=1.0,
            doc="How long each pulse lasts",
            required=True,
            on_grid=True,
            above_zero=True,
        ),
        FieldSpec(
            name="gap",
            label="Gap",
            unit="ms",
            default=10.0,
            doc="From the end of the first pulse to the start of the second",
            required=True,
            on_grid=True,
        ),
        FieldSpec(
            name="amplitude",
            label="Amplitude",
            unit="µA/cm²",
            default=20.0,
            doc="Current during the first pulse; negative values hyperpolarise",
            required=True,
        ),
        FieldSpec(
            name="second",
            label="Second amplitude",
            unit="µA/cm²",
            default=None,
            doc="Current during the second pulse; empty: the same as the first",
        ),
    ),
)
