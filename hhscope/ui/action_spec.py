"""ActionSpec: what one thing that the window can do must say of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

MENUS: Final = ("File", "Edit", "Run", "View", "Help")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of several ways to do an action, in the action's submenu. keys : as the menu shows them at its right end."""

    text: str
    tip: str
    run: Callable[[MainWindow], object]
    keys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One thing the window can do.

    key : unique, stable
    text : as the menu says it
    menu : one of `MENUS`
    tip : what it does, one sentence
    run : does it
    shortcuts : keys, the one shown first; portable text of QKeySequence
    short : as the toolbar says it, or "" where it has no button
    icon : a key of `hhscope.ui.icons.GLYPHS`, or ""
    group : actions of a menu with different numbers are parted by a line
    repeats : holding the key does it again and again
    submenu : the menu within the menu that lists it, or ""
    entries : makes its submenu, each time it is opened; ``run`` then lets the user choose in another way
    """

    key: str
    text: str
    menu: str
    tip: str
    run: Callable[[MainWindow], object]
    shortcuts: tuple[str, ...] = ()
    short: str = ""
    icon: str = ""
    group: int = 0
    repeats: bool = False
    submenu: str = ""
    entries: Callable[[], tuple[Entry, ...]] | None = None
