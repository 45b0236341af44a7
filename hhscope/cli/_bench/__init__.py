"""Benchmarks: pieces of work whose speed people ask for, measured against a yardstick in the same process.

Used by ``hhscope bench`` and by the project's own tests of speed. One thread; loads no Qt.
"""

from __future__ import annotations

from hhscope.cli._bench.figures import Aim, BenchError, Figure, Times, measured
from hhscope.cli._bench.machine import Machine, machine
from hhscope.cli._bench.rows import ROWS, Row
from hhscope.cli._bench.yardstick import yardstick_ns

__all__ = [
    "ROWS",
    "Aim",
    "BenchError",
    "Figure",
    "Machine",
    "Row",
    "Times",
    "machine",
    "measured",
    "yardstick_ns",
]
