"""Shelf: one line with the titles of the panels that are folded, and the way back to now."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from hhscope.ui.icons import icon
from hhscope.ui.look import Look
from hhscope.ui.persistence_legend import PersistenceLegend
from hhscope.view.persistence import Persistence


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """One folded panel; ``reason``: why the model has nothing to show in it, or ""."""

    key: str
    title: str
    doc: str
    reason: str = ""


class Shelf(QWidget):
    """Titles to click on. GUI thread."""

    open_requested = Signal(str)  # panel key
    now_requested = Signal()
    menu_requested = Signal(QPoint)  # global position

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._folded: tuple[Folded, ...] = ()
        self._buttons: list[QToolButton] = []
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(4, 0, 4, 0)
        self._box.setSpacing(8)
        self._box.addStretch(1)
        self.now = _flat(
            self, "Back to now", "The screen shows an earlier time; follow the newest sample again (End)"
        )
        self.now.hide()
        self.now.clicked.connect(self.now_requested)
        self._box.addWidget(self.now)
        self.legend = PersistenceLegend(look, self)
        self._box.insertWidget(self._box.indexOf(self.now), self.legend)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def folded(self) -> tuple[Folded, ...]:
        """What is on the shelf."""
        return self._folded

    def set_folded(self, folded: tuple[Folded, ...]) -> None:
        """Show these titles."""
        if folded != self._folded:
            self._folded = folded
            self._rebuild()
            self._show_if_needed()

    def set_behind(self, behind: bool) -> None:
        """Offer the way back to now."""
        if behind == self.now.isHidden():
            self.now.setVisible(behind)
            self._show_if_needed()

    def show_persistence(self, settings: Persistence, lost: int) -> None:
        """The legend of the light that persists; none while it is off. ``lost``: samples without light."""
        self.legend.show_lost(lost)
        if self.legend.show_settings(settings):
            self._show_if_needed()

    def _show_if_needed(self) -> None:
        self.setVisible(bool(self._folded) or not (self.now.isHidden() and self.legend.isHidden()))

    def button(self, key: str) -> QToolButton:
        """The title of a folded panel. Raises KeyError when it is not folded."""
        by_key = {item.key: button for item, button in zip(self._folded, self._buttons, strict=True)}
        return by_key[key]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.legend.fit(self.width())
        super().resizeEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def _rebuild(self) -> None:
        for button in self._buttons:
            self._box.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._title(item) for item in self._folded]
        for place, button in enumerate(self._buttons):
            self._box.insertWidget(place, button)

    def _title(self, item: Folded) -> QToolButton:
        text = f"{item.title}: {item.reason}" if item.reason else item.title
        tip = f"{item.reason}." if item.reason else f"Unfold: {item.doc}"
        button = _flat(self, text, tip)
        button.setProperty("tone", "dim")
        button.setIcon(icon("right", self._look.theme, "text.dim"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(lambda _checked=False, key=item.key: self.open_requested.emit(key))
        return button

    def _on_look_changed(self, _theme: object = None) -> None:
        self.setFixedHeight(round(28 * self._look.scale))
        self.now.setIcon(icon("sweep", self._look.theme, "accent"))
        self.now.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._rebuild()


def _flat(parent: QWidget, text: str, tip: str) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    return button
