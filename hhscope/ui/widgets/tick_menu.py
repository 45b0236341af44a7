"""TickMenu: a menu of things to switch on and off that stays open while they are clicked."""

from __future__ import annotations

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu


class TickMenu(QMenu):
    """A click on an entry with a tick switches it and leaves the menu open; Esc or a click elsewhere closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)
