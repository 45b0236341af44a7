"""Status bar: one line of facts, and beside them the newest message; older messages are one click away."""

from __future__ import annotations

import time
from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QSizePolicy, QVBoxLayout, QWidget

from hhscope.engine.status import Status
from hhscope.ui.numerics_text import numerics_words
from hhscope.ui.status_text import (
    Words,
    capacity_words,
    cycles_words,
    frame_words,
    held_words,
    method_words,
    speed_words,
    time_words,
)
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.tone import set_tone, toned_label

if TYPE_CHECKING:
    from hhscope.analysis.shadow import NumericsReport
    from hhscope.ui.context import AppContext

REMEMBERED: Final = 200  # messages
NOT_RECORDING: Final = Words(text="", tip="Nothing is being recorded; Ctrl+Shift+R begins")
_FIELDS: Final = (
    "time",
    "recording",
    "speed",
    "frames",
    "method",
    "held",
    "numerics",
    "regime",
    "cycles",
    "capacity",
)
# Fields give way to a message, or to a narrow window, in this order.
_YIELD: Final = ("capacity", "cycles", "held", "frames", "method", "regime", "numerics")


def seconds_to_read(text: str) -> float:
    """How long a message stays: 4 s at least, longer for long ones."""
    return max(4.0, len(text) / 14)


class _Field(QLabel):
    """A text that keeps its width while it shrinks by a digit or two, so that what follows does not tremble."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the text."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size: the width is measured anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMinimumWidth(0)

    def show_words(self, words: Words) -> None:
        if words.text != self.text():
            self.setText(words.text)
            wanted = self.fontMetrics().horizontalAdvance(words.text)  # a label's own hint knows its minimum
            if not 0 <= self.minimumWidth() - wanted <= self.fontMetrics().horizontalAdvance("00"):
                self.setMinimumWidth(wanted)
        if words.tip != self.toolTip():
            self.setToolTip(words.tip)
        set_tone(self, words.tone)


class StatusBar(QWidget):
    """`show_status` as often as one can read, `tell` for a sentence; ``numerics``: the newest report;
    ``recording``: what is said of one. GUI thread."""

    numerics_clicked = Signal()
    regime_clicked = Signal()

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._until = 0.0
        self._seen_id = 0
        self.numerics: NumericsReport | None = None
        self.recording = NOT_RECORDING
        self.history: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self.fields = {key: _Field(self) for key in _FIELDS}
        self.message = QLabel(self)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.history_button = IconButton(ctx.look, "info", "Messages so far")
        self.history_button.clicked.connect(self._on_history_button_clicked)
        self._beside: QWidget | None = None
        self._build()

    # -- showing --------------------------------------------------------------------------------------------
    def show_status(self, status: Status, regime: Words, frames: tuple[float, float]) -> None:
        """Show what is in force; ``frames`` is (frames per second, GUI ms per frame)."""
        if status.message_id != self._seen_id:
            self._seen_id = status.message_id
            self.tell(status.message)
        if self.message.text() and time.monotonic() > self._until:
            self.message.setText("")
            self._make_room()
        held = self._ctx.scope.held
        self.fields["time"].show_words(time_words(status))
        self.fields["recording"].show_words(self.recording)
        self.fields["speed"].show_words(speed_words(status))
        self.fields["frames"].show_words(frame_words(*frames))
        self.fields["method"].show_words(method_words(status))
        self.fields["held"].show_words(held_words(held.oldest_ns, held.newest_ns))
        self.fields["numerics"].show_words(numerics_words(status, self.numerics))
        self.fields["regime"].show_words(regime)
        self.fields["cycles"].show_words(cycles_words(status))
        self.fields["capacity"].show_words(capacity_words(status))
        self._make_room()

    def tell(self, text: str) -> None:
        """Show a sentence for as long as it takes to read, and remember it."""
        if not text:
            return
        self.history.append((datetime.now().strftime("%H:%M:%S"), text))
        self.message.setText(text)
        self.message.setToolTip(text)
        self._until = time.monotonic() + seconds_to_read(text)
        self._make_room()

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 3, 8, 3)
        self._row.setSpacing(0)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # facts give way
        self._dots: dict[str, QLabel] = {}
        for key, field in self.fields.items():
            if key != _FIELDS[0]:
                self._dots[key] = toned_label("·", "dim")
                self._dots[key].setContentsMargins(7, 0, 7, 0)
                self._row.addWidget(self._dots[key])
            self._row.addWidget(field)
        for key, clicked in (("numerics", self.numerics_clicked), ("regime", self.regime_clicked)):
            self.fields[key].setCursor(Qt.CursorShape.PointingHandCursor)
            self.fields[key].clicked.connect(clicked)
        self._row.addSpacing(16)
        self._row.addWidget(self.message, 1)
        self._row.addWidget(self.history_button)

    def put_beside(self, widget: QWidget) -> None:
        """A control that comes and goes, left of the button of the messages."""
        self._beside = widget
        self._row.insertWidget(self._row.count() - 1, widget)

    def _on_history_button_clicked(self) -> None:
        popup = MessageList(list(self.history), self)
        popup.open_above(self.history_button)

    # -- room -----------------------------------------------------------------------------------------------
    def minimumSizeHint(self) -> QSize:
        """The window may be narrower than all facts together."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many facts as there is room for."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        text = self.message.text()
        room = self.width() - 60 - (self.fontMetrics().horizontalAdvance(text) + 16 if text else 0)
        if self._beside is not None and self._beside.isVisibleTo(self):
            room -= self._beside.sizeHint().width()
        widths = {key: self._width(key) for key, field in self.fields.items() if field.text()}
        for key in _YIELD:
            if sum(widths.values()) <= room:
                break
            widths.pop(key, None)
        for key, field in self.fields.items():
            if field.isVisibleTo(self) != (key in widths):
                field.setVisible(key in widths)
                if key in self._dots:
                    self._dots[key].setVisible(key in widths)

    def _width(self, key: str) -> int:
        dot = self._dots[key].sizeHint().width() if key in self._dots else 0
        return max(self.fields[key].minimumWidth(), self.fields[key].sizeHint().width()) + dot

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line parts the bar from the scopes."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, self._ctx.look.theme.color("border"))


class MessageList(QFrame):
    """The messages so far, newest last; closes itself with the next click elsewhere."""

    def __init__(self, messages: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.addItems([f"{at}   {text}" for at, text in messages] or ["No messages yet."])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.list)
        width = self.fontMetrics().horizontalAdvance("0") * 72
        self.resize(width, min(320, 48 + 24 * max(1, len(messages))))

    def open_above(self, anchor: QWidget) -> None:
        """Show the list with its lower right corner at the anchor."""
        corner = anchor.mapToGlobal(QPoint(anchor.width(), -4))
        self.move(corner - QPoint(self.width(), self.height()))
        self.show()
        self.list.scrollToBottom()
