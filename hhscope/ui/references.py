"""References: kept screens and loaded traces that lie behind the traces, each with its name, colour and place; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import msgspec

from hhscope.engine.taken import Taken
from hhscope.ui.ghost_bytes import PlainGhost, packed, unpacked
from hhscope.ui.ghosts import GREY, Ghost

MOST_REFERENCES: Final = 10  # issue 4, point 10; some 2 MB each
COLORS: Final = (GREY, "orange", "gold", "green", "teal", "violet", "pink")  # roles of the themes, by place
MOST_LIFT: Final = 1.0  # heights of a panel
_MOST_SHIFT_NS: Final = 10**15


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """One reference.

    number : counts all since the start, from 1; it stays
    ghost : its samples; how they are laid is said by the rest
    taken : what was in force, or None where nobody knows (a foreign file)
    by_time : it lies at its own times; else its trigger lies on that of the screen (there is none: left edge on left
        edge)
    shift_ns, lift : moved by so much later, and by so many heights of a panel up
    sweep : the number of the kept sweep that it shows, or None
    """

    number: int
    name: str
    ghost: Ghost
    taken: Taken | None = None
    color: str = GREY
    shown: bool = True
    by_time: bool = False
    shift_ns: int = 0
    lift: float = 0.0
    sweep: int | None = None

    @property
    def named(self) -> bool:
        """Somebody gave it a name of its own."""
        return self.name != self.ghost.label

    @cached_property
    def laid(self) -> Ghost:
        """As the screens draw it."""
        return replace(
            self.ghost, color=self.color, by_time=self.by_time, shift_ns=self.shift_ns, lift=self.lift
        )

    @cached_property
    def plain(self) -> Mapping[str, Any]:
        """For sessions and undo; the samples are packed once."""
        return {
            "number": self.number,
            "name": self.name,
            "taken": None if self.taken is None else msgspec.to_builtins(self.taken),
            "color": self.color,
            "shown": self.shown,
            "by_time": self.by_time,
            "shift_ns": self.shift_ns,
            "lift": self.lift,
            "sweep": self.sweep,
            "ghost": self.ghost.packed(packed),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceList:
    """The references, oldest first; changes give a new list."""

    references: tuple[Reference, ...] = ()
    made: int = 0  # all since the start

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """Those that are shown, as they are drawn."""
        return tuple(one.laid for one in self.references if one.shown)

    def added(
        self, ghost: Ghost, taken: Taken | None, name: str = "", sweep: int | None = None
    ) -> tuple[ReferenceList, Reference | None]:
        """One more; beyond ten the oldest that has no name of its own leaves, and is returned.

        Raises
        ------
        ValueError
            When all ten have names: one sentence.
        """
        gone = None
        if len(self.references) >= MOST_REFERENCES:
            gone = next((one for one in self.references if not one.named), None)
            if gone is None:
                raise ValueError(
                    f"there are {MOST_REFERENCES} references already, all with names; remove one first"
                )
        number = self.made + 1
        made = Reference(number=number, name=name or ghost.label, ghost=ghost, taken=taken, sweep=sweep)
        kept = tuple(one for one in self.references if one is not gone)
        return ReferenceList(references=(*kept, made), made=number), gone

    def get(self, number: int) -> Reference | None:
        """The one of that number, if it is there."""
        return next((one for one in self.references if one.number == number), None)

    def of_sweep(self, sweep: int) -> Reference | None:
        """The one that shows a kept sweep."""
        return next((one for one in self.references if one.sweep == sweep), None)

    def without(self, number: int) -> ReferenceList:
        """One less."""
        return replace(self, references=tuple(one for one in self.references if one.number != number))

    def changed(self, number: int, **changes: Any) -> ReferenceList:
        """Another name, colour, place …; an empty name changes nothing.

        Raises
        ------
        ValueError
            When a value is not possible: one sentence.
        """
        if "name" in changes and not changes["name"].strip():
            return self
        if "name" in changes:
            changes["name"] = changes["name"].strip()
        made = tuple(
            checked(replace(one, **changes)) if one.number == number else one for one in self.references
        )
        return replace(self, references=made)

    def to_plain(self) -> dict[str, Any]:
        """For sessions and undo; `from_plain` takes it."""
        return {"made": self.made, "references": [one.plain for one in self.references]}


class _Plain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    number: int
    name: str
    taken: Taken | None = None
    color: str = GREY
    shown: bool = True
    by_time: bool = False
    shift_ns: int = 0
    lift: float = 0.0
    sweep: int | None = None
    ghost: PlainGhost


class _PlainList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    made: int = 0
    references: tuple[_Plain, ...] = ()


def checked(one: Reference) -> Reference:
    """The same.

    Raises
    ------
    ValueError
        When its colour or its place is not possible: one sentence.
    """
    if one.color not in COLORS:
        raise ValueError(f"references: there is no colour {one.color!r}; choose from {', '.join(COLORS)}")
    if not (math.isfinite(one.lift) and abs(one.lift) <= MOST_LIFT):
        raise ValueError("references: up and down goes by no more than one height of a panel")
    if abs(one.shift_ns) > _MOST_SHIFT_NS:
        raise ValueError("references: a reference can be moved by 1,000,000 s and no more")
    return one


def from_plain(plain: Mapping[str, Any], known: ReferenceList | None = None) -> ReferenceList:
    """The list that plain data say; samples that ``known`` holds already are not read again (undo).

    Raises
    ------
    ValueError
        When they say none: one sentence.
    """
    held = {id(one.plain["ghost"]): one.ghost for one in (known or ReferenceList()).references}
    try:
        found = msgspec.convert(dict(plain), _PlainList)
    except msgspec.ValidationError as fault:
        raise ValueError(f"references: {fault}") from None
    numbers = [one.number for one in found.references]
    if len(numbers) > MOST_REFERENCES:
        raise ValueError(f"references: there are {len(numbers)}, and no more than {MOST_REFERENCES} fit")
    if (
        found.made < 0
        or len(set(numbers)) != len(numbers)
        or any(not 1 <= number <= found.made for number in numbers)
    ):
        raise ValueError("references: their numbers do not fit together")
    made = []
    for one, source in zip(found.references, plain.get("references", ()), strict=True):
        ghost = held.get(id(source["ghost"])) or unpacked(one.ghost)
        words = {name: getattr(one, name) for name in _Plain.__struct_fields__ if name != "ghost"}
        made.append(checked(Reference(ghost=ghost, **words)))
    return ReferenceList(references=tuple(made), made=found.made)
