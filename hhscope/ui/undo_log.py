"""Undo log: what was changed, step by step, found by looking at what is in force; no Qt.

Nobody has to tell it anything: it compares what is set now with what was set before, so whatever posts a command or
changes a registered state is covered. A drag becomes one entry, for changes of the same things in quick succession
belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hhscope.engine.setup import Setup
from hhscope.model.model import Model

LIMIT: Final = 200  # entries
SETTLED_S: Final = 0.6  # without a change of the same things: the next one is an entry of its own
_APART_S: Final = 0.15  # between changes of different things that are two entries
_PATIENCE_S: Final = 3.0  # for the session to do what undo asked it for


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is in force at one moment: the simulation's setup and the other states by key, as plain data."""

    setup: Setup
    states: Mapping[str, Any] = field(default_factory=dict)
    model: Model = field(compare=False)

    def changed_from(self, before: Snapshot) -> frozenset[str]:
        """Keys of what differs: ``model``, ``g_Na``, ``I``, ``stimulus``, ``speed`` …, ``state.scopes``."""
        keys = {f"state.{key}" for key in _differing(before.states, self.states)}
        ours, theirs = self.setup, before.setup
        if (ours.text, ours.path) != (theirs.text, theirs.path):
            return frozenset(keys | {"model"})
        keys |= set(_differing(theirs.values, ours.values))
        others = ("stimulus", "start", "dt_ns", "method", "substeps", "tol", "speed")
        keys |= {name for name in others if getattr(ours, name) != getattr(theirs, name)}
        return frozenset(keys | ({"I"} if ours.current != theirs.current else set()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change: before, after, and what of it changed. ``at_s``: when it was last added to."""

    before: Snapshot
    after: Snapshot
    keys: frozenset[str]
    at_s: float


class UndoLog:
    """`observe` some ten times a second; `undo` and `redo` say what to bring about. One thread.

    Attributes
    ----------
    done : entries that undo takes back, oldest first
    undone : entries that redo brings again, the next one last
    dropped : entries beyond the limit, forgotten
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self.done: tuple[Entry, ...] = ()
        self.undone: tuple[Entry, ...] = ()
        self.dropped = 0
        self._present: Snapshot | None = None  # as of the newest entry
        self._open: Entry | None = None  # one that may still grow
        self._awaited: tuple[Snapshot, float] | None = None  # what was asked for, until when

    def observe(self, now: Snapshot, at_s: float, *, busy: bool = False) -> None:
        """See what is in force. ``busy``: a drag or the loading of a model is under way, so all belongs together."""
        if self._present is None:
            self._present = now
            return
        if self._awaited is not None and not self._has_arrived(now, at_s, busy=busy):
            return
        newest = self._open.after if self._open else self._present
        keys = now.changed_from(newest)
        if self._open and busy:
            self._open = replace(self._open, at_s=at_s)
        if not keys:
            if self._open and at_s - self._open.at_s >= SETTLED_S:
                self._close()
            return
        if self._open and _is_apart(self._open, keys, at_s):
            self._close()
        before = self._open.before if self._open else newest
        whole = now.changed_from(before)
        self._open = Entry(before=before, after=now, keys=whole, at_s=at_s) if whole else None
        self.undone = ()

    def undo(self, at_s: float) -> Snapshot | None:
        """Take back the newest entry: what to bring about, or None when there is nothing to take back."""
        self._close()
        if not self.done:
            return None
        entry = self.done[-1]
        self.done, self.undone = self.done[:-1], (*self.undone, entry)
        return self._ask_for(entry.before, at_s)

    def redo(self, at_s: float) -> Snapshot | None:
        """Bring again what was last taken back, or None."""
        self._close()
        if not self.undone:
            return None
        entry = self.undone[-1]
        self.undone, self.done = self.undone[:-1], (*self.done, entry)
        return self._ask_for(entry.after, at_s)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them in order of time, the open one and those taken back included."""
        return (*self.done, *((self._open,) if self._open else ()), *reversed(self.undone))

    @property
    def place(self) -> int:
        """How many of `entries` are in force."""
        return len(self.done) + (self._open is not None)

    def _ask_for(self, wanted: Snapshot, at_s: float) -> Snapshot:
        self._present, self._awaited = wanted, (wanted, at_s + _PATIENCE_S)
        return wanted

    def _has_arrived(self, now: Snapshot, at_s: float, *, busy: bool) -> bool:
        """Whether what was asked for is in force; if it never will be, what is counts, and is no change."""
        if self._awaited is None:
            return True
        wanted, deadline = self._awaited
        if now.setup != wanted.setup and (busy or at_s < deadline):
            if busy:
                self._awaited = (wanted, at_s + _PATIENCE_S)
            return False
        self._awaited, self._present = None, now
        return True

    def _close(self) -> None:
        if self._open is None:
            return
        kept = (*self.done, self._open)
        self._present, self._open = self._open.after, None
        self.dropped += max(0, len(kept) - self._limit)
        self.done = kept[-self._limit :]


def _is_apart(entry: Entry, keys: frozenset[str], at_s: float) -> bool:
    """Whether a change of ``keys`` is another entry; a model brings its own speed and view with it, and no values."""
    if "model" in keys:
        return not all(key == "speed" or key.startswith("state.") for key in entry.keys)
    return not keys & entry.keys and at_s - entry.at_s > _APART_S


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]
