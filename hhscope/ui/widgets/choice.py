"""Choice: one of a few (Segmented) or of many (QuietCombo); the wheel passing by changes neither."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QPushButton, QWidget


class QuietCombo(QComboBox):
    """A combo box by key; ``chosen`` (str) when a user picks; ignores the wheel without the focus."""

    chosen = Signal(str)

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def add(self, key: str, text: str, tip: str = "") -> None:
        """One more choice."""
        self.addItem(text, key)
        self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def show_choice(self, key: str) -> None:
        """The truth: show it, unless the list is open. A key that is not in the list shows nothing."""
        index = self.findData(key)
        if index != self.currentIndex() and not self.view().isVisible():
            self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Segmented(QWidget):
    """Exclusive buttons in one row; ``chosen`` (str) when a user picks; what is lit is what it was told."""

    chosen = Signal(str)

    def __init__(self, name: str, options: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for key, text in options.items():
            button = QPushButton(text)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[key] = button
            row.addWidget(button)

    def show_choice(self, key: str) -> None:
        """The truth: light this button."""
        if key in self.buttons and not self.buttons[key].isChecked():
            self.buttons[key].setChecked(True)
