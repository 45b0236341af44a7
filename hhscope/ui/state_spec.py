"""StateSpec: what a part of the window must say of itself so that undo, sessions and autosaving cover it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hhscope.discovery import exported

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

Plain = Mapping[str, Any]  # JSON values only


def field_words(before: Plain, after: Plain) -> str:
    """The changed entries by name: ``selection, y ranges``."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return ", ".join(name.replace("_", " ") for name in changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSpec:
    """One state; exported as ``STATE`` from a file in `hhscope.ui.states`. All on the GUI thread.

    key : unique, stable: session files refer to it
    title : as the list of changes says it
    read : what is in force now, as plain data
    check : refuse with a ValueError (one sentence) what `write` could not take; changes nothing
    write : put it in force
    words : what differs between two, in a few words
    undone : whether undo covers it; False: only sessions do
    """

    key: str
    title: str
    read: Callable[[AppContext], Plain]
    check: Callable[[Plain], object]
    write: Callable[[AppContext, Plain], None]
    words: Callable[[Plain, Plain], str] = field_words
    undone: bool = True


def state_specs() -> dict[str, StateSpec]:
    """Every state by its key."""
    found = exported("hhscope.ui.states", "STATE", StateSpec).values()
    return {spec.key: spec for spec in sorted(found, key=lambda spec: spec.key)}
