"""Recorder: streams every sample of a live session to the disk, far beyond what the ring holds.

It never holds up the simulation: blocks go into a bounded queue, and a thread of its own writes them. When the disk
is slower than the samples come, blocks that find the queue full are left out and counted; the gaps are in the file, and
the state says how many samples are missing.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import numpy as np
import pyarrow as pa

from hhscope import __version__
from hhscope.engine.blocks import Block
from hhscope.engine.status import RunInfo, Status
from hhscope.record.atomic import explain, open_binary
from hhscope.record.provenance import Mark
from hhscope.record.run_file import file_command
from hhscope.record.stream_format import (
    AnyLine,
    Began,
    Did,
    Ended,
    Marked,
    Missed,
    schema_of,
    sidecar_path,
)

QUEUE_BYTES: Final = 64 * 2**20  # a second of a usual disk: no longer does closing take
_BATCH_S: Final = 0.25  # wall time between two batches: a kill loses less than half a second
_BATCH_BYTES: Final = 8 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderState:
    """What has been written so far. ``problem``: why it stopped by itself, one sentence, or ""."""

    samples: int = 0
    missed: int = 0
    size_bytes: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block with its run."""

    run: RunInfo
    block: Block


class Recorder:
    """A `hhscope.engine.Sink`. Any thread may call `mark`, `note_commands` and read ``state``; `close` ends it.

    Parameters
    ----------
    path : of the recording; an old file is replaced
    queue_bytes : samples that may wait for the disk
    status : the session's, asked when a run ends, so that no command of it is lost

    Raises
    ------
    ExportError
        When the files cannot be made.
    """

    def __init__(
        self, path: Path, *, queue_bytes: int = QUEUE_BYTES, status: Callable[[], Status] | None = None
    ) -> None:
        self.path = path
        self.state = RecorderState()
        self._limit = queue_bytes
        self._status = status
        self._wake = threading.Condition()
        self._queue: deque[_Piece | AnyLine] = deque()
        self._waiting = 0  # bytes
        self._closing = False
        self._run: RunInfo | None = None
        self._gap: Missed | None = None
        self._noted: tuple[int, int] = (0, 0)  # run and number of its commands that are on record
        try:
            self._file: BinaryIO = open_binary(path, "wb")
            self._side: BinaryIO = open_binary(sidecar_path(path), "wb")
        except OSError as error:
            raise explain(error, path) from error
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        self._queue.append(Began(made_by=f"hhscope {__version__}", at=at))
        self._thread = threading.Thread(target=self._write_all, name="hhscope-recorder")
        self._thread.start()

    # -- engine thread ---------------------------------------------------------------------------------------
    def on_run(self, run: RunInfo) -> None:
        """A run begins, or goes on."""
        if self._status is not None and self._run is not None:
            self.note_commands(self._status())  # as of the last sample of the run that ends
        with self._wake:
            self._end_gap()
            self._run = run

    def on_block(self, block: Block) -> None:
        """Queue a copy; when there is no room, leave it out and count it."""
        if self._run is None or self._closing or self.state.problem:
            return
        size = block.data.nbytes
        with self._wake:
            room = (
                self._limit / 2 if self._gap is not None else self._limit
            )  # after a gap: not at the first chance
            if self._waiting + size > room and self._waiting:
                self._leave_out(block, self._run)
                return
            self._end_gap()
            self._waiting += size
        copied = _Piece(self._run, replace(block, data=block.data.copy()))
        with self._wake:
            self._queue.append(copied)
            self._wake.notify()

    def _leave_out(self, block: Block, run: RunInfo) -> None:
        first = block.first if self._gap is None else self._gap.first
        self._gap = Missed(run=run.run_id, first=first, n=block.first + block.n - first)
        self.state = replace(self.state, missed=self.state.missed + block.n)

    def _end_gap(self) -> None:
        if self._gap is not None:
            self._queue.append(self._gap)
            self._gap = None

    # -- any thread ------------------------------------------------------------------------------------------
    def note_commands(self, status: Status) -> None:
        """Put on record what has been done since the last call; a few times a second."""
        run = status.run
        if run is None:
            return
        known = self._noted[1] if self._noted[0] == run.run_id else 0
        if len(status.applied) == known and self._noted[0] == run.run_id:
            return
        self._noted = (run.run_id, len(status.applied))
        self._put(
            Did(run=run.run_id, command=command)
            for command in map(file_command, status.applied[known:])
            if command is not None
        )

    def mark(self, run_id: int, mark: Mark) -> None:
        """Put a marked moment on record."""
        self._put([Marked(run=run_id, mark=mark)])

    def finish(self) -> None:
        """Take no more samples; what waits is written and the files are ended meanwhile. Does not wait."""
        with self._wake:
            self._closing = True
            self._end_gap()
            self._wake.notify()

    @property
    def ended(self) -> bool:
        """Whether the files are ended."""
        return not self._thread.is_alive()

    def close(self) -> RecorderState:
        """Write what waits, end the files, wait for that; again: nothing. Returns what became of it."""
        self.finish()
        self._thread.join()
        return self.state

    def _put(self, lines: Iterable[AnyLine]) -> None:
        with self._wake:
            self._queue.extend(lines)
            self._wake.notify()

    # -- writer thread ---------------------------------------------------------------------------------------
    def _write_all(self) -> None:
        output = _Output(self._file, self._side)
        try:
            self._write_until_closed(output)
        except Exception as error:  # whatever it is, the thread must end the files and say why
            fault = error if isinstance(error, OSError) else OSError(str(error))
            why = f"{explain(fault, self.path)}; what was recorded until then is kept"
            self.state = replace(self.state, problem=why)
            output.give_up()
            with self._wake:
                self._queue.clear()
                self._waiting = 0
        ended = Ended(samples=self.state.samples, missed=self.state.missed, why=self.state.problem)
        output.close(ended, self.path)

    def _write_until_closed(self, output: _Output) -> None:
        last = time.monotonic()
        while True:
            with self._wake:
                if not self._queue and not self._closing:
                    self._wake.wait(_BATCH_S)
                taken, closing = tuple(self._queue), self._closing
                self._queue.clear()
            for item in taken:
                if isinstance(item, _Piece):
                    output.add(item)
                    self._wrote(output, item.block.data.nbytes)
                else:
                    output.write_line(item)
            now = time.monotonic()
            if closing or now - last >= _BATCH_S:
                output.flush()
                self._wrote(output, 0)
                last = now
            if closing and not self._queue:
                return
            if not closing:
                time.sleep(min(0.02, _BATCH_S))  # many small blocks make one batch, and one wake-up

    def _wrote(self, output: _Output, freed: int) -> None:
        with self._wake:
            self._waiting -= freed
            self.state = replace(self.state, samples=output.samples, size_bytes=output.size_bytes)


