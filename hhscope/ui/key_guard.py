"""Key guard: which keys belong to the focused widget and not to the window's shortcuts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QMainWindow,
    QWidget,
)
from shiboken6 import isValid

_MOVING: Final = frozenset(
    {
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class KeyGuard(QObject):
    """Watches the widget that has the focus. Text fields guard their own keys; this does it for the rest:

    sliders, lists and boxes keep their arrow keys, and Enter presses the focused button, for Space is Run/Pause.
    (Watching the whole application would cost a Python call for every event of every frame.)
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_app_focus_changed)

    def _on_app_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and isValid(old):
            old.removeEventFilter(self)
        if new is not None:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the class."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if wants_key(watched, event):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            ours = isinstance(watched, QAbstractButton) and watched.window() is self._window
            if ours and Qt.Key(event.key()) in _ENTER:
                watched.click()  # type: ignore[attr-defined]
                return True
        return super().eventFilter(watched, event)


def wants_key(widget: QObject, event: QKeyEvent) -> bool:
    """Whether ``widget`` needs this key although the window has a shortcut on it."""
    if not isinstance(widget, QWidget) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    moves = Qt.Key(event.key()) in _MOVING
    return moves and isinstance(widget, QAbstractSlider | QAbstractItemView | QComboBox)
