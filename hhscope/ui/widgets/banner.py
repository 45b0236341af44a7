"""Banner: something went wrong or needs a decision: what, when, what to try, and buttons that do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.ui.look import Look
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button of a banner; ``key`` comes back when it is clicked."""

    key: str
    text: str
    tip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a banner says. ``title``: what, when, which signal. ``detail``: what to try."""

    title: str
    detail: str = ""
    tone: Literal["error", "warning", "info"] = "info"
    actions: tuple[Action, ...] = ()


class Banner(QWidget):
    """Shows one `Notice` until told otherwise. ``action_requested`` (str): a button's key, or ``close``."""

    action_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._notice: Notice | None = None
        self.picture = QLabel()
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail = toned_label("", "dim", wrap=True)
        self.close_button = IconButton(look, "remove", "Close this message (Esc)")
        self.buttons: dict[str, TextButton] = {}
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 8, 8)
        self._row.setSpacing(10)
        self._row.addWidget(self.picture)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.close_button)
        self.close_button.clicked.connect(lambda: self.action_requested.emit("close"))
        look.changed.connect(self._on_look_changed)
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """What is shown, or None."""
        return self._notice

    def show_notice(self, notice: Notice | None) -> None:
        """Show a notice; None hides the banner."""
        if notice == self._notice:
            return
        self._notice = notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        self.title.setText(notice.title)
        self.detail.setText(notice.detail)
        self.detail.setVisible(bool(notice.detail))
        self.setAccessibleName(notice.title)
        self._put_buttons(notice.actions)
        self._on_look_changed()

    def _put_buttons(self, actions: tuple[Action, ...]) -> None:
        for old in self.buttons.values():
            self._row.removeWidget(old)
            old.deleteLater()
        self.buttons = {}
        for action in actions:
            button = TextButton(action.text, action.tip)
            button.clicked.connect(lambda _=False, key=action.key: self.action_requested.emit(key))
            self._row.insertWidget(self._row.count() - 1, button)
            self.buttons[action.key] = button

    def _color(self) -> QColor:
        tone = self._notice.tone if self._notice else "info"
        return self._look.theme.color("accent" if tone == "info" else tone)

    def _on_look_changed(self, _theme: object = None) -> None:
        if self._notice is not None:
            role = "accent" if self._notice.tone == "info" else self._notice.tone
            side = round(20 * self._look.scale)
            self.picture.setPixmap(self._look.icon(self._notice.tone, role).pixmap(side, side))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.action_requested.emit("close")
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.theme.color("raised"))
        painter.fillRect(0, 0, 4, self.height(), self._color())