class _Output:
    """The two files. Writer thread only."""

    def __init__(self, file: BinaryIO, side: BinaryIO) -> None:
        self._file, self._side = file, side
        self._writer: Any = None
        self._schema: Any = None
        self._kind: tuple[int, int, int] | None = None  # run, segment, rows
        self._pieces: list[_Piece] = []
        self._held = 0  # bytes not written yet
        self._failed = False
        self.samples = 0
        self.size_bytes = 0

    def add(self, piece: _Piece) -> None:
        """The next samples."""
        kind = (piece.run.run_id, piece.block.segment.index, len(piece.block.data))
        if kind != self._kind:
            self.flush()
            self._end_stream()
            schema = schema_of(piece.run, piece.block.segment, len(piece.block.data))
            self._writer, self._schema = pa.ipc.new_stream(self._file, schema), schema
            self._kind = kind
        elif self._pieces and self._pieces[-1].block.first + self._pieces[-1].block.n != piece.block.first:
            self.flush()  # a gap: a batch holds consecutive samples
        self._pieces.append(piece)
        self._held += piece.block.data.nbytes
        if self._held >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is held as one batch, whole."""
        self._side.flush()
        if not self._pieces:
            return
        blocks = [piece.block for piece in self._pieces]
        times = [b.t0_ns + b.segment.dt_ns * np.arange(b.n, dtype=np.int64) for b in blocks]
        data = np.concatenate([b.data for b in blocks], axis=1)
        columns = [pa.array(np.concatenate(times)), *(pa.array(row) for row in data)]
        self._writer.write_batch(pa.record_batch(columns, schema=self._schema))
        self._file.flush()
        self.samples += data.shape[1]
        self.size_bytes = self._file.tell()
        self._pieces, self._held = [], 0

    def write_line(self, line: AnyLine) -> None:
        """One line of the sidecar."""
        self._side.write(msgspec.json.encode(line) + b"\n")

    def give_up(self) -> None:
        """After a failed write: write no more samples; `close` cuts off what is half-written."""
        self._writer, self._pieces, self._failed = None, [], True

    def close(self, ended: Ended, path: Path) -> None:
        """End the files; a full disk may keep the last words from being written."""
        with contextlib.suppress(OSError, ValueError, pa.ArrowException):
            self._end_stream()
            self.write_line(ended)
            for file in (self._file, self._side):
                file.flush()
                os.fsync(file.fileno())
        for file in (self._file, self._side):
            with contextlib.suppress(OSError):
                file.close()
        if self._failed:
            with contextlib.suppress(OSError):
                os.truncate(path, self.size_bytes)

    def _end_stream(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
