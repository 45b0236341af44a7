"""Fonts: the bundled sans with tabular figures, in the two sizes that the window uses."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from hhscope.paths import resource_path

FAMILY: Final = "Inter"
LABEL_PX: Final = 13
READOUT_PX: Final = 28


def load_fonts() -> None:
    """Make the bundled font known to Qt; needs a QGuiApplication. Safe to call again."""
    if FAMILY in QFontDatabase.families():
        return
    for path in sorted(resource_path("fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def label_font(scale: float = 1.0) -> QFont:
    """The font of every label, axis and control. Figures have one width, so that numbers do not jump."""
    return _font(round(LABEL_PX * scale), QFont.Weight.Normal)


def readout_font(scale: float = 1.0) -> QFont:
    """The font of large numbers, such as the firing rate."""
    return _font(round(READOUT_PX * scale), QFont.Weight.Medium)


def _font(size_px: int, weight: QFont.Weight) -> QFont:
    load_fonts()
    font = QFont(FAMILY)
    font.setPixelSize(size_px)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
