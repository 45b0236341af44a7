"""ReferenceStore: the references that the scopes show, and who is told when they change; the GUI thread's."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from hhscope.engine.taken import Taken
from hhscope.ui.ghosts import Ghost
from hhscope.ui.references import MOST_REFERENCES, ReferenceList


class ReferenceStore(QObject):
    """Holds a frozen `ReferenceList`. ``changed``: the new one; ``told``: one sentence worth showing to the user;
    ``load_requested``, ``save_requested`` (its number): somebody wants one read from a file, or written."""

    changed = Signal(object)
    told = Signal(str)
    load_requested = Signal()
    save_requested = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._list = ReferenceList()

    @property
    def now(self) -> ReferenceList:
        """The present list."""
        return self._list

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """What is shown, oldest first."""
        return self._list.ghosts

    def add(self, ghost: Ghost, taken: Taken | None, name: str = "", sweep: int | None = None) -> bool:
        """One more, said in a sentence; whether there was room."""
        try:
            made, gone = self._list.added(ghost, taken, name, sweep)
        except ValueError as refused:
            self.told.emit(f"Nothing was kept: {refused}.")
            return False
        self.put(made)
        said = f"Kept {made.references[-1].name} ({len(made.references)} of {MOST_REFERENCES})."
        left = "" if gone is None else f" {gone.name}, the oldest without a name of its own, left."
        self.told.emit(said + left)
        return True

    def change(self, number: int, **changes: Any) -> None:
        """Another name, colour, place …; what is not possible is told and changes nothing."""
        try:
            self.put(self._list.changed(number, **changes))
        except ValueError as refused:
            self.told.emit(f"{refused}.")

    def remove(self, number: int) -> None:
        """One less."""
        gone = self._list.get(number)
        if gone is not None:
            self.put(self._list.without(number))

    def clear(self) -> None:
        """None at all."""
        if self._list.references:
            self.put(ReferenceList(made=self._list.made))

    def put(self, wanted: ReferenceList) -> None:
        """Another list."""
        if wanted is not self._list:
            self._list = wanted
            self.changed.emit(wanted)
