"""Messages: sentences for the user and faults of the program, from any thread to the window."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal


class Messages(QObject):
    """``told``: a sentence for the status bar. ``broke``: one line about a fault of the program, for the banner.

    Both may be emitted on any thread; Qt carries them to the GUI thread.
    """

    told = Signal(str)
    broke = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._breaking = False

    def tell(self, text: str) -> None:
        """Show one sentence in the status bar; any thread."""
        self.told.emit(text)

    def catch_faults(self) -> None:
        """From now on no exception of a slot or a thread vanishes: traceback to stderr, one line to the window."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def let_go(self) -> None:
        """Give the hooks back to Python."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        traceback.print_exception(kind, error, trace)
        if issubclass(kind, Exception) and not self._breaking:
            self._breaking = (
                True  # a fault of what shows the fault is printed only: it must not show itself again
            )
            try:
                self.broke.emit(fault_line(error))
            finally:
                self._breaking = False

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


def fault_line(error: BaseException) -> str:
    """What happened, in one line: the error's own words, else its kind."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
