"""SidePanel: what every group of the side panel has in common; it is rebuilt for a new model, never otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hhscope.engine.status import Status
from hhscope.model import Model
from hhscope.ui.widgets.tone import Tone

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext


@dataclass(frozen=True, slots=True)
class Summary:
    """The few words at the right of a section's title."""

    text: str = ""
    tone: Tone = "dim"


def changed_summary(count: int) -> Summary:
    """How many values differ from their defaults."""
    return Summary(f"● {count} changed", "changed") if count else Summary()


class SidePanel(QWidget):
    """Base of the side panels. A subclass says what to build for a model and what to show of a status.

    The truth is in the status: widgets post commands and show what comes back. ``summary`` is read by the side
    area after each `show_status`.
    """

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.summary = Summary()
        self._model: Model | None = None
        self._body: QWidget | None = None
        self._seen: tuple[object, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 0, 8, 8)
        self._column.setSpacing(0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_status(self, status: Status) -> None:
        """Show the newest status; once per frame, on the GUI thread."""
        if status.run is None:
            return
        if status.run.model is not self._model:
            self._model = status.run.model
            self._rebuild(status.run.model)
            self._seen = None
        seen = self.watched(status)
        if seen != self._seen:
            self._seen = seen
            self.refresh(status)

    def watched(self, status: Status) -> tuple[object, ...]:
        """What this panel shows of a status; it is refreshed only when that differs from last time."""
        lesson = self.ctx.scope.lesson
        return (status.parameters, status.current, status.stimulus, status.start, lesson)

    def build(self, model: Model) -> QWidget:
        """Make the widgets for a model."""
        raise NotImplementedError

    def refresh(self, status: Status) -> None:
        """Show what changed; a model is loaded and built for."""
        raise NotImplementedError

    def shutdown(self) -> None:
        """The window closes: leave no thread behind."""

    def _rebuild(self, model: Model) -> None:
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = self.build(model)
        self._column.addWidget(self._body)
