"""Replayed: the run of a run file once more, read like any other source, and compared with what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.commands import SetParameters, SetStimulus
from hhscope.engine.replay import records_synapses, replay
from hhscope.model.signals import Signal, signals
from hhscope.record.digest import Chunk, Digester
from hhscope.record.fingerprint import fingerprint
from hhscope.record.provenance import Provenance
from hhscope.record.run_file import RunFile
from hhscope.record.source import BLOCK_SAMPLES, signal_rows
from hhscope.stimulus import Stimulus
from hhscope.units import format_number, format_time, ms_from_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a replay compares with its run file.

    first, last : the chunk of samples in which the first difference lies (run-wide, both included); None: none
    t_ns : time of sample ``first``
    largest_dv : the largest |ΔV| seen, mV: at the first sample of each chunk and the last, all that the file knows
    other_machine : how this computer and program differ from those that recorded, see `Fingerprint`
    structure : differences that are none of samples: their number, the segments
    """

    samples: int
    first: int | None
    last: int | None
    t_ns: int
    largest_dv: float
    other_machine: tuple[str, ...]
    structure: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Every sample is the same, to the bit."""
        return self.first is None and not self.structure

    @property
    def text(self) -> str:
        """A few lines for people."""
        if self.identical:
            lines = [f"identical: all {self.samples:,} samples of every signal, to the bit"]
        elif self.first is None or self.last is None:
            lines = ["different"]
        else:
            at = format_time(ms_from_ns(self.t_ns))
            lines = [
                f"different: the first difference is in samples {self.first:,} to {self.last:,} (from {at} on); "
                f"the largest difference of V seen is {format_number(self.largest_dv, 3)} mV"
            ]
        lines += self.structure
        if self.other_machine:
            lines.append(f"recorded elsewhere (here, there): {'; '.join(self.other_machine)}")
        elif not self.identical:
            lines.append("yet this computer and program are those that recorded it: please report this")
        return "\n".join(lines)


class ReplayedRun:
    """A `hhscope.record.Source` that computes the run of a run file while it is read, once.

    Raises
    ------
    RunFileError
        When model or commands in the file cannot be.
    """

    def __init__(self, run_file: RunFile) -> None:
        self._file = run_file
        self._model, self._applied = run_file.load(), run_file.applied()
        self.signals: tuple[Signal, ...] = signals(
            self._model, synaptic=records_synapses(run_file.origin, self._applied)
        )
        self.rows = run_file.samples
        self.missed = 0
        self._digester = Digester(tuple(s.name for s in self.signals), run_file.digest.chunk)
        self._made = 0
        self._segments: list[Segment] = []
        self._first: tuple[int, int] | None = None  # where the difference is, and its time
        self._largest_dv = 0.0
        self._chunks_seen = 0

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """The samples in order, compared as they are made."""
        rows = signal_rows(self.signals, names)
        for block in replay(self._model, self._file.origin, self._applied, self._file.samples):
            if block.n:
                self._see(block)
                for at in range(0, block.n, BLOCK_SAMPLES):
                    data = block.data[rows, at : at + BLOCK_SAMPLES]
                    yield replace(block, start=block.start + at, data=data)

    def comparison(self) -> Comparison:
        """What is known once all is read."""
        digest, made = self._file.digest, self._digester.digest()
        self._compare(made.chunks[self._chunks_seen :])
        self._chunks_seen = len(made.chunks)
        if "V" in digest.end and "V" in made.end:
            self._largest_dv = max(self._largest_dv, abs(digest.end["V"] - made.end["V"]))
        first, t_ns = self._first or (None, 0)
        last = (
            None
            if first is None
            else min(first - first % digest.chunk + digest.chunk, self._file.samples) - 1
        )
        return Comparison(
            samples=self._made,
            first=first,
            last=last,
            t_ns=t_ns,
            largest_dv=self._largest_dv,
            other_machine=fingerprint().differences(self._file.fingerprint),
            structure=self._structure(),
        )

    @property
    def provenance(self) -> Provenance:
        """As the file tells it; parameters and input are those at the end."""
        origin = self._file.origin
        parameters = {**self._model.defaults, **origin.values}
        current = self._model.I_default if origin.current is None else origin.current
        stimulus = origin.stimulus or Stimulus()
        for one in self._applied:
            match one.command:
                case SetParameters(values=values):
                    current = values.get("I", current)
                    parameters |= {name: value for name, value in values.items() if name != "I"}
                case SetStimulus(stimulus=other):
                    stimulus = other
        return Provenance(
            model=self._model,
            parameters=parameters,
            current=current,
            stimulus=stimulus,
            method=origin.method,
            segments=self._file.segments,
            start=origin.start,
            changes=self._applied,
        )

    def _see(self, block: Block) -> None:
        self._made += block.n
        if not self._segments or self._segments[-1] != block.segment:
            self._segments.append(block.segment)
        self._compare(chunks := self._digester.add(block))
        self._chunks_seen += len(chunks)

    def _compare(self, chunks: Sequence[Chunk]) -> None:
        recorded = self._file.digest.chunks
        for number, chunk in enumerate(chunks, start=self._chunks_seen):
            other = recorded[number] if number < len(recorded) else None
            if other is not None:
                self._largest_dv = max(self._largest_dv, abs(chunk.v - other.v))
            if self._first is None and (other is None or other.hash != chunk.hash):
                self._first = (chunk.first, self._time_of(chunk.first))

    def _time_of(self, number: int) -> int:
        segment = next(one for one in reversed(self._segments) if one.first <= number)
        return segment.time_ns(number - segment.first)

    def _structure(self) -> tuple[str, ...]:
        found = []
        if self._made != self._file.samples:
            found.append(f"{self._made:,} samples were made, {self._file.samples:,} were recorded")
        if self._segments != _with_samples(self._file):
            found.append("sample steps or methods changed at other times than recorded")
        return tuple(found)


def _with_samples(run_file: RunFile) -> list[Segment]:
    """Segments in which at least one sample was recorded."""
    segments = run_file.segments
    ends = [*(segment.first for segment in segments[1:]), run_file.samples]
    return [one for one, end in zip(segments, ends[: len(segments)], strict=True) if end > one.first]
