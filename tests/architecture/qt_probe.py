"""Probe, run in a process of its own: do signals and live plots lose reference counts or memory? Prints JSON."""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication

EMITS, WARM_UP, FRAMES = 100, 100, 300
SINGLETONS = (None, True, False)


@dataclass(frozen=True)
class Payload:
    """One frozen object, as our signals carry."""

    nothing: None = None
    yes: bool = True
    no: bool = False


class Sender(QObject):
    """Emits an object."""

    sent = Signal(object)


def counts() -> list[int]:
    """Reference counts; from Python 3.12 on these objects are immortal and their counts mean nothing."""
    gc.collect()
    if sys.version_info >= (3, 12):
        return [0] * len(SINGLETONS)
    return [sys.getrefcount(value) for value in SINGLETONS]


def resident_kb() -> int:
    """Memory in use now; 0 where the system has no /proc."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4
    except OSError:
        return 0


def lost_by_emits() -> list[int]:
    """Change of the reference counts over many emits to two receivers."""
    sender, seen = Sender(), []
    sender.sent.connect(lambda payload: seen.append(payload.yes))
    sender.sent.connect(lambda payload: payload.nothing)
    before = counts()
    for _ in range(EMITS):
        sender.sent.emit(Payload())
    assert len(seen) == EMITS
    seen.clear()
    return [after - count for after, count in zip(counts(), before, strict=True)]


def lost_by_frames(app: QApplication) -> tuple[list[int], int]:
    """Change of the reference counts, and of memory in KiB, over many frames of a live plot.

    The axes stand still, as they do in our panels: repainting one gains six references to None each time (PySide 6.11),
    which is untidy but safe; what must not happen is that references get lost.
    """
    widget = pg.PlotWidget()
    widget.resize(300, 200)
    widget.setRange(xRange=(0, 500), yRange=(-1, 1), disableAutoRange=True)
    curve = widget.plot(pen="c")
    widget.show()

    def draw(frame: int) -> None:
        curve.setData(np.sin(np.linspace(0, 20, 500) + frame / 10))
        app.processEvents()
        widget.grab()

    for frame in range(WARM_UP):
        draw(frame)
    before, memory = counts(), resident_kb()
    for frame in range(FRAMES):
        draw(frame)
    after, grown = counts(), resident_kb() - memory
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [a - b for a, b in zip(after, before, strict=True)], grown


def main() -> None:
    """Print what was lost."""
    app = QApplication([])
    emits = lost_by_emits()
    frames, grown = lost_by_frames(app)
    print(json.dumps({"emits": emits, "frames": frames, "grown_kb": grown}))


if __name__ == "__main__":
    main()
