"""Progress: a bar for people who wait, on a terminal only."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_PATIENCE_S: Final = 1.0  # shorter runs need no bar


class Progress:
    """Counts samples; shows a bar on ``stream`` once a run takes long, and only if ``stream`` is a terminal."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total, self._stream = total, stream
        self._done = 0
        self._start = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, n: int) -> None:
        """``n`` more samples are done."""
        self._done += n
        if self._bar is None and self._stream.isatty() and time.monotonic() - self._start > _PATIENCE_S:
            self._bar = _make_bar(self._stream, self._total)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done)


def _make_bar(stream: TextIO, total: int) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("simulating"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Bar(*columns, console=Console(file=stream), transient=True)
    bar.add_task("simulating", total=total)
    bar.start()
    return bar
