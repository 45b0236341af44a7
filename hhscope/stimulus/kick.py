"""Kick: the pulse of the Kick button, in whole nanoseconds, forgotten once it is over."""

from __future__ import annotations

from hhscope.stimulus.base import FOREVER, Course, FieldSpec, Piece, Waveform, WaveformSpec


class Kick(Waveform, frozen=True, kw_only=True, tag="kick"):
    """I = amplitude for start_ns <= t < start_ns + width_ns, else 0.

    It differs from a pulse in two ways: its times are integers, exact however long the run; and it belongs to
    the moment it was given, not to the protocol: it is dropped when it is over and at a restart.
    """

    amplitude: float
    start_ns: int
    width_ns: int

    def check(self) -> None:
        """The kick lies on the time axis and has a width."""
        if not 0 <= self.start_ns < FOREVER // 2:
            raise self.fault("start_ns", self.start_ns, "must not be negative or beyond the time axis")
        if not 0 < self.width_ns < FOREVER // 2:
            raise self.fault("width_ns", self.width_ns, "must be above 0 and end on the time axis")

    @property
    def stop_ns(self) -> int:
        """The first nanosecond after the kick."""
        return self.start_ns + self.width_ns

    def course(self) -> Course:
        """One piece."""
        return Course(pieces=(Piece(start_ns=self.start_ns, stop_ns=self.stop_ns, level=self.amplitude),))


WAVEFORM = WaveformSpec(
    key="kick",
    title="Kick",
    description="One pulse, starting now",
    struct=Kick,
    listed=False,
    fields=(
        FieldSpec(
            name="start_ns",
            label="Start",
            unit="ns",
            default=0,
            doc="It began here",
            required=True,
            on_grid=True,
        ),
        FieldSpec(
            name="width_ns",
            label="Width",
            unit="ns",
            default=1_000_000,
            doc="How long it lasts",
            required=True,
            on_grid=True,
            above_zero=True,
        ),
        FieldSpec(
            name="amplitude",
            label="Amplitude",
            unit="µA/cm²",
            default=20.0,
            doc="Current during the kick; negative values hyperpolarise",
            required=True,
        ),
    ),
)
