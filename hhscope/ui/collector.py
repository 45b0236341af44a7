"""Collector: keep Python's garbage collector from looking through the whole program at start and while drawing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Objects made and not yet freed before the youngest are looked at (Python's own: 700). A frame makes some hundred that
# are freed at once, by counting; a tenth of a frame's time went into looking at them again and again.
_YOUNGEST: Final = 20_000


@contextmanager
def no_collector() -> Iterator[None]:
    """Within: nothing is looked at, until `calm_collector` or the end. While a program starts, nothing it makes is
    garbage: a tenth of the time until the window is there."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def calm_collector() -> Iterator[None]:
    """Within: what is there now (modules, kernels, widgets) is not looked at, and what is new more rarely.

    Cycles are found, after `no_collector`, too. Any thread; it holds for the whole process, and is undone at the end.
    """
    before = gc.get_threshold()
    gc.enable()
    gc.freeze()
    gc.set_threshold(_YOUNGEST, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
