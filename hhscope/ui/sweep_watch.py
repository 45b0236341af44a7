"""SweepWatch: follows a sweep from t = 0 from the wish for it to its end; no Qt."""

from __future__ import annotations

from hhscope.engine.status import Phase, Status


class SweepWatch:
    """One sweep after the other; `look` once per frame while one is on screen."""

    def __init__(self) -> None:
        self.left = False  # its run has gone on beyond its end
        self._before: int | None = None  # the run that was there when the sweep was asked for
        self._end: int | None = None  # where the sweep's run stops by itself, once it has begun, ns
        self._asked = False  # by the user, and not over yet

    def begin(self, run_id: int | None, *, asked: bool) -> None:
        """The next run is a sweep; ``asked``: not only because its model is shown so."""
        self.left, self._before, self._end, self._asked = False, run_id, None, asked

    def look(self, status: Status, newest_ns: int) -> bool:
        """Whether a sweep that was asked for has just come to its end; said once."""
        running = status.phase is Phase.RUNNING
        if self._end is None:
            if status.run is not None and status.run.run_id != self._before:
                self._end = status.until_ns
        elif running and (status.until_ns is None or status.until_ns > self._end):
            self.left = True
        over = self._asked and not running and self._end is not None and newest_ns >= self._end
        self._asked = self._asked and not over
        return over
