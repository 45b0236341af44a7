"""Entry: a small text field that shows a value, takes a typed one, and says at once when it is no good."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from hhscope.ui.widgets.tone import repolish


class Entry(QLineEdit):
    """Text in, number out. ``entered`` (float) is emitted for every accepted text.

    ``parse`` raises ValueError with the sentence to show (as the field's tooltip, and by ``refused``); Escape brings
    the shown value back. What is being typed is never overwritten by `show_text`.
    """

    entered = Signal(float)
    refused = Signal(str)

    def __init__(self, parse: Callable[[str], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parse = parse
        self._shown = ""
        self._tip = ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.returnPressed.connect(self._on_return_pressed)
        self.editingFinished.connect(self._on_editing_finished)

    def set_tip(self, text: str) -> None:
        """The tooltip shown while the text is good."""
        self._tip = text
        self.setToolTip(text)

    def show_text(self, text: str) -> None:
        """Show the value in force, unless the user is typing."""
        self._shown = text
        if not self._typing() and self.text() != text:
            self.setText(text)

    def _typing(self) -> bool:
        return self.hasFocus() and self.isModified()

    def _on_return_pressed(self) -> None:
        self._take()
        self.selectAll()

    def _on_editing_finished(self) -> None:
        if self.isModified():
            self._take()

    def _take(self) -> None:
        try:
            value = self._parse(self.text())
        except ValueError as fault:
            self._mark(str(fault))
            self.refused.emit(str(fault))
            return
        self._mark("")
        self.setModified(False)
        self.entered.emit(value)

    def _mark(self, problem: str) -> None:
        self.setToolTip(problem or self._tip)
        if bool(self.property("problem")) != bool(problem):
            self.setProperty("problem", bool(problem))
            repolish(self)

    def _restore(self) -> None:
        self._mark("")
        self.setText(self._shown)
        self.setModified(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Clicking or tabbing in selects all: typing replaces."""
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes a good text and drops a bad one."""
        super().focusOutEvent(event)
        self._restore_if_bad()

    def _restore_if_bad(self) -> None:
        if self.isModified():
            self._restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops what was typed; the rest types."""
        if event.key() == Qt.Key.Key_Escape:
            self._restore()
            self.clearFocus()
            return
        super().keyPressEvent(event)
