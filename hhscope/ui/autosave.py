"""Autosave: the session is kept while the window is open; after a crash it is offered, never forced.

Each window writes a file of its own, beside a lock that the system lets go of when the program ends. A file whose lock
is free was left by a program that did not come to its end: that session is offered. A window that is closed leaves its
file as the *last* session.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject

from hhscope.engine.status import Phase, Status
from hhscope.ui.background import Background
from hhscope.ui.session_files import open_path, when
from hhscope.ui.session_io import session_now
from hhscope.ui.widgets.banner import Action, Notice

if TYPE_CHECKING:
    from hhscope.record.session_file import SessionFile
    from hhscope.ui.main_window import MainWindow

RECOVER: Final = "recover"
_EVERY: Final = 5  # looks: about once a second each
_END: Final = ".hhsession.json"
_LAST: Final = f"last{_END}"
_KEPT: Final = 5  # crashed sessions


class Autosave(QObject):
    """`look` about once a second, `finish` when the window closes. GUI thread; the disk is written on another."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.folder = window.ctx.settings.path.parent / "sessions"
        self._name = f"running-{uuid.uuid4().hex[:12]}"
        self._lock: QLockFile | None = None
        self._background = Background("autosave", self)
        self._looks = 0
        self._written: SessionFile | None = None
        self._told = False
        self.crashed: Path | None = None

    def look(self, status: Status) -> None:
        """Save what has changed; the first time, see whether there is something to offer."""
        if status.run is None or status.phase is Phase.COMPILING:
            return
        if self._lock is None:
            self._begin()
        self._looks += 1
        if self._looks % _EVERY == 1:
            self._save()

    def finish(self) -> None:
        """Keep the session as the last one; wait for what is being written."""
        self._background.close()
        session = session_now(self._window.ctx)
        if session is not None:
            with contextlib.suppress(OSError):  # the window is gone: there is nobody to tell
                self.folder.mkdir(parents=True, exist_ok=True)
                self._write(session)
                os.replace(self._path, self.folder / _LAST)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def recover(self) -> None:
        """Open the session that a crash left."""
        if self.crashed is not None and open_path(self._window, self.crashed):
            self.crashed = None

    @property
    def last(self) -> Path:
        """Where the last session is, if there was one."""
        return self.folder / _LAST

    @property
    def _path(self) -> Path:
        return self.folder / f"{self._name}{_END}"

    def _begin(self) -> None:
        self._lock = QLockFile(str(self.folder / f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)  # stale only when its program is gone
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._tell_once(error)
            return
        self._lock.tryLock(0)
        self.crashed = left_behind(self.folder, self._name)
        if self.crashed is not None:
            self._offer(self.crashed)
        elif self.last.is_file():
            self._window.tell(
                "File ▸ Continue last session brings back what was set when hhscope was closed."
            )

    def _offer(self, path: Path) -> None:
        from hhscope.record.session_file import SessionFileError, read_session

        try:
            session = read_session(path)
            name = session.load().name
        except SessionFileError as fault:
            self._window.tell(f"hhscope was not closed properly last time; its session is lost ({fault}).")
            return
        self._window.show_sticky(
            Notice(
                title=f"hhscope was not closed properly last time. {name} was set up {when(session.saved)}.",
                detail=f"It is kept in {path} and can be opened later too.",
                actions=(
                    Action(key=RECOVER, text="Continue it", tip="Begin a run with everything as it was"),
                ),
            )
        )

    def _save(self) -> None:
        session = session_now(self._window.ctx)
        before = self._written
        if session is None:
            return
        if before is not None and (session.setup, session.states) == (before.setup, before.states):
            return
        self._written = session
        self._background.run("autosave", lambda: self._write(session), self._on_background_written)

    def _write(self, session: SessionFile) -> None:
        from hhscope.record.session_file import session_bytes

        part = self._path.with_suffix(".part")
        part.write_bytes(session_bytes(session))
        os.replace(part, self._path)

    def _on_background_written(self, outcome: object) -> None:
        if isinstance(outcome, OSError):
            self._tell_once(outcome)

    def _tell_once(self, error: OSError) -> None:
        if not self._told:
            self._told = True
            reason = error.strerror or error
            self._window.tell(f"The session cannot be kept in {self.folder} ({reason}); save it yourself.")


def continue_last(window: MainWindow) -> None:
    """What was set when the window was last closed."""
    if not window.autosave.last.is_file():
        window.tell("There is no last session yet: it is written when the window is closed.")
        return
    open_path(window, window.autosave.last)


def left_behind(folder: Path, own: str) -> Path | None:
    """The newest session of a program that is gone, under a name of its own; of all such the five newest are kept."""
    found: list[Path] = []
    for path in folder.glob(f"running-*{_END}"):
        name = path.name.removesuffix(_END)
        lock = QLockFile(str(folder / f"{name}.lock"))
        lock.setStaleLockTime(0)
        if name != own and lock.tryLock(0):
            target = path.with_name(path.name.replace("running-", "crashed-"))
            with contextlib.suppress(OSError):
                os.replace(path, target)
                found.append(target)
            lock.unlock()
    crashed = sorted(folder.glob(f"crashed-*{_END}"), key=lambda path: path.stat().st_mtime)
    for path in crashed[:-_KEPT]:
        path.unlink(missing_ok=True)
    return max(found, key=lambda path: path.stat().st_mtime, default=None)
