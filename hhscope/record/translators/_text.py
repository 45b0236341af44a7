"""Text that all scripts share: what the model is, where it comes from, and its input as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

from hhscope import __version__
from hhscope.record.translators._writing import one_line
from hhscope.record.translators.base import Setup
from hhscope.stimulus import FOREVER, StimulusError, to_text
from hhscope.units import ms_from_ns

UNITS = "Units: mV, ms, µA/cm² (currents outward positive, input inward positive), mS/cm², µF/cm², °C."


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPiece:
    """level + slope·u + amplitude·sin(omega·u + phase) for start <= t < stop, u = t - ref; ms, µA/cm².

    ``stop`` None: it goes on for ever.
    """

    start: float
    stop: float | None
    level: float
    slope: float
    amplitude: float
    omega: float
    phase: float
    ref: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPattern:
    """One waveform: its text, and pieces that come again every ``period`` ms, ``count`` times.

    ``period`` 0: once; ``count`` None: for ever.
    """

    text: str
    pieces: tuple[InputPiece, ...]
    period: float
    count: int | None


def heading(setup: Setup, program: str) -> list[str]:
    """Paragraphs for the top of a file."""
    model = setup.model
    changed = {
        name: value for name, value in setup.parameters.items() if value != model.parameters[name].default
    }
    said = [
        f"{one_line(model.name)}. Written by hhscope {__version__} for {program}; hhscope itself is not needed.",
        f"Model {model.id}, hash {model.content_hash}.",
        f"Source: {one_line(model.source)}" if model.source.strip() else "",
        one_line(model.doc),
        UNITS,
        f"Changed from the model file: {', '.join(f'{k} = {v!r}' for k, v in changed.items())}."
        if changed
        else "",
    ]
    return [paragraph for paragraph in said if paragraph]


def patterns(setup: Setup) -> list[InputPattern]:
    """The input besides the constant current.

    Raises
    ------
    StimulusError
        For noise and synapses: the random numbers of hhscope cannot be had elsewhere.
    """
    found = []
    for waveform in setup.stimulus.waveforms:
        if waveform.is_synaptic or waveform.is_noise:
            raise StimulusError(
                f"{waveform.kind}: noise and synapses cannot be written for another program; "
                "remove this input, or export its recorded samples as CSV"
            )
        course = waveform.course()
        pieces = tuple(
            InputPiece(
                start=ms_from_ns(piece.start_ns),
                stop=None if piece.stop_ns >= FOREVER else ms_from_ns(piece.stop_ns),
                level=piece.level,
                slope=piece.slope,
                amplitude=piece.amplitude,
                omega=piece.omega,
                phase=piece.phase,
                ref=ms_from_ns(piece.ref_ns),
            )
            for piece in course.pieces
        )
        period = ms_from_ns(course.period_ns)
        found.append(InputPattern(text=to_text(waveform), pieces=pieces, period=period, count=course.count))
    return found
