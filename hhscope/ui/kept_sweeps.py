"""Kept sweeps: single sweeps, each with its label and all that was in force when it was taken; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import msgspec

from hhscope.engine.status import Status
from hhscope.engine.taken import Taken
from hhscope.ui.ghost_bytes import PlainGhost, packed, unpacked
from hhscope.ui.ghosts import Ghost
from hhscope.ui.model_loading import taken_now
from hhscope.units import format_time, ms_from_ns
from hhscope.view.trigger import TriggerSettings

MOST_KEPT: Final = 20  # that are not pinned: some 2 MB each


@dataclass(frozen=True, kw_only=True, eq=False)
class KeptSweep:
    """One single sweep.

    number : counts all that were taken since the start, from 1
    t_ns : its trigger, in the time of its run
    taken : model, parameters, input and numerics that were in force
    """

    number: int
    label: str
    t_ns: int
    span_ns: int
    speed: float
    taken: Taken
    trigger: TriggerSettings
    condition: str
    ghost: Ghost
    pinned: bool = False

    @property
    def model_id(self) -> str:
        """Of which model."""
        return self.taken.model_id

    @property
    def settings_text(self) -> str:
        """What was in force, line by line."""
        of = f"{self.model_id} at {format_time(ms_from_ns(self.t_ns))}"
        across = f"{format_time(ms_from_ns(self.span_ns))} across"
        return "\n".join((f"{of}, {across}", self.taken.text, f"Trigger: {self.condition}"))

    @cached_property
    def plain(self) -> Mapping[str, Any]:
        """For sessions; the samples are packed once."""
        return {
            "number": self.number,
            "label": self.label,
            "t_ns": self.t_ns,
            "span_ns": self.span_ns,
            "speed": self.speed if math.isfinite(self.speed) else None,
            "taken": msgspec.to_builtins(self.taken),
            "trigger": msgspec.to_builtins(self.trigger),
            "condition": self.condition,
            "pinned": self.pinned,
            "ghost": self.ghost.packed(packed),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepList:
    """The kept sweeps, oldest first; changes give a new list."""

    sweeps: tuple[KeptSweep, ...] = ()
    taken: int = 0  # all since the start

    def get(self, number: int) -> KeptSweep | None:
        """The one of that number, if it is there."""
        return next((sweep for sweep in self.sweeps if sweep.number == number), None)

    def added(self, sweep: KeptSweep) -> tuple[SweepList, KeptSweep | None]:
        """One more; beyond `MOST_KEPT` the oldest that is not pinned leaves, and is returned."""
        kept = (*self.sweeps, sweep)
        loose = [each for each in kept if not each.pinned]
        gone = loose[0] if len(loose) > MOST_KEPT else None
        return SweepList(sweeps=tuple(s for s in kept if s is not gone), taken=self.taken + 1), gone

    def without(self, number: int) -> SweepList:
        """One less."""
        return replace(self, sweeps=tuple(s for s in self.sweeps if s.number != number))

    def relabelled(self, number: int, label: str) -> SweepList:
        """Another label; an empty one changes nothing."""
        return self._with(number, label=label.strip()) if label.strip() else self

    def pinned(self, number: int, pinned: bool) -> SweepList:
        """A pinned one stays until it is deleted."""
        return self._with(number, pinned=pinned)

    def _with(self, number: int, **changes: object) -> SweepList:
        changed = (replace(s, **changes) if s.number == number else s for s in self.sweeps)  # type: ignore[arg-type]
        return replace(self, sweeps=tuple(changed))

    def to_plain(self) -> dict[str, Any]:
        """For sessions: no more than `MOST_KEPT`, those that are pinned first, then the newest."""
        first = sorted(self.sweeps, key=lambda sweep: (not sweep.pinned, -sweep.number))[:MOST_KEPT]
        kept = sorted(first, key=lambda sweep: sweep.number)
        return {"taken": self.taken, "sweeps": [sweep.plain for sweep in kept]}


class _Plain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    number: int
    label: str
    t_ns: int
    span_ns: int
    speed: float | None
    taken: Taken
    trigger: TriggerSettings
    condition: str
    pinned: bool = False
    ghost: PlainGhost


class _PlainList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    taken: int = 0
    sweeps: tuple[_Plain, ...] = ()


def from_plain(plain: Mapping[str, Any]) -> SweepList:
    """The list that plain data say.

    Raises
    ------
    ValueError
        When they say none: one sentence.
    """
    try:
        found = msgspec.convert(dict(plain), _PlainList)
    except msgspec.ValidationError as fault:
        raise ValueError(f"kept sweeps: {fault}") from None
    numbers = [one.number for one in found.sweeps]
    if (
        found.taken < 0
        or numbers != sorted(set(numbers))
        or any(not 1 <= number <= found.taken for number in numbers)
    ):
        raise ValueError("kept sweeps: their numbers do not fit together")
    if len(numbers) > MOST_KEPT:
        raise ValueError(f"kept sweeps: there are {len(numbers)}, and no more than {MOST_KEPT} fit")
    made = []
    for one in found.sweeps:
        words = {name: getattr(one, name) for name in _Plain.__struct_fields__}
        words |= {"speed": math.inf if one.speed is None else one.speed, "ghost": unpacked(one.ghost)}
        made.append(KeptSweep(**words))
    return SweepList(sweeps=tuple(made), taken=found.taken)


def kept_sweep(
    number: int, status: Status, trigger: tuple[TriggerSettings, str, int], ghost: Ghost
) -> KeptSweep:
    """What a sweep is kept as; ``trigger``: its settings, its condition in words, its time."""
    taken = taken_now(status)
    if taken is None:
        raise ValueError("a sweep is taken of a run")
    settings, condition, t_ns = trigger
    return KeptSweep(
        number=number,
        label=f"Sweep {number}",
        t_ns=t_ns,
        span_ns=ghost.window.span_ns,
        speed=status.speed,
        taken=taken,
        trigger=settings,
        condition=condition,
        ghost=ghost,
    )
