"""Tone: gives a label one of the theme's text colours, by name, through the style sheet."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

Tone = Literal["", "dim", "changed", "error", "warning", "ok"]


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Colour the text of ``widget``; "" is the usual colour."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        repolish(widget)


def repolish(widget: QWidget) -> None:
    """Make the style sheet look again at the properties of ``widget``."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def toned_label(text: str, tone: Tone, *, wrap: bool = False) -> QLabel:
    """A label in one of the theme's text colours."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    set_tone(label, tone)
    return label


def strong_label(text: str, *, wrap: bool = False) -> QLabel:
    """A label in heavier letters of the usual size."""
    label = toned_label(text, "", wrap=wrap)
    label.setProperty("strong", True)
    return label
