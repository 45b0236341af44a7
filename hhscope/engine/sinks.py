"""Sinks: the consumers of a session's blocks, kept apart from each other: one that fails is let go, with a sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from hhscope.engine.blocks import Block
from hhscope.engine.ring import Ring
from hhscope.engine.sink import Sink
from hhscope.engine.status import RunInfo

_AGAIN: Final = 65_536  # samples handed out at once of a run that is made already
_LOG = logging.getLogger(__name__)


def held_blocks(ring: Ring) -> Iterator[Block]:
    """All samples that a ring holds."""
    for first in range(ring.oldest, ring.head, _AGAIN):
        yield from ring.window_of(first, first + _AGAIN).pieces


class Sinks:
    """Engine thread only.

    say : told one sentence about a sink that failed
    """

    def __init__(self, sinks: Iterable[Sink], say: Callable[[str], None]) -> None:
        self._sinks: list[Sink] = list(sinks)
        self._say = say

    def add(self, sink: Sink, run: RunInfo | None) -> None:
        """From now on ``sink`` gets every block; it is told of the present run first."""
        self._sinks.append(sink)
        if run is not None:
            self._tell(sink, lambda: sink.on_run(run))

    def remove(self, sink: Sink) -> None:
        """``sink`` gets no more blocks; unknown ones are left alone."""
        self._sinks = [one for one in self._sinks if one is not sink]

    def begin(self, run: RunInfo) -> None:
        """A run begins."""
        for sink in tuple(self._sinks):
            self._tell(sink, lambda sink=sink: sink.on_run(run))  # type: ignore[misc]

    def give(self, run: RunInfo, blocks: Iterable[Block]) -> None:
        """A run that is made already, and its blocks."""
        self.begin(run)
        self.hand_out(blocks)

    def hand_out(self, blocks: Iterable[Block]) -> None:
        """The next blocks."""
        for block in blocks:
            for sink in tuple(self._sinks) if block.n else ():
                self._tell(sink, lambda sink=sink, block=block: sink.on_block(block))  # type: ignore[misc]

    def _tell(self, sink: Sink, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as fault:
            _LOG.exception("a sink failed")
            self.remove(sink)
            self._say(
                f"{type(sink).__name__} failed and gets no more samples: {type(fault).__name__}: {fault}"
            )
