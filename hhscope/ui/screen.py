"""Screen: one frame with the ring's signals gathered once, as all scope panels draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hhscope.engine.status import RunInfo
from hhscope.engine.window import Reading
from hhscope.model.model import Model
from hhscope.ui.frame import Frame
from hhscope.ui.ghosts import GhostPlace, kept_columns
from hhscope.units import format_time, ms_from_ns
from hhscope.view.afterglow import Moment
from hhscope.view.gather import Gatherer, gather
from hhscope.view.timebase import TimeView
from hhscope.view.traces import TraceData


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screen:
    """What a panel draws from; the same for all panels of a frame.

    run : the run shown; panels are not asked to draw without one
    view : the frame's window, moved to whole pixel columns unless it stands at a trigger
    columns : device pixels across
    data : the gathered signals, rows named by ``names``
    hovered : every signal at the sample nearest to the mouse, by name; empty when the mouse is elsewhere
    hover : that sample
    glow : what the light that persists depends on; None: there is none
    """

    frame: Frame
    run: RunInfo
    view: TimeView
    columns: int
    names: tuple[str, ...]
    data: TraceData
    hovered: Mapping[str, float] = field(default_factory=dict)
    hover: Reading | None = None
    glow: Moment | None = None

    def take(self, names: Sequence[str]) -> TraceData:
        """The gathered signals of these names, in that order."""
        return self.data.take([self.names.index(name) for name in names])

    @property
    def ghost_place(self) -> GhostPlace:
        """Where kept screens are drawn; moves with the columns, not with time, while the screen rolls."""
        by = self.frame.ghost_origin_ns - self.frame.window.t0_ns
        still = TimeView(t0_ns=-by, span_ns=self.view.span_ns)
        by_time = any(ghost.by_time for ghost in self.frame.ghosts)
        now = self.frame.ghost_origin_ns if by_time else 0
        return GhostPlace(view=still, columns=self.columns, origin_ns=0, now_ns=now)


def make_screen(
    frame: Frame, run: RunInfo, columns: int, names: tuple[str, ...], gatherer: Gatherer
) -> Screen:
    """Gather the signals ``names`` of a frame, once for all panels; ``gatherer`` is the same for all frames."""
    columns = max(1, columns)
    standing = (
        frame.zero_ns is not None and frame.view.following
    )  # its trigger lies at the same place to the ns
    view = frame.window if standing else frame.window.snapped(columns)
    hover_ns = frame.view.hover_ns
    near = None if hover_ns is None else run.ring.value_at(hover_ns, range(len(run.signals)))
    hovered = (
        {} if near is None else dict(zip((s.name for s in run.signals), near.values.tolist(), strict=True))
    )
    return Screen(
        frame=frame,
        run=run,
        view=view,
        columns=columns,
        names=names,
        data=gatherer.gather(run.ring, view, columns, rows_of(run, names)),
        hovered=hovered,
        hover=near,
    )


def kept_screen(frame: Frame, run: RunInfo) -> Screen:
    """All signals of a frame, to be kept: every sample, or as many columns as `kept_columns` says."""
    names = tuple(signal.name for signal in run.signals)
    first, stop = run.ring.sample_range(frame.window.t0_ns, frame.window.t1_ns)
    columns = kept_columns(stop - first)
    data = gather(run.ring, frame.window, columns, range(len(names)))
    return Screen(frame=frame, run=run, view=frame.window, columns=columns, names=names, data=data)


def rows_of(run: RunInfo, names: Sequence[str]) -> list[int]:
    """Rows of the ring, by signal name."""
    row = {signal.name: i for i, signal in enumerate(run.signals)}
    return [row[name] for name in names]


def stretch_label(model: Model, screen: Screen) -> str:
    """What a screen shows, in words: ``squid_ca, 0 ms to 100 ms``."""
    ends = (max(0, screen.view.t0_ns), screen.view.t1_ns)
    t0, t1 = (format_time(float(f"{ms_from_ns(t):.4g}")) for t in ends)
    return f"{model.id}, {t0} to {t1}"
