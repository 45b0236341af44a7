"""IconButton: a flat button with one picture that follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton

from hhscope.ui.look import Look


class IconButton(QToolButton):
    """A picture from `hhscope.ui.icons` with a tooltip; the tooltip's first words are its accessible name."""

    def __init__(self, look: Look, picture: str, tip: str, *, role: str = "text") -> None:
        super().__init__()
        self._role = role
        self._look = look
        self._picture = picture
        self.setToolTip(tip)
        self.setAccessibleName(tip.split("\n", maxsplit=1)[0])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def set_picture(self, picture: str) -> None:
        """Show another picture."""
        if picture != self._picture:
            self._picture = picture
            self._on_look_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _on_look_changed(self, _theme: object = None) -> None:
        side = round(14 * self._look.scale)
        self.setIconSize(QSize(side, side))
        self.setIcon(self._look.icon(self._picture, self._role))
