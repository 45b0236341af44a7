"""Note: the Markdown text of a session, shown beside the scope; without one it takes no room."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from hhscope.engine.status import Status
from hhscope.ui.context import AppContext
from hhscope.ui.side_panel import Summary
from hhscope.ui.specs import Area, PanelSpec

_TALLEST: Final = 14  # lines; a longer note is scrolled


class NoteText(QTextBrowser):
    """Markdown without HTML; nothing is loaded from anywhere, no link is followed. As high as its text, to a limit."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Note of this session")
        self.viewport().setAutoFillBackground(False)

    def show_markdown(self, text: str) -> None:
        """Another text."""
        features = QTextDocument.MarkdownFeature(
            QTextDocument.MarkdownFeature.MarkdownDialectGitHub.value
            | QTextDocument.MarkdownFeature.MarkdownNoHTML.value
        )
        self.document().setMarkdown(text, features)
        self._fit()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing: a note must not fetch pictures or files."""
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        wanted = round(self.document().size().height()) + 2
        self.setFixedHeight(min(wanted, _TALLEST * self.fontMetrics().lineSpacing()))


class NotePanel(QWidget):
    """Shows the note of the lesson. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._shown = ""
        self.summary = Summary()
        self.text = NoteText()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.addWidget(self.text)
        self.hide()

    def show_status(self, _status: Status) -> None:
        """Show the note if it is another one."""
        note = self._ctx.scope.lesson.note.strip()
        if note != self._shown:
            self._shown = note
            self.text.show_markdown(note)
            self.setVisible(bool(note))

    def shutdown(self) -> None:
        """Nothing is under way."""


PANEL = PanelSpec(
    key="note",
    title="",
    area=Area.SIDE,
    order=15,
    create=NotePanel,
    doc="The note of this session",
)
