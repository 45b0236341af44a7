"""Undo: looks at what is in force, keeps the log of changes, and brings back what was."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import msgspec
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from hhscope.engine.commands import LoadModel
from hhscope.engine.setup import commands_between, setup_of
from hhscope.engine.status import Phase, Status
from hhscope.ui.state_spec import state_specs
from hhscope.ui.undo_log import Entry, Snapshot, UndoLog
from hhscope.ui.undo_words import entry_words

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow

_NOTHING: Final = "There is nothing to undo: what you change from now on can be taken back."


class Undo(QObject):
    """`look` some ten times a second. ``changed``: the list of entries or the place in it. GUI thread."""

    changed = Signal()

    def __init__(self, ctx: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._specs = {key: spec for key, spec in state_specs().items() if spec.undone}
        self._seen: tuple[int, int, int] = (0, 0, 0)
        self.log = UndoLog()

    def look(self, status: Status) -> None:
        """See what is in force now."""
        now = self._snapshot(status)
        if now is None:
            return
        held = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        self.log.observe(now, time.monotonic(), busy=held or status.phase is Phase.COMPILING)
        seen = (len(self.log.entries), self.log.place, self.log.dropped)
        if seen != self._seen:
            self._seen = seen
            self.changed.emit()

    def words(self, entry: Entry) -> str:
        """One line for people."""
        return entry_words(entry, self._specs)

    def undo(self) -> str:
        """Take back the newest change; returns one sentence."""
        self.look(self._ctx.session.status)
        wanted = self.log.undo(time.monotonic())
        if wanted is None:
            return _NOTHING
        self._bring_about(wanted)
        return f"Undone: {self.words(self.log.undone[-1])}."

    def redo(self) -> str:
        """Bring again what was last taken back; returns one sentence."""
        self.look(self._ctx.session.status)
        wanted = self.log.redo(time.monotonic())
        if wanted is None:
            return "There is nothing to redo."
        self._bring_about(wanted)
        return f"Redone: {self.words(self.log.done[-1])}."

    def go_to(self, place: int) -> str:
        """Undo or redo until ``place`` entries are in force; returns one sentence."""
        self.look(self._ctx.session.status)
        now, wanted = time.monotonic(), None
        while self.log.place != place:
            step = self.log.undo(now) if self.log.place > place else self.log.redo(now)
            if step is None:
                break
            wanted = step
        if wanted is None:
            return "That is how it is now."
        self._bring_about(wanted)
        return f"As it was after {place} of {len(self.log.entries)} changes."

    def _snapshot(self, status: Status) -> Snapshot | None:
        setup = setup_of(status)
        if setup is None or status.run is None:
            return None
        states: dict[str, Any] = {key: spec.read(self._ctx) for key, spec in self._specs.items()}
        return Snapshot(setup=setup, states=states, model=status.run.model)

    def _bring_about(self, wanted: Snapshot) -> None:
        status = self._ctx.session.status
        present = self._snapshot(status)
        if present is None:
            return
        for command in commands_between(present.setup, wanted.setup):
            is_load = isinstance(command, LoadModel)
            paused = is_load and status.phase is Phase.PAUSED
            self._ctx.session.post(msgspec.structs.replace(command, run=False) if paused else command)
        for key, spec in self._specs.items():
            if key in wanted.states and wanted.states[key] != present.states[key]:
                spec.write(self._ctx, wanted.states[key])
        self.changed.emit()


def undo(window: MainWindow) -> None:
    """Take back the newest change."""
    window.tell(window.undo.undo())


def redo(window: MainWindow) -> None:
    """Bring it again."""
    window.tell(window.undo.redo())
