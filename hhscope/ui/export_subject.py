"""Export subjects: what can be exported, the live run or a recording: its stretches, its signals, its samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from hhscope.engine.status import RunInfo, Status
from hhscope.model.signals import Signal
from hhscope.ui.export_plan import Held, Stretch, stretches, typed_stretch, whole_stretch
from hhscope.ui.math_run import with_math

if TYPE_CHECKING:
    from hhscope.record import RecordedRun, Source
    from hhscope.ui.context import AppContext


class Subject(Protocol):
    """One run, as it was when the dialog was opened."""

    @property
    def name(self) -> str:
        """What a file of it is called, without its ending."""

    @property
    def signals(self) -> Sequence[Signal]:
        """What each sample holds."""

    @property
    def dt_ns(self) -> int:
        """From sample to sample, at its end."""

    def stretches(self) -> tuple[Stretch, ...]:
        """What can be chosen by a click."""

    def typed(self, t0_ns: int, t1_ns: int) -> Stretch:
        """Any other stretch."""

    def source(self, stretch: Stretch) -> Source:
        """Its samples."""


class LiveSubject:
    """The present run; what it holds goes on changing, what was chosen does not."""

    def __init__(self, ctx: AppContext, run: RunInfo) -> None:
        self._ctx, self._status = ctx, ctx.session.status
        channels = with_math(replace(self._status, run=run), ctx.scope.view.math)
        self._run = run = run if channels is None else channels.run
        self.name = run.model.id
        self.signals = run.signals
        self.dt_ns = self._status.dt_ns
        ring = run.ring
        self._held = Held(oldest_ns=ring.oldest_ns, newest_ns=ring.newest_ns, segments=ring.segments)

    def stretches(self) -> tuple[Stretch, ...]:
        """The screen, the selection, everything."""
        window = self._ctx.scope.window
        return stretches(self._held, (window.t0_ns, window.t1_ns), self._ctx.scope.view.selection)

    def typed(self, t0_ns: int, t1_ns: int) -> Stretch:
        """Any other stretch that is held."""
        return typed_stretch(self._held, t0_ns, t1_ns)

    def source(self, stretch: Stretch) -> Source:
        """Read from the ring while the run goes on."""
        from hhscope.record import Mark, RingSource

        now = self._ctx.session.status
        same = now.run is not None and now.run.run_id == self._run.run_id
        status: Status = now if same else self._status  # another run may have begun meanwhile
        source = RingSource(self._run, status, stretch.t0_ns, stretch.t1_ns)
        source.marks = tuple(
            Mark(t_ns=one.t_ns, step=one.step, label=one.label, text=one.text)
            for one in self._ctx.scope.marks.of(self._run.run_id)
        )
        return source


class RecordedSubject:
    """One run of a recording."""

    def __init__(self, run: RecordedRun, name: str) -> None:
        self._run = run
        self.name = name
        self.signals = run.signals
        segments = run.provenance.segments
        self.dt_ns = segments[-1].dt_ns
        first, last = run.ends_ns
        self._held = Held(oldest_ns=first, newest_ns=last, segments=segments)

    def stretches(self) -> tuple[Stretch, ...]:
        """All of it."""
        return (whole_stretch(self._held, "Everything recorded"),)

    def typed(self, t0_ns: int, t1_ns: int) -> Stretch:
        """Any other stretch of it."""
        return typed_stretch(self._held, t0_ns, t1_ns)

    def source(self, stretch: Stretch) -> Source:
        """Read from the disk."""
        return self._run.between(stretch.t0_ns, stretch.t1_ns)
