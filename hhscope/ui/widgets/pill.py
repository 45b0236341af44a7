"""Pill: a few words floating over another widget's upper edge, without moving anything."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

_FROM_TOP = 96  # px


class Pill(QLabel):
    """Centred over its parent; clicks go through it. ``show_words("")`` hides it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("pill")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parent.installEventFilter(self)
        self.hide()

    def show_words(self, words: str) -> None:
        """Show these words; cheap when they are shown already."""
        if words == self.text() and self.isVisible() == bool(words):
            return
        self.setText(words)
        self.adjustSize()
        self._centre()
        self.setVisible(bool(words))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the parent is resized."""
        if event.type() == QEvent.Type.Resize:
            self._centre()
        return super().eventFilter(watched, event)

    def _centre(self) -> None:
        over = self._over
        self.move((over.width() - self.width()) // 2, min(_FROM_TOP, over.height() // 3))
