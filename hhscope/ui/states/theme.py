"""State of the theme: dark or light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.state_spec import Plain, StateSpec
from hhscope.ui.theme import Theme, ThemeError

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext


def _check(plain: Plain) -> object:
    try:
        return Theme.load(str(plain["name"]))
    except (KeyError, ThemeError) as fault:
        raise ValueError(f"theme: {fault}") from None


def _read(ctx: AppContext) -> Plain:
    """Presentation mode wears the light theme for a while: that is no choice of one."""
    return {"name": ctx.settings.current.theme if ctx.look.presenting else ctx.look.theme.name}


def _write(ctx: AppContext, plain: Plain) -> None:
    if plain["name"] != ctx.look.theme.name:
        ctx.look.set_theme(Theme.load(str(plain["name"])))
        ctx.settings.change(theme=ctx.look.theme.name)


STATE = StateSpec(
    key="theme",
    title="Theme",
    read=_read,
    check=_check,
    write=_write,
    words=lambda before, after: f"{before.get('name')} → {after.get('name')}",
)
