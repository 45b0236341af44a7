"""ZoomPanel: a second screen that shows a part of the main one, as marked there by a box."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from hhscope.discovery import exported
from hhscope.engine.status import RunInfo
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.scope_look import margins, plot_colors
from hhscope.ui.scope_panel import ScopePanel
from hhscope.ui.screen import make_screen
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.plot_types import TimePan, TimeZoom
from hhscope.ui.widgets.time_axis import TimeAxis
from hhscope.ui.widgets.tone import toned_label
from hhscope.ui.zoom_box import ZOOM, set_zoom
from hhscope.units import format_time, ms_from_ns
from hhscope.view.gather import Gatherer

_FIRST = "voltage"
_EVERY = 6  # frames between two looks at the words


class ZoomPanel(ToolPanel):
    """One of the scope panels once more, magnified. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._possible: list[PanelSpec] = []
        self._specs = _scope_specs()
        self._run: RunInfo | None = None
        self._frame: Frame | None = None
        self._shown: tuple[object, ...] = ()
        self._waited = _EVERY
        self._gatherer = Gatherer()
        self._key = ""
        self.panel: ScopePanel | None = None
        self.choice = QuietCombo("Zoom pane shows", "Which of the screens is magnified")
        self.words = toned_label("", "dim")
        self.axis = TimeAxis(plot_colors(ctx.theme), self)
        self._box = QVBoxLayout(self)
        self._build()

    def draw(self, frame: Frame) -> None:
        run = frame.status.run
        if run is None or frame.zoom is None:
            return
        self._meet(run, frame)
        panel = self.panel
        if panel is None:
            return
        zoomed = replace(frame, window=frame.zoom, zoom=None)
        self._frame = frame
        columns, look = panel.plot.columns(), self._ctx.look
        found = None if frame.spikes is None else frame.spikes.count
        shown = (
            (frame.view, frame.zoom, frame.live, frame.ghosts, frame.fork_ns, frame.marks, found),
            (run.ring, frame.status.t_ns, len(frame.status.applied), columns, self._key),
            (look.theme.name, look.scale),
        )
        if shown == self._shown:
            return
        self._shown = shown
        panel.prepare(run)
        screen = make_screen(zoomed, run, columns, panel.signals(), self._gatherer)
        panel.draw(screen)
        self.axis.show_view(
            screen.view, now_ns=frame.window.t1_ns if frame.rolling else None, zero_ns=frame.zero_ns
        )
        self._say(frame)

    # -- inside ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        row, label = QHBoxLayout(), QLabel("Of", self)
        label.setBuddy(self.choice)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(label)
        row.addWidget(self.choice)
        row.addWidget(self.words, 1)
        self._box.setContentsMargins(0, 4, 0, 4)
        self._box.setSpacing(4)
        self._box.addLayout(row)
        self._box.addStretch(1)
        self._box.addWidget(self.axis)
        self.choice.chosen.connect(lambda key: self._ctx.scope.set_tool(ZOOM, panel=key))
        self.axis.zoom_requested.connect(self._on_plot_zoom_requested)
        self.axis.pan_requested.connect(self._on_plot_pan_requested)
        self._ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def _meet(self, run: RunInfo, frame: Frame) -> None:
        """The panels that this model has, and the one chosen."""
        self._run = run
        possible = [s for s in self._specs if not s.lacks(run.model) and s.wanted(frame.view)]
        if possible != self._possible:
            self._possible = possible
            self.choice.clear()
            for spec in possible:
                self.choice.add(spec.key, spec.title, spec.doc)
        wanted = frame.view.tools.get(ZOOM, {}).get("panel", _FIRST)
        spec = next((spec for spec in possible if spec.key == wanted), possible[0])
        if spec.key != self._key:
            self._key = spec.key
            self._put(spec)
        self.choice.show_choice(spec.key)

    def _put(self, spec: PanelSpec) -> None:
        """Another panel; its time is the pane's, its heights and hidden traces are its own."""
        old, panel = self.panel, spec.create(self._ctx)
        if not isinstance(panel, ScopePanel):
            raise TypeError(f"panel {spec.key!r} lives among the scopes, so create must make a ScopePanel")
        panel.key = f"zoom.{spec.key}"
        plot = panel.plot
        for signal, slot in (
            (plot.zoom_requested, self._on_plot_zoom_requested),
            (plot.pan_requested, self._on_plot_pan_requested),
        ):
            signal.disconnect()
            signal.connect(slot)
        self.panel = panel
        if old is None:
            self._box.takeAt(1)  # the room that was kept
        else:
            self._box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._box.insertWidget(1, panel, 1)
        panel.show()

    def _say(self, frame: Frame) -> None:
        self._waited += 1
        if frame.zoom is None or (frame.live and self._waited < _EVERY):
            return
        self._waited = 0
        span, times = frame.zoom.span_ns, frame.window.span_ns / frame.zoom.span_ns
        text = f"{format_time(float(f'{ms_from_ns(span):.4g}'))} across, {times:.3g}×"
        if text != self.words.text():
            self.words.setText(text)

    def _on_plot_zoom_requested(self, wish: TimeZoom) -> None:
        frame = self._frame
        if frame is not None and frame.zoom is not None:
            set_zoom(self._ctx.scope, frame.zoom.stepped(wish.about_ns, wish.steps), frame.window)

    def _on_plot_pan_requested(self, wish: TimePan) -> None:
        frame = self._frame
        if frame is not None and frame.zoom is not None:
            set_zoom(self._ctx.scope, frame.zoom.panned(wish.delta_ns), frame.window)

    def _on_look_changed(self, _theme: object = None) -> None:
        look = self._ctx.look
        self.axis.set_colors(plot_colors(look.theme))
        self.axis.set_scale(text=look.scale)
        self.axis.set_margins(*margins(look.scale))


def _scope_specs() -> list[PanelSpec]:
    found = exported("hhscope.ui.panels", "PANEL", PanelSpec).values()
    return sorted((spec for spec in found if spec.area is Area.SCOPE), key=lambda spec: spec.order)
