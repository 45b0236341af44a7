"""Own keys: keys that a focused control needs for itself, before the window's shortcuts get them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent


def claims(event: QEvent, keys: Collection[int]) -> bool:
    """Accept ``event`` when it asks whether one of ``keys`` is the control's own; True then."""
    if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in keys:
        event.accept()
        return True
    return False
