"""StateSpec: what a part of the window must say of itself so that undo, sessions and autosaving cover it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hhscope.discovery import exported

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

Plain = Mapping[str, Any]  # JSON values only


def field_words(before: Plain, after: Plain) -> str:
    """The changed entries by name: ``y ranges, trigger level``."""
    return ", ".join(_changed_names(before, after))


def _changed_names(before: Plain, after: Plain) -> Iterator[str]:
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        words = name.removesuffix("_ns").replace("_", " ")
        if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
            yield from (f"{words} {part}" for part in _changed_names(old, new))
        else:
            yield words


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
    order : states are put in force by rising order, those that follow from others later
    """

    key: str
    title: str
    read: Callable[[AppContext], Plain]
    check: Callable[[Plain], object]
    write: Callable[[AppContext, Plain], None]
    words: Callable[[Plain, Plain], str] = field_words
    undone: bool = True
    order: int = 10


def state_specs() -> dict[str, StateSpec]:
    """Every state by its key, in the order in which they are put in force."""
    found = exported("hhscope.ui.states", "STATE", StateSpec).values()
    return {spec.key: spec for spec in sorted(found, key=lambda spec: (spec.order, spec.key))}
