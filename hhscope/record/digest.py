"""Digest: a run's samples in short, chunk by chunk, so that a replay can be checked without them."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec
import numpy as np

from hhscope.engine.blocks import Block

_SMALLEST_CHUNK: Final = 1000  # samples
_MOST_CHUNKS: Final = 2000  # a run file stays below some 200 kB


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """Samples from ``first`` on: the hash of all their bits, and V at the first, mV."""

    first: int
    hash: str
    v: float


class Digest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All samples of a run, ``chunk`` at a time by their run-wide numbers; ``end``: the last sample by signal."""

    signals: tuple[str, ...]
    chunk: int
    chunks: tuple[Chunk, ...]
    end: dict[str, float]


def chunk_length(n: int) -> int:
    """Samples to a chunk, for a run of about ``n``."""
    return max(_SMALLEST_CHUNK, -(-n // _MOST_CHUNKS))


class Digester:
    """Feed it every block of a run from its first sample on; however the run is cut, the digest is the same."""

    def __init__(self, signals: tuple[str, ...], chunk: int) -> None:
        self._signals, self._length = signals, chunk
        self._chunks: list[Chunk] = []
        self._hash = _new_hash()
        self._start: tuple[int, float] | None = None  # of the chunk at work: its first sample, V there
        self._end: dict[str, float] = {}

    def add(self, block: Block) -> tuple[Chunk, ...]:
        """The next block, every signal a row; returns the chunks that are complete with it."""
        before = len(self._chunks)
        at = 0
        while at < block.n:
            first = block.first + at
            stop = min(block.n, at + self._length - first % self._length)
            part = block.data[:, at:stop]
            if self._start is None:
                self._start = (first, float(part[0, 0]))
            self._hash.update(np.ascontiguousarray(part.T, "<f8").tobytes())
            if (block.first + stop) % self._length == 0:
                self._close()
            at = stop
        if block.n:
            self._end = dict(zip(self._signals, block.data[:, -1].tolist(), strict=True))
        return tuple(self._chunks[before:])

    def digest(self) -> Digest:
        """Of everything fed; the last chunk may be short."""
        self._close()
        return Digest(
            signals=self._signals, chunk=self._length, chunks=tuple(self._chunks), end=dict(self._end)
        )

    def _close(self) -> None:
        if self._start is not None:
            first, v = self._start
            self._chunks.append(Chunk(first, self._hash.hexdigest(), v))
        self._hash, self._start = _new_hash(), None


def _new_hash() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)
