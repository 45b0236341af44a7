"""Stopgap: something plain that serves until something compiled is there; nobody waits for a compiler meanwhile.

Compiling takes numba seconds, the first time on a machine. A program that has a window to show says `hurry`: from then
on every stopgap serves plain until it has been `compiled`, and then that. Everybody else gets the compiled one at once.
What is in a hurry is the process, as compiled code belongs to the process; both ways give the same numbers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_HURRIED: Final = threading.Event()


def hurry() -> None:
    """From now on stopgaps serve plain until they are compiled. Any thread."""
    _HURRIED.set()


def take_time() -> None:
    """From now on whoever first needs something compiled waits for it, as at the beginning. Any thread."""
    _HURRIED.clear()


class Stopgap(Generic[T]):
    """One thing in two ways, each made when first needed. Any thread.

    plain : makes the one that needs no compiler
    compiled : makes the compiled one, which may take seconds
    kept : whether it would only have to be loaded
    """

    def __init__(self, plain: Callable[[], T], compiled: Callable[[], T], kept: Callable[[], bool]) -> None:
        self._make_plain, self._make_compiled, self._is_kept = plain, compiled, kept
        self._plain: T | None = None
        self._compiled: T | None = None
        self._compiling = threading.Lock()

    def now(self) -> T:
        """What serves now. Ask again for every use: the answer changes once."""
        if self._compiled is not None:
            return self._compiled
        if not _HURRIED.is_set():
            return self.compiled()
        return self.plain()

    def plain(self) -> T:
        """The plain one, whatever is there."""
        if self._plain is None:
            self._plain = self._make_plain()
        return self._plain

    def kept(self) -> bool:
        """Whether `compiled` takes no compiling, as far as can be seen."""
        return self._compiled is not None or self._is_kept()

    def compiled(self) -> T:
        """The compiled one: made here, unless it is there; not for the GUI thread."""
        with self._compiling:
            if self._compiled is None:
                self._compiled = self._make_compiled()
            return self._compiled
