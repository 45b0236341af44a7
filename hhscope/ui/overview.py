"""Overview: keeps the strip of everything held up to date, a few times a second."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtWidgets import QWidget

from hhscope.engine.status import RunInfo
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.scope_look import margins, plot_colors
from hhscope.ui.widgets.overview_strip import OverviewFrame, OverviewStrip
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope

_EVERY: Final = 10  # frames between two pictures while time passes: it moves slowly


class Overview:
    """Joins an `OverviewStrip` to the ring and the scope state. GUI thread."""

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        self._ctx = ctx
        self._waited = _EVERY
        self._shown: tuple[object, ...] = ()
        self.strip = OverviewStrip(plot_colors(ctx.theme), ctx.theme.colors["trace.v"], parent)
        self.strip.setToolTip(
            "Everything held. Drag the window to look at another time, drag its edges to zoom."
        )
        self.strip.view_requested.connect(ctx.scope.show_window)
        ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def draw(self, frame: Frame, run: RunInfo) -> None:
        """Show where ``frame`` lies in what is held; at once when the user moves, else now and then."""
        self._waited += 1
        view = frame.view
        moved = (view.span_ns, view.end_ns, view.selection, run.run_id, frame.live)
        if moved == self._shown and (self._waited < _EVERY):
            return
        self._shown, self._waited = moved, 0
        held = _held(frame, run)
        self.strip.show_frame(
            OverviewFrame(
                held=held,
                data=_everything(run, held, max(1, self.strip.columns()), frame.status.dt_ns),
                view=frame.window,
                selection=view.selection,
            )
        )

    def _on_look_changed(self, _theme: object = None) -> None:
        look = self._ctx.look
        self.strip.set_colors(plot_colors(look.theme), look.theme.colors["trace.v"])
        self.strip.set_margins(*margins(look.scale))
        self._shown = ()


def _everything(run: RunInfo, held: TimeView, columns: int, dt_ns: int) -> Envelope:
    """V over all that is held, per pixel column."""
    found = run.ring.envelope(held.t0_ns, held.t1_ns, columns, [0])
    apart = math.ceil(dt_ns * columns / held.span_ns)
    return Envelope(lo=found.lo, hi=found.hi, first=found.first, last=found.last, join=apart)


def _held(frame: Frame, run: RunInfo) -> TimeView:
    """From the oldest sample to the newest, and at least as far as the screen reaches."""
    oldest = min(run.ring.oldest_ns, max(frame.window.t0_ns, 0))
    newest = max(frame.status.t_ns, frame.window.t1_ns)
    return TimeView(t0_ns=oldest, span_ns=max(1, newest - oldest))
