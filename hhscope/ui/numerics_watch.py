"""Numerics watch: has the newest stretch of the live run checked now and then, by a thread that gives way."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from hhscope.engine.status import Phase, Status
from hhscope.ui.background import Background

if TYPE_CHECKING:
    from hhscope.analysis.shadow import NumericsReport, Resumer
    from hhscope.engine.blocks import Segment

CALM_S: Final = 3.0  # after the first samples of the program: starting up comes first
REST_S: Final = 1.5  # between two checks: faster nobody reads
SHARE: Final = 0.05  # of one core, at the most, over the time
_AFTER_FAULT_S: Final = 60.0
_NICE: Final = (
    5  # a third of the usual share on a busy computer; with less, others would wait for it to let Python go
)


class NumericsWatch(QObject):
    """GUI thread. Tell it of the status a few times a second; ``changed`` follows when there is another report.

    report : of the newest stretch that was checked, of the present run and segment; None: not looked at yet
    worst : the most serious one of this run
    checked_at : when the newest one came, wall time
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._background = Background("numerics", self)
        self._stop = threading.Event()
        self._resumer: Resumer | None = None  # the worker's
        self._due: float | None = None
        self._busy = False
        self._seen: tuple[int, Segment | None, int] = (0, None, 0)  # run, segment, step that was checked
        self.report: NumericsReport | None = None
        self.worst: NumericsReport | None = None
        self.checked_at = ""

    def look(self, status: Status) -> None:
        """Forget what belongs to another run or other numerics; start a check when one is due."""
        run_id = 0 if status.run is None else status.run.run_id
        segment = status.segments[-1] if status.segments else None
        if (run_id, segment) != self._seen[:2]:
            self._forget(run_id, segment)
        if (
            status.phase not in (Phase.RUNNING, Phase.PAUSED)
            or segment is None
            or status.step == self._seen[2]
        ):
            return
        now = self._clock()
        if self._due is None:
            self._due = now + CALM_S
        if self._busy or now < self._due:
            return
        self._busy = True
        self._seen = (run_id, segment, status.step)
        self._background.run(
            "check", lambda: self._check(status), lambda outcome: self._take(outcome, segment)
        )

    def close(self) -> None:
        """Stop the check at work and wait for it."""
        self._stop.set()
        self._background.close()

    def _forget(self, run_id: int, segment: Segment | None) -> None:
        same_run = run_id == self._seen[0]
        self._seen = (run_id, segment, 0)
        self.worst = self.worst if same_run else None
        if self.report is not None:
            self.report = None
            self.changed.emit()

    def _check(self, status: Status) -> tuple[NumericsReport, float]:
        """Worker thread: the report, and the seconds it took."""
        from hhscope.analysis.shadow import Resumer, check_status
        from hhscope.engine.precompile import precompile

        _give_way()
        if self._resumer is None:
            self._resumer = Resumer(lambda moment, how: precompile(moment, how, self._stop.is_set))
        began = self._clock()
        report = check_status(status, cancel=self._stop.is_set, resumer=self._resumer)
        return report, self._clock() - began

    def _take(self, outcome: Any, segment: Segment) -> None:
        from hhscope.analysis.shadow import StoppedError
        from hhscope.analysis.verdict import worse

        self._busy = False
        if isinstance(outcome, Exception):
            self._due = self._clock() + _AFTER_FAULT_S
            if not isinstance(outcome, StoppedError):
                raise outcome  # a fault of the program: told in the banner
            return
        report, took_s = outcome
        self._due = self._clock() + max(REST_S, took_s / SHARE)
        if self._seen[:2] != (report.run_id, segment):
            return
        self.report = report
        self.checked_at = datetime.now().strftime("%H:%M:%S")
        level = report.verdict.level
        if self.worst is None or worse(level, self.worst.verdict.level) is level:
            self.worst = report
        self.changed.emit()


def _give_way() -> None:
    """Let others go first; where the system cannot, it is short work anyway."""
    if (
        hasattr(os, "setpriority") and os.uname().sysname == "Linux"
    ):  # elsewhere it would be the whole process
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
