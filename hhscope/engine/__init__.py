"""The engine: how time passes, what is held of it, and the session that runs it on its own thread."""

from __future__ import annotations

from hhscope.engine.blocks import Block, Failure, Segment
from hhscope.engine.numerics import Numerics, resolve_numerics
from hhscope.engine.replay import replay
from hhscope.engine.ring import Ring
from hhscope.engine.session import Session
from hhscope.engine.simulator import Simulator
from hhscope.engine.sink import Sink
from hhscope.engine.status import Applied, Phase, RunInfo, Status
from hhscope.engine.window import Envelope, Reading, Window

__all__ = [
    "Applied",
    "Block",
    "Envelope",
    "Failure",
    "Numerics",
    "Phase",
    "Reading",
    "Ring",
    "RunInfo",
    "Segment",
    "Session",
    "Simulator",
    "Sink",
    "Status",
    "Window",
    "replay",
    "resolve_numerics",
]
