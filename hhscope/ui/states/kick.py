"""State of the kick: its size and width."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

from hhscope.ui.kick import KickSize, kick_size, remember_kick, width_problem
from hhscope.ui.state_spec import Plain, StateSpec
from hhscope.units import format_number

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext


def _size(plain: Plain) -> KickSize:
    try:
        size = msgspec.convert(dict(plain), KickSize)
    except msgspec.ValidationError as fault:
        raise ValueError(f"kick: {fault}") from None
    if problem := width_problem(size.width_ms):
        raise ValueError(problem.rstrip("."))
    if not math.isfinite(size.amplitude):
        raise ValueError("kick: its amplitude must be a finite number")
    return size


def _write(ctx: AppContext, plain: Plain) -> None:
    remember_kick(ctx.settings, _size(plain))


def _words(before: Plain, after: Plain) -> str:
    ends = (
        f"{format_number(one['amplitude'])} µA/cm² for {format_number(one['width_ms'])} ms"
        for one in (before, after)
    )
    return " → ".join(ends)


STATE = StateSpec(
    key="kick",
    title="Kick",
    read=lambda ctx: msgspec.to_builtins(kick_size(ctx.settings)),
    check=_size,
    write=_write,
    words=_words,
)
