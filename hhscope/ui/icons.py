"""Icons: the toolbar's pictures by what they do, in the theme's colours, from a bundled icon font."""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

from hhscope.paths import resource_path
from hhscope.ui.theme import Theme

# What it does -> glyph of Phosphor (MIT licence), which qtawesome carries; no network is used.
GLYPHS: Final[dict[str, str]] = {
    "run": "ph.play-fill",
    "pause": "ph.pause-fill",
    "record": "ph.record",
    "stop": "ph.stop-fill",
    "sound": "ph.speaker-high",
    "step": "ph.skip-forward-fill",
    "restart": "ph.arrow-counter-clockwise",
    "pin": "ph.push-pin",
    "pinned": "ph.push-pin-fill",
    "trigger": "ph.crosshair-simple",
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


_GLYPH_SHARE: Final = 0.875  # of a picture's side; the rest is air
_SIZES: Final = (14, 16, 20, 22, 28, 32, 44)  # px; Qt takes the next larger one and shrinks it


def icon(name: str, theme: Theme, role: str = "text") -> QIcon:
    """The picture for ``name`` (a key of `GLYPHS`), in the colour of ``role``, dimmed when disabled.

    It is drawn once for every size; `Look.icon` keeps it.

    Raises
    ------
    KeyError
        When there is no such name or role: a mistake in the program.
    """
    modes = {QIcon.Mode.Normal: theme.color(role), QIcon.Mode.Disabled: theme.color("border")}
    made = QIcon()
    for mode, color in modes.items():
        for side in _SIZES:
            made.addPixmap(_drawn(_glyphs()[GLYPHS[name].removeprefix("ph.")], color, side), mode)
    return made


def _drawn(glyph: str, color: QColor, side: int) -> QPixmap:
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    font = QFont(_family())
    font.setPixelSize(round(_GLYPH_SHARE * side))
    painter = QPainter(picture)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(QRect(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, glyph)
    painter.end()
    return picture


# qtawesome keeps the font and the names of its glyphs. It is not imported, which takes 80 ms of every start (all
# of Qt and twelve fonts).
@lru_cache(maxsize=1)
def _glyphs() -> dict[str, str]:
    """Character by name."""
    codes = json.loads(_kept("phosphor-charmap-*.json").read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@lru_cache(maxsize=1)
def _family() -> str:
    """The font's name, once it is loaded."""
    number = QFontDatabase.addApplicationFont(str(_kept("phosphor-[0-9]*.ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _kept(pattern: str) -> Path:
    """A file of qtawesome's. Raises FileNotFoundError when there is none like it: another version, with other names."""
    spec = importlib.util.find_spec("qtawesome")
    for folder in (spec.submodule_search_locations or []) if spec is not None else []:
        for path in (Path(folder) / "fonts").glob(pattern):
            return path
    raise FileNotFoundError(f"qtawesome has no {pattern}; install qtawesome 1.4 again")


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resource_path("icons", "hhscope.svg")))
