"""Recorded: opens what a recorder has written, also one that was killed, and reads any stretch of any of its runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.commands import SetNumerics, SetParameters, SetStart, SetStimulus
from hhscope.engine.status import Applied
from hhscope.model import ModelError, parse_model
from hhscope.model.signals import Signal
from hhscope.record.provenance import Mark, Provenance
from hhscope.record.run_file import RunFileError, applied_command
from hhscope.record.source import BLOCK_SAMPLES, signal_rows
from hhscope.record.stream_format import (
    TIME,
    AnyLine,
    Began,
    Did,
    Ended,
    Heading,
    Marked,
    Missed,
    RecordingFileError,
    heading_of,
    sidecar_path,
)
from hhscope.stimulus import Stimulus


@dataclass(frozen=True, slots=True)
class _Stream:
    """One stretch of a run with the same columns."""

    heading: Heading
    batches: tuple[Any, ...]  # of pyarrow, mapped from the file


class RecordedRun:
    """A `hhscope.record.Source`: the samples of one run with t0 <= t < t1. Any thread; reading again starts anew."""

    def __init__(
        self, streams: Sequence[_Stream], lines: Sequence[AnyLine], t0_ns: int = 0, t1_ns: int = 2**62
    ) -> None:
        self._streams, self._lines, self._t0, self._t1 = tuple(streams), tuple(lines), t0_ns, t1_ns
        first = self._streams[0].heading
        self.run_id = first.run
        self.signals: tuple[Signal, ...] = max((s.heading.signals for s in self._streams), key=len)
        self.provenance = _provenance(self._streams, lines)
        self.rows = sum(len(times) for _, _, times in self._slices())
        self.missed = sum(self._missing(line) for line in lines if isinstance(line, Missed))

    def between(self, t0_ns: int, t1_ns: int) -> RecordedRun:
        """The same run from ``t0_ns`` up to, but without, ``t1_ns``."""
        return RecordedRun(self._streams, self._lines, t0_ns, t1_ns)

    @property
    def ends_ns(self) -> tuple[int, int]:
        """Times of the first and the last sample."""
        times = [times for _, _, times in self._slices()]
        return (int(times[0][0]), int(times[-1][-1])) if times else (self._t0, self._t0)

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """The samples in order, some MB at a time."""
        signal_rows(self.signals, names)
        for segment, batch, times in self._slices():
            start = (int(times[0]) - segment.t0_ns) // segment.dt_ns
            for at in range(0, len(times), BLOCK_SAMPLES):
                part = batch.slice(at, BLOCK_SAMPLES)
                yield Block(segment=segment, start=start + at, data=_rows(part, names))

    def _slices(self) -> Iterator[tuple[Segment, Any, NDArray[np.int64]]]:
        """Segment, batch and times of everything inside the stretch."""
        for stream in self._streams:
            for batch in stream.batches:
                times = batch.column(0).to_numpy()
                low, high = np.searchsorted(times, (self._t0, self._t1))
                if low < high:
                    yield stream.heading.segment, batch.slice(low, high - low), times[low:high]

    def _missing(self, gap: Missed) -> int:
        """Samples of a gap that lie in the stretch."""
        segments = self.provenance.segments
        if gap.run != self.run_id or not segments:
            return 0
        segment = max(
            (s for s in segments if s.first <= gap.first), key=lambda s: s.first, default=segments[0]
        )
        times = segment.t0_ns + segment.dt_ns * np.arange(gap.n) + segment.dt_ns * (gap.first - segment.first)
        return int(np.count_nonzero((times >= self._t0) & (times < self._t1)))


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A recording. ``runs``: oldest first; ``complete``: it was ended, not cut off; ``began``: when, ISO 8601."""

    path: Path
    runs: tuple[RecordedRun, ...]
    complete: bool
    began: str
    why: str

    @classmethod
    def open(cls, path: Path) -> RecordedFile:
        """Open a recording up to its last complete batch.

        Raises
        ------
        RecordingFileError
            When it is none, or holds nothing: one sentence.
        """
        streams = _read_streams(path)
        lines = _read_lines(sidecar_path(path))
        if not streams:
            raise RecordingFileError(
                f"{path} holds no sample: the recording was stopped before the first batch"
            )
        by_run: dict[int, list[_Stream]] = {}
        for stream in streams:
            by_run.setdefault(stream.heading.run, []).append(stream)
        ended = next((line for line in lines if isinstance(line, Ended)), None)
        began = next((line.at for line in lines if isinstance(line, Began)), "")
        runs = tuple(RecordedRun(found, lines) for found in by_run.values())
        return cls(path, runs, ended is not None, began, ended.why if ended else "")


def joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks that follow on one another, as one."""
    groups: list[list[Block]] = []
    for block in blocks:
        last = groups[-1][-1] if groups else None
        if last is not None and last.segment == block.segment and last.start + last.n == block.start:
            groups[-1].append(block)
        else:
            groups.append([block])
    return tuple(
        replace(
            group[0],
            data=np.concatenate([b.data for b in group], axis=1) if len(group) > 1 else group[0].data,
        )
        for group in groups
    )


def _rows(batch: Any, names: Sequence[str]) -> NDArray[np.float64]:
    """A signal that this stream has not got is 0: conductance and current before the first synapse."""
    known = set(batch.schema.names)
    zero = np.zeros(batch.num_rows)
    rows = [batch.column(name).to_numpy() if name in known else zero for name in names]
    return np.stack(rows) if rows else np.empty((0, batch.num_rows))


def _read_streams(path: Path) -> list[_Stream]:
    found: list[_Stream] = []
    try:
        file = pa.memory_map(str(path)) if path.stat().st_size else None
    except OSError as error:
        raise RecordingFileError(f"{path} cannot be read: {error.strerror or error}") from error
    while file is not None and file.tell() < file.size():
        try:
            reader = pa.ipc.open_stream(file)
        except (pa.ArrowException, OSError, EOFError):
            if not found:
                raise RecordingFileError(
                    f"{path} is no recording of hhscope, or its first batch is cut"
                ) from None
            break  # cut off in the heading of a stream
        heading = heading_of(reader.schema, path)
        batches, whole = _read_batches(reader)
        found.append(_Stream(heading, batches))
        if not whole:
            break
    return [stream for stream in found if stream.batches]


def _read_batches(reader: Any) -> tuple[tuple[Any, ...], bool]:
    """The complete batches, and whether the stream has its end."""
    batches: list[Any] = []
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return tuple(batches), True
        except (pa.ArrowException, OSError, EOFError):
            return tuple(batches), False
        if batch.num_rows and batch.schema.names[0] == TIME:
            batches.append(batch)


def _read_lines(path: Path) -> tuple[AnyLine, ...]:
    """The sidecar's lines; none when it is lost. The last one may be cut off."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise RecordingFileError(f"{path} cannot be read: {error.strerror or error}") from error
    found: list[AnyLine] = []
    lines = data.split(b"\n")[:-1]  # what follows the last line end is incomplete
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyLine)
    for number, line in enumerate(lines, start=1):
        try:
            found.append(decoder.decode(line))
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            raise RecordingFileError(f"{path} is damaged in line {number}: {fault}") from fault
    return tuple(found)


def _provenance(streams: Sequence[_Stream], lines: Sequence[AnyLine]) -> Provenance:
    """How the samples were made: what the run began with, and what was done since."""
    heading = streams[0].heading
    try:
        model = parse_model(heading.origin.text)
        changes = tuple(
            applied_command(heading.run, line.command)
            for line in lines
            if isinstance(line, Did) and line.run == heading.run
        )
    except (ModelError, RunFileError) as fault:
        raise RecordingFileError(f"the recording is damaged: {fault}") from fault
    marks = tuple(line.mark for line in lines if isinstance(line, Marked) and line.run == heading.run)
    origin = heading.origin
    plain = Provenance(
        model=model,
        parameters=dict(origin.values),
        current=model.I_default if origin.current is None else origin.current,
        stimulus=origin.stimulus or Stimulus(),
        method=origin.method,
        segments=tuple({s.heading.segment.index: s.heading.segment for s in streams}.values()),
        start=dict(origin.start),
        changes=changes,
        origin=origin,
        marks=_sorted(marks),
    )
    for change in changes:
        plain = _after(plain, change)
    return plain


def _after(now: Provenance, change: Applied) -> Provenance:
    match change.command:
        case SetParameters(values=values):
            named = {name: value for name, value in values.items() if name != "I"}
            return replace(now, parameters={**now.parameters, **named}, current=values.get("I", now.current))
        case SetStimulus(stimulus=stimulus):
            return replace(now, stimulus=stimulus)
        case SetStart(values=values):
            return replace(now, start=dict(values))
        case SetNumerics(method=method) if method is not None:
            return replace(now, method=method)
        case _:
            return now


def _sorted(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: mark.step))
