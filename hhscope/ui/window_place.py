"""Window place: where the window stood and how it was arranged, remembered from one start to the next."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QWidget

from hhscope.ui.arrangement import Arrangement

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

SCOPE_SHARE: Final = 0.70  # of the width (design.md section 8)
FIRST_SIZE: Final = QSize(1440, 900)
_FRAME: Final = QSize(4, 40)  # px that a title bar and borders usually take
_ARRANGEMENT: Final = "window.arrangement"
_SPLIT: Final = "window.split"


def restore_place(window: MainWindow) -> None:
    """Put the window where it was; a first start gets the usual size. What cannot be read is told and left out."""
    settings = window.ctx.settings
    window.resize(FIRST_SIZE)
    try:
        geometry = base64.b64decode(settings.current.window, validate=True)
    except binascii.Error:
        geometry = b""
    if geometry:
        window.restoreGeometry(QByteArray(geometry))
    try:
        window.ctx.scope.arrange(Arrangement.from_plain(settings.get(_ARRANGEMENT, dict[str, Any]())))
    except ValueError as fault:
        window.tell(f"The saved arrangement cannot be read ({fault}); the default one is used.")
    split = settings.get(_SPLIT, list[int]())
    if len(split) == 2 and min(split) > 0:
        window.splitter.setSizes(split)
    else:
        split_by_share(window)


def fit_to_screen(window: QWidget, room: QSize) -> None:
    """Make the window no larger than the screen leaves room for, its frame and title included."""
    window.resize(window.size().boundedTo(room - _FRAME))


def remember_place(window: MainWindow) -> None:
    """Write down size, place and arrangement."""
    settings = window.ctx.settings
    settings.change(window=base64.b64encode(window.saveGeometry().data()).decode())
    settings.put(_SPLIT, window.experiments.scope_sizes)
    settings.put(_ARRANGEMENT, window.ctx.scope.arrangement.to_plain())


def split_by_share(window: MainWindow) -> None:
    """Scopes 70 %, side panel 30 %."""
    width = window.width()
    before = [0] * (window.splitter.count() - 2)
    window.splitter.setSizes([*before, round(width * SCOPE_SHARE), round(width * (1 - SCOPE_SHARE))])
