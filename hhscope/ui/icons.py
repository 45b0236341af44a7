"""Icons: the toolbar's pictures by what they do, in the theme's colours, from a bundled icon font."""

from __future__ import annotations

from typing import Final

import qtawesome
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from hhscope.paths import resource_path
from hhscope.ui.theme import Theme

# What it does -> glyph of Phosphor (MIT licence), which qtawesome carries; no network is used.
GLYPHS: Final[dict[str, str]] = {
    "run": "ph.play-fill",
    "pause": "ph.pause-fill",
    "step": "ph.skip-forward-fill",
    "restart": "ph.arrow-counter-clockwise",
    "sweep": "ph.arrow-line-right",
    "autoset": "ph.magic-wand",
    "fit": "ph.arrows-out-line-vertical",
    "keep": "ph.stack",
    "export": "ph.download-simple",
    "copy": "ph.copy",
    "help": "ph.question",
    "search": "ph.magnifying-glass",
    "settings": "ph.gear-six",
    "theme": "ph.circle-half",
    "present": "ph.monitor",
    "open": "ph.folder-open",
    "duplicate": "ph.copy-simple",
    "add": "ph.plus",
    "remove": "ph.x",
    "now": "ph.clock",
    "dice": "ph.dice-five",
    "restore": "ph.arrow-u-up-left-bold",
    "undo": "ph.arrow-u-up-left",
    "redo": "ph.arrow-u-up-right",
    "kick": "ph.lightning-fill",
    "rest": "ph.moon",
    "here": "ph.map-pin",
    "maximise": "ph.arrows-out-simple",
    "minimise": "ph.arrows-in-simple",
    "more": "ph.dots-three",
    "warning": "ph.warning",
    "error": "ph.warning-octagon",
    "info": "ph.info",
    "ok": "ph.check",
    "down": "ph.caret-down",
    "right": "ph.caret-right",
}


_SIZES: Final = (14, 16, 20, 22, 28, 32, 44)  # px; Qt takes the next larger one and shrinks it


def icon(name: str, theme: Theme, role: str = "text") -> QIcon:
    """The picture for ``name`` (a key of `GLYPHS`), in the colour of ``role``, dimmed when disabled.

    It is drawn here, once: the icon font's own engine would draw in Python at every repaint. `Look.icon` keeps it.

    Raises
    ------
    KeyError
        When there is no such name or role: a mistake in the program.
    """
    modes = {QIcon.Mode.Normal: theme.color(role), QIcon.Mode.Disabled: theme.color("border")}
    made = QIcon()
    for mode, color in modes.items():
        drawn = qtawesome.icon(GLYPHS[name], color=color)
        for side in _SIZES:
            made.addPixmap(drawn.pixmap(QSize(side, side)), mode)
    return made


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resource_path("icons", "hhscope.svg")))
