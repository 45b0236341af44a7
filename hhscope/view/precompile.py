"""Precompile: have everything compiled that a live window needs, but for its model, by another process.

What that process compiles is found in the caches, and loaded here in some tenths of a second.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

from hhscope.analysis.spikes import DETECTOR
from hhscope.engine.precompile import LOWEST, run_beside
from hhscope.engine.pyramid import LOOPS
from hhscope.kernel.cache import cache_folder
from hhscope.kernel.stopgap import Stopgap
from hhscope.view.drawing import DRAWING

ALL: Final[tuple[Stopgap[Any], ...]] = (DRAWING, LOOPS, DETECTOR)


def precompile(stopped: Callable[[], bool]) -> None:
    """Return once `compile_all` has little to do, or cannot be spared it, or ``stopped`` says so.

    Any thread but the GUI's. Nothing is raised: what goes wrong there will go wrong, and be told, here.
    """
    unkept = bool(cache_folder()[1]) or getattr(sys, "frozen", False)
    if not unkept and not all(one.kept() for one in ALL):
        run_beside([sys.executable, "-m", "hhscope.view.precompile"], b"", stopped)


def compile_all() -> None:
    """Compile, or load, here; any thread but the GUI's."""
    for one in ALL:
        one.compiled()


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    compile_all()
