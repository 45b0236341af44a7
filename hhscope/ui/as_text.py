"""As text: the present trace as a Python call or a command line, in the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from hhscope.engine.status import Status

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow


def copy_python(window: MainWindow) -> None:
    """A call of `hhscope.simulate` into the clipboard."""
    from hhscope.record import as_python

    _copy(window, as_python, "The Python call is in the clipboard")


def copy_command(window: MainWindow) -> None:
    """A command line into the clipboard."""
    from hhscope.record import as_command

    _copy(window, as_command, "The command is in the clipboard: paste it into a terminal")


def _copy(window: MainWindow, write: Callable[[Status], str], said: str) -> None:
    try:
        text = write(window.ctx.session.status)
    except (ValueError, OSError) as refused:
        window.tell(f"Nothing was copied: {refused}.")
        return
    QGuiApplication.clipboard().setText(text)
    noted = any(line.startswith("#") for line in text.splitlines())
    window.tell(f"{said}; comments in it say what it cannot tell." if noted else f"{said}.")
