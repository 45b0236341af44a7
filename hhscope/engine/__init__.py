"""The engine: how time passes, what is held of it, and the session that runs it on its own thread."""

from __future__ import annotations

from hhscope.engine.blocks import Block, Failure, Segment
from hhscope.engine.simulator import Numerics, Simulator, resolve_numerics

__all__ = ["Block", "Failure", "Numerics", "Segment", "Simulator", "resolve_numerics"]
