"""Constant: the same current at all times."""

from __future__ import annotations

from hhscope.stimulus.base import Course, FieldSpec, Piece, Waveform, WaveformSpec


class Constant(Waveform, frozen=True, kw_only=True, tag="constant"):
    """I = amplitude, always, on top of the constant current ``I`` of the model."""

    amplitude: float

    def course(self) -> Course:
        """One piece without end."""
        return Course(pieces=(Piece(start_ns=0, level=self.amplitude),))


WAVEFORM = WaveformSpec(
    key="constant",
    title="Constant",
    description="The same current at all times",
    struct=Constant,
    fields=(
        FieldSpec(
            name="amplitude",
            label="Amplitude",
            unit="µA/cm²",
            default=5.0,
            doc="Current; negative values hyperpolarise",
            required=True,
        ),
    ),
)
