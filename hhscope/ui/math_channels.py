"""Math channels: formulas that the user drew up, as frozen data; which of them the present model can work out, and why
the others cannot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from hhscope.model import Model, Signal
from hhscope.model.formula import MAX_FORMULA, Formula, FormulaError, formula_names, read_formula

MOST_CHANNELS: Final = 8
MOST_UNIT: Final = 20  # characters
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MathChannel:
    """One channel.

    name : as legend and files say it; letters, digits and _
    formula : as typed; it may be one that the present model cannot work out
    unit : as typed; "": the one that follows from the formula
    color : place in the theme's list of colours for these channels
    """

    name: str
    formula: str
    unit: str = ""
    color: int = 0

    def __post_init__(self) -> None:
        if problem := name_problem(self.name) or unit_problem(self.unit):
            raise ValueError(problem)
        if len(self.formula) > MAX_FORMULA:
            raise ValueError(f"the formula of {self.name} has more than {MAX_FORMULA} characters")
        if not 0 <= self.color < MOST_CHANNELS:
            raise ValueError(f"math channels have the colours 0 to {MOST_CHANNELS - 1}, not {self.color}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MathChannels:
    """All channels, in the order of the legend; their names differ."""

    channels: tuple[MathChannel, ...] = ()

    def __post_init__(self) -> None:
        names = [channel.name for channel in self.channels]
        if len(names) > MOST_CHANNELS:
            raise ValueError(f"there are at most {MOST_CHANNELS} math channels, not {len(names)}")
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two math channels are called {twice}; rename one")

    def __bool__(self) -> bool:
        return bool(self.channels)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more."""
        return len(self.channels) >= MOST_CHANNELS

    def added(self, formula: str, avoid: Sequence[str] = ()) -> MathChannels:
        """One more, with the first free name ``M1``, ``M2`` … and the first free colour.

        Raises
        ------
        ValueError
            When there is no room.
        """
        taken = {channel.name for channel in self.channels} | set(avoid)
        name = next(name for number in range(1, 1000) if (name := f"M{number}") not in taken)
        used = {channel.color for channel in self.channels}
        color = next((place for place in range(MOST_CHANNELS) if place not in used), 0)
        return MathChannels(channels=(*self.channels, MathChannel(name=name, formula=formula, color=color)))

    def changed(self, place: int, **fields: Any) -> MathChannels:
        """The channel at ``place`` with other values.

        Raises
        ------
        ValueError
            When it cannot be: one sentence.
        """
        channels = list(self.channels)
        channels[place] = replace(channels[place], **fields)
        return MathChannels(channels=tuple(channels))

    def removed(self, place: int) -> MathChannels:
        """Without the channel at ``place``."""
        return MathChannels(channels=(*self.channels[:place], *self.channels[place + 1 :]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A channel for one model: ``read`` is what is worked out, or None and ``problem`` says why not, one sentence
    without a full stop."""

    channel: MathChannel
    read: Formula | None
    problem: str = ""

    @property
    def unit(self) -> str:
        """As typed, else as it follows."""
        return self.channel.unit or ("" if self.read is None else self.read.unit)


def checked(channels: MathChannels, model: Model, recorded: Sequence[Signal]) -> tuple[Checked, ...]:
    """What the model makes of the channels, in their order."""
    known = formula_names(model, recorded)
    return tuple(_checked(channel, model, recorded, known) for channel in channels.channels)


def name_problem(name: str) -> str:
    """Why a channel cannot have this name, or ""."""
    if _NAME.fullmatch(name):
        return ""
    return f"{name[:30]!r} cannot be the name of a channel; use letters, digits and _, a letter first, at most 20"


def unit_problem(unit: str) -> str:
    """Why a channel cannot have this unit, or ""."""
    if len(unit) <= MOST_UNIT and unit.isprintable():
        return ""
    return f"a unit has at most {MOST_UNIT} characters, such as mV/ms"


def _checked(channel: MathChannel, model: Model, recorded: Sequence[Signal], known: Sequence[str]) -> Checked:
    if channel.name in known:
        problem = f"{model.id} has a {channel.name} of its own; give the channel another name"
        return Checked(channel=channel, read=None, problem=problem)
    try:
        return Checked(channel=channel, read=read_formula(model, channel.formula, recorded))
    except FormulaError as error:
        return Checked(channel=channel, read=None, problem=str(error))
