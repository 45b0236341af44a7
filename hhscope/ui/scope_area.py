"""ScopeArea: the stacked scope panels, the time axis they share, the folded titles and the overview of everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from hhscope.discovery import exported
from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model.model import Model
from hhscope.ui.arrangement import Arrangement
from hhscope.ui.context import AppContext
from hhscope.ui.cursor_moves import time_between
from hhscope.ui.frame import Frame, make_frame
from hhscope.ui.ghosts import Ghost, KeptTable
from hhscope.ui.glow import GlowSource
from hhscope.ui.kept_sweeps import kept_sweep
from hhscope.ui.model_loading import taken_now
from hhscope.ui.overview import Overview
from hhscope.ui.panel_choice import PanelChoice
from hhscope.ui.panel_frame import PanelFrame, shared_heights
from hhscope.ui.persistence_card import open_card
from hhscope.ui.scope_look import margins, plot_colors
from hhscope.ui.scope_menu import fill_scope_menu
from hhscope.ui.scope_panel import Reading, ScopePanel
from hhscope.ui.scope_trigger import condition_text, level_in_force
from hhscope.ui.scope_view import Display
from hhscope.ui.screen import Screen, kept_screen, make_screen, stretch_label
from hhscope.ui.shelf import Folded, Shelf
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.tool_area import ToolSplit
from hhscope.ui.trace_words import time_text, unit_text
from hhscope.ui.what_if_view import WhatIfView
from hhscope.ui.widgets.plot_types import TimePan, TimeZoom
from hhscope.ui.widgets.time_axis import TimeAxis
from hhscope.view.gather import Gatherer

if TYPE_CHECKING:
    from hhscope.analysis import SpikeSnapshot


def scope_specs() -> tuple[PanelSpec, ...]:
    """The scope panels found in `hhscope.ui.panels`, from top to bottom."""
    found = exported("hhscope.ui.panels", "PANEL", PanelSpec).values()
    return tuple(sorted((s for s in found if s.area is Area.SCOPE), key=lambda spec: spec.order))


class ScopeArea(QWidget):
    """The *Scope* workspace. GUI thread. The window calls `draw` once per tick; all else goes by the scope state."""

    def __init__(self, ctx: AppContext, specs: Sequence[PanelSpec] | None = None) -> None:
        super().__init__()
        self._ctx = ctx
        self._frames = [PanelFrame(ctx, spec, self) for spec in (scope_specs() if specs is None else specs)]
        self._open: list[PanelFrame] = []  # those on screen, from top to bottom
        self._choice = PanelChoice(self._frames)
        self._model: Model | None = None
        self._lacking: dict[str, str] = {}
        self._wanted = self._wanted_keys()
        self._frame: Frame | None = None
        self._shown: tuple[object, ...] = ()
        self._gatherer = Gatherer()
        self._glow = GlowSource(ctx, self)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(4)
        self.axis = TimeAxis(plot_colors(ctx.theme), self)
        self.shelf = Shelf(ctx.look, self)
        self.overview = Overview(ctx, self)
        self._scopes = QWidget(self)
        self.tools = ToolSplit(ctx, self._scopes, self)
        self.what_if = None if ctx.what_if is None else WhatIfView(ctx, ctx.what_if, self._ghost, self)
        self._build()
        self._connect()
        self._on_look_changed(None)
        self._arrange()

    # -- for the window -------------------------------------------------------------------------------------
    def draw(self, status: Status) -> None:
        """One frame: note where time is, and show it."""
        self._ctx.scope.observe(status)
        frame = make_frame(status, self._ctx.scope, self._spikes(status))
        self.show_frame(frame if self.what_if is None else self.what_if.framed(frame))

    def _spikes(self, status: Status) -> SpikeSnapshot | None:
        """The spikes of the run that is shown."""
        spikes = self._ctx.spikes.snapshot()
        return spikes if status.run is not None and spikes.run_id == status.run.run_id else None

    def show_frame(self, frame: Frame) -> None:
        """Show a frame; nothing while there is no run."""
        self._frame = frame
        run = frame.status.run
        self._say_waiting(frame.status)
        if run is None:
            return
        self._meet(run)
        self.tools.draw(frame)
        shown = self._picture_key(frame, run)
        if shown == self._shown and not any(part.panel.restless for part in self._open):
            return
        self._shown = shown
        screen = self._screen(frame, run)
        if screen is not None:
            before = self._time_reading(screen)
            for part in self._open:
                part.draw(screen, before)
                before = ()
            self.axis.show_view(
                screen.view, now_ns=screen.view.t1_ns if frame.rolling else None, zero_ns=frame.zero_ns
            )
        self.overview.draw(frame, frame.lived or run)
        detached = not frame.view.following and frame.view.display is Display.ROLL
        lost = max((part.panel.light_lost for part in self._open), default=0)
        self.shelf.show_persistence(frame.view.persistence, lost)
        self.shelf.set_behind(detached and frame.status.phase is Phase.RUNNING)

    def reset_arrangement(self) -> None:
        """The default arrangement: every panel as it was at first."""
        self._ctx.scope.arrange(Arrangement())

    def shutdown(self) -> None:
        """End what the tools keep running, and what compiles."""
        self._glow.close()
        self.tools.shutdown()

    @property
    def on_paper(self) -> tuple[QWidget, tuple[QWidget, ...]]:
        """What a picture for paper shows, and what of that it leaves out."""
        return self.tools, (self.shelf,)

    def panel(self, key: str) -> ScopePanel:
        """A panel by key. Raises KeyError when there is none."""
        return self._by_key(key).panel

    def scale_y(self, notches: int) -> None:
        """Stretch (positive) or squeeze the Y axis of the chosen panel, else of that under the mouse or the first."""
        frame = self._choice.of(self._open)
        if frame is not None:
            frame.panel.scale(notches)

    def choose_panel(self, way: int) -> str:
        """The keys act on the next panel below (+1) or above (-1); returns its title."""
        return self._choice.step(self._open, way)

    def shown_signals(self) -> tuple[str, ...]:
        """Names of the recorded signals that the open panels show."""
        hidden = self._ctx.scope.view.hidden
        names: dict[str, None] = {}
        for frame in self._open:
            panel = frame.panel
            on = {spec.key for spec in panel.specs if panel.is_shown(spec, hidden)}
            names.update(dict.fromkeys(name for name in panel.exports() if name in on))
        return tuple(names)

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The panels on screen, from top to bottom."""
        return tuple(frame.spec.key for frame in self._open)

    @property
    def signals_on_screen(self) -> tuple[str, ...]:
        """Names of the signals that the open panels draw, each once, from top to bottom."""
        return tuple(dict.fromkeys(name for shown in self._open for name in shown.panel.signals()))

    # -- what is on screen ----------------------------------------------------------------------------------
    def _by_key(self, key: str) -> PanelFrame:
        return {frame.spec.key: frame for frame in self._frames}[key]

    def _screen(self, frame: Frame, run: RunInfo) -> Screen | None:
        names: dict[str, None] = {}
        for shown in self._open:
            shown.panel.prepare(run)
            names.update(dict.fromkeys(shown.panel.signals()))
        if not self._open:
            return None
        columns = self._open[0].panel.plot.columns()
        screen = make_screen(frame, run, columns, tuple(names), self._gatherer)
        glow = self._glow.moment(screen)
        return screen if glow is None else replace(screen, glow=glow)

    def _time_reading(self, screen: Screen) -> tuple[Reading, ...]:
        """The time under the mouse, for the title line of the first panel."""
        dim, between = self._ctx.theme.colors["text.dim"], time_between(screen.frame)
        cursors = (Reading("Δt", between, dim),) if between else ()
        if screen.hover is None:
            return cursors
        text = time_text(screen.hover.t_ns, screen.frame.status.dt_ns)
        return (Reading("t", text, dim), *cursors)

    def _picture_key(self, frame: Frame, run: RunInfo) -> tuple[object, ...]:
        """What a picture depends on: while it is the same, the one on screen serves; a stopped run costs nothing."""
        status = frame.status
        columns = self._open[0].panel.plot.columns() if self._open else 0
        look = self._ctx.look
        found = None if frame.spikes is None else (frame.spikes.t_ms, frame.spikes.count)
        return (
            (run.run_id, run.ring, status.t_ns, status.phase, len(status.applied), columns, self.open_keys),
            (
                frame.view,
                frame.live,
                frame.marks,
                frame.ghosts,
                frame.zero_ns,
                frame.fork_ns,
                frame.zoom,
                found,
            ),
            (look.theme.name, look.scale),
            self._glow.state,
        )

    def _say_waiting(self, status: Status) -> None:
        compiling = status.phase is Phase.COMPILING and status.run is None
        if self._open:
            self._open[0].panel.plot.set_message("Compiling the model…" if compiling else "")

    def _meet(self, run: RunInfo) -> None:
        wanted = self._wanted_keys()
        if run.model is not self._model or wanted != self._wanted:
            self._wanted = wanted
            self._model = run.model
            self._lacking = {f.spec.key: why for f in self._frames if (why := f.spec.lacks(run.model))}
            self._arrange()

    def _wanted_keys(self) -> tuple[str, ...]:
        view = self._ctx.scope.view
        return tuple(frame.spec.key for frame in self._frames if frame.spec.wanted(view))

    def _is_folded(self, spec: PanelSpec, arrangement: Arrangement) -> bool:
        return arrangement.folded.get(spec.key, not spec.open)

    def _arrange(self) -> None:
        arrangement = self._ctx.scope.arrangement
        shelf: list[Folded] = []
        for frame in self._frames:
            spec = frame.spec
            lacking = self._lacking.get(spec.key, "")
            folded = bool(lacking) or self._is_folded(spec, arrangement)
            away = spec.key in arrangement.away or spec.key not in self._wanted
            if folded and not away and not (spec.rare and (lacking or self._model is None)):
                shelf.append(Folded(key=spec.key, title=spec.title, doc=spec.doc, reason=lacking))
            frame.setVisible(not folded and not away)
        self._open = [frame for frame in self._frames if not frame.isHidden()]
        alone = arrangement.maximised
        if alone in self.open_keys:
            for frame in self._open:
                frame.setVisible(frame.spec.key == alone)
            self._open = [self._by_key(alone)]
        for frame in self._frames:
            frame.header.show_maximised(frame.spec.key == alone)
        self.shelf.set_folded(tuple(shelf))
        self._share_height(arrangement)

    def _share_height(self, arrangement: Arrangement) -> None:
        stretches = {f.spec.key: f.spec.stretch for f in self._open}
        total = self._splitter.height() - self._splitter.handleWidth() * max(0, len(stretches) - 1)
        heights = iter(shared_heights(total, stretches, dict(arrangement.heights)))
        self._splitter.setSizes([0 if frame.isHidden() else next(heights) for frame in self._frames])

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        stack, box = QVBoxLayout(self._scopes), QVBoxLayout(self)
        for column in (stack, box):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        for i, frame in enumerate(self._frames):
            self._splitter.addWidget(frame)
            self._splitter.setStretchFactor(i, frame.spec.stretch)
        stack.addWidget(self._splitter, 1)
        stack.addWidget(self.axis)
        stack.addWidget(self.shelf)
        if self.what_if is not None:
            box.addWidget(self.what_if.bar)
        box.addWidget(self.tools, 1)
        box.addWidget(self.overview.strip)

    def _connect(self) -> None:
        scope = self._ctx.scope
        for frame in self._frames:
            key = frame.spec.key
            frame.header.fold_requested.connect(lambda key=key: self._fold(key))
            frame.header.maximise_requested.connect(lambda key=key: self._toggle_maximised(key))
            frame.header.menu_requested.connect(lambda at, key=key: self._show_menu(at, key))
        self._splitter.splitterMoved.connect(self._on_splitter_moved)
        self.shelf.open_requested.connect(self._on_shelf_open_requested)
        self.shelf.now_requested.connect(scope.follow)
        self.shelf.legend.clear_requested.connect(scope.clear_light)
        self.shelf.legend.settings_requested.connect(lambda: open_card(self, self._ctx, self.shelf.legend))
        self.shelf.menu_requested.connect(lambda at: self._show_menu(at, None))
        self.axis.zoom_requested.connect(self._on_axis_zoom_requested)
        self.axis.pan_requested.connect(self._on_axis_pan_requested)
        scope.arrangement_changed.connect(self._on_scope_arrangement_changed)
        scope.keep_requested.connect(self._on_scope_keep_requested)
        scope.sweep_taken.connect(self._on_scope_sweep_taken)
        self._ctx.look.changed.connect(self._on_look_changed)

    def _fold(self, key: str) -> None:
        arrangement = self._ctx.scope.arrangement.with_folded(key, True).with_maximised(None)
        self._ctx.scope.arrange(arrangement)

    def _toggle_maximised(self, key: str) -> None:
        arrangement = self._ctx.scope.arrangement
        self._ctx.scope.arrange(arrangement.with_maximised(None if arrangement.maximised == key else key))

    def _on_shelf_open_requested(self, key: str) -> None:
        reason = self._lacking.get(key)
        if reason:
            self._ctx.tell(f"{reason}.")
        else:
            self._ctx.scope.arrange(self._ctx.scope.arrangement.with_folded(key, False).with_maximised(None))

    def _on_scope_arrangement_changed(self, _arrangement: Arrangement) -> None:
        self._arrange()

    def _on_splitter_moved(self, _pos: int, _index: int) -> None:
        sizes = dict(zip((f.spec.key for f in self._frames), self._splitter.sizes(), strict=True))
        heights = {key: sizes[key] for key in self.open_keys}
        self._ctx.scope.arrange(self._ctx.scope.arrangement.with_heights(heights))

    def _on_axis_zoom_requested(self, wish: TimeZoom) -> None:
        self._ctx.scope.zoom(wish.steps, wish.about_ns)

    def _on_axis_pan_requested(self, wish: TimePan) -> None:
        self._ctx.scope.pan(wish.delta_ns)

    def _on_look_changed(self, _theme: object) -> None:
        look = self._ctx.look
        self.axis.set_colors(plot_colors(look.theme))
        self.axis.set_scale(text=look.scale)
        self.axis.set_margins(*margins(look.scale))

    # -- menu -----------------------------------------------------------------------------------------------
    def menu(self, key: str | None) -> QMenu:
        """What can be done with the panel ``key`` (None: with the panels)."""
        menu = QMenu(self)
        if self.what_if is not None:
            self.what_if.fill(menu)
        fill_scope_menu(menu, self._ctx.scope, [frame.spec for frame in self._frames], key)
        return menu

    def _show_menu(self, at: QPoint, key: str | None) -> None:
        menu = self.menu(key)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    # -- keeping --------------------------------------------------------------------------------------------
    def _on_scope_keep_requested(self) -> None:
        frame = self._frame
        if frame is None or frame.status.run is None:
            self._ctx.tell("There is nothing on the screen to keep yet.")
            return
        ghost = self._ghost(frame, frame.status.run)
        self._ctx.scope.references.add(ghost, taken_now(frame.status))

    def _on_scope_sweep_taken(self, status: Status) -> None:
        """Keep the sweep as it is now: its samples may be overwritten soon."""
        scope, run = self._ctx.scope, status.run
        frame = make_frame(status, scope, self._spikes(status))
        zero = 0 if frame.view.display is Display.SWEEP else frame.zero_ns
        if run is None or zero is None:
            return
        settings = scope.view.trigger
        unit = next((signal.unit for signal in run.signals if signal.name == settings.source), "")
        condition = condition_text(settings, level_in_force(settings, run.model), unit_text(unit))
        if frame.zero_ns is None:
            condition = "none, a sweep from t = 0"
        elif scope.triggered.forced:
            condition = "forced"
        number = scope.sweeps.taken + 1
        scope.add_sweep(kept_sweep(number, status, (settings, condition, zero), self._ghost(frame, run)))

    def _ghost(self, frame: Frame, run: RunInfo) -> Ghost:
        screen = kept_screen(frame, run)
        tables: dict[str, KeptTable] = {"signals": KeptTable(names=screen.names, data=screen.data)}
        for shown in self._open:
            shown.panel.prepare(run)
            tables.update(shown.panel.kept(screen))
        return Ghost(
            label=stretch_label(run.model, screen),
            window=screen.view,
            anchor_ns=frame.ghost_origin_ns,
            tables=tables,
        )
