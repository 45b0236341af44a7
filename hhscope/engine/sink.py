"""Sink: what a consumer of every block must implement."""

from __future__ import annotations

from typing import Protocol

from hhscope.engine.blocks import Block
from hhscope.engine.status import RunInfo


class Sink(Protocol):
    """Called on the engine thread; must not block, must not raise, must copy what it keeps."""

    def on_run(self, run: RunInfo) -> None:
        """A new run begins: what follows are its blocks, from sample 0."""

    def on_block(self, block: Block) -> None:
        """The next samples; blocks come in order, without gaps."""
