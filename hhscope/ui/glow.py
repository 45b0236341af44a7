"""Glow: joins the light that persists to the run on screen: what it depends on, and one light for every panel."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from hhscope.engine.status import Phase
from hhscope.ui.background import Background
from hhscope.ui.scope_view import Display
from hhscope.ui.screen import Screen
from hhscope.ui.widgets.plot_types import PlotGlow, TraceSpec
from hhscope.view.afterglow import Afterglow, Moment, Way
from hhscope.view.glow_colors import ground_of
from hhscope.view.trigger import TriggerMode
from hhscope.view.triggered import Finds

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.frame import Frame


class GlowSource(QObject):
    """What the light of all panels depends on, frame by frame; costs nothing while it is off. GUI thread.

    ``clock`` gives wall seconds; those in which the cell stands still do not count: then the picture stands, too.
    """

    def __init__(
        self, ctx: AppContext, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._clock = clock
        self._background = Background("persistence", self)
        self._asked = self._ready = False
        self._epoch = 0
        self._ran_s = 0.0
        self._last_s: float | None = None
        ctx.scope.clear_light_requested.connect(self._on_scope_clear_light_requested)

    @property
    def state(self) -> tuple[bool, int]:
        """What a picture depends on beside the view: whether light can be drawn, and how often it was cleared."""
        return self._ready, self._epoch

    def close(self) -> None:
        """End what compiles."""
        self._background.close()

    def moment(self, screen: Screen) -> Moment | None:
        """For one frame; None while there is no light to draw."""
        settings = screen.frame.view.persistence
        if not settings.on:
            self._last_s = None
            return None
        if not self._asked:
            self._asked = True
            self._background.run("compile", _compile, self._on_compiled)
        if not self._ready:
            return None
        return self._moment(screen, screen.frame)

    def _moment(self, screen: Screen, frame: Frame) -> Moment:
        view, scope, model = frame.view, self._ctx.scope, screen.run.model
        way = _way(frame)
        single = view.trigger.mode is TriggerMode.SINGLE
        return Moment(
            ring=screen.run.ring,
            run_id=screen.run.run_id,
            cell=model.content_hash,
            view=screen.view,
            way=way,
            clock_s=self._ran(frame.status.phase is Phase.RUNNING),
            decay_s=view.persistence.decay_s,
            epoch=self._epoch,
            live=frame.status.phase is Phase.RUNNING,
            zero_ns=frame.zero_ns if way is Way.TRIGGER else None,
            before_ns=view.trigger.before_ns(view.span_ns) if way is Way.TRIGGER else 0,
            after_ns=view.trigger.after_ns(view.span_ns) if way is Way.TRIGGER else 0,
            finds=Finds(search=hash(view.trigger)) if single else scope.finds,  # armed again: the same search
            ground=ground_of(self._ctx.theme.name, self._ctx.theme.dark),
        )

    def _ran(self, running: bool) -> float:
        """Wall seconds in which the cell ran, light being on."""
        now, last = self._clock(), self._last_s
        self._last_s = now if running else None
        if last is not None:
            self._ran_s += now - last
        return self._ran_s

    def _on_compiled(self, outcome: Any) -> None:
        if isinstance(outcome, Exception):
            self._ctx.tell(f"Persistence cannot be drawn: {outcome}.")
            return
        self._ready = True

    def _on_scope_clear_light_requested(self) -> None:
        self._epoch += 1


class PanelGlow:
    """The light of one panel, made when persistence is switched on and forgotten when it is switched off."""

    def __init__(self) -> None:
        self._after: Afterglow | None = None
        self._known: tuple[object, object] = (None, None)
        self._rows: tuple[int | None, ...] = ()

    @property
    def lost(self) -> int:
        """Samples that were overwritten before their light was laid."""
        return 0 if self._after is None else self._after.lost

    def on(self, screen: Screen, specs: Sequence[TraceSpec]) -> PlotGlow | None:
        """What is drawn in this frame."""
        if screen.glow is None:
            self._after = None
            return None
        if self._after is None:
            self._after = Afterglow()
        if self._known != (screen.run.signals, specs):
            self._known = (screen.run.signals, specs)
            places = {signal.name: row for row, signal in enumerate(screen.run.signals)}
            self._rows = tuple(places.get(spec.key) for spec in specs)
        return PlotGlow(after=self._after, moment=screen.glow, rows=self._rows)


def _way(frame: Frame) -> Way:
    if not frame.view.following:
        return Way.HELD
    if frame.view.display is Display.SWEEP:
        return Way.SWEEP
    if frame.zero_ns is None and frame.view.trigger.mode is not TriggerMode.SINGLE:
        return Way.ROLL
    return Way.TRIGGER  # waiting for a single sweep, the light of those before stays


def _compile() -> None:
    from hhscope.view import phosphor

    phosphor.warm_up()
