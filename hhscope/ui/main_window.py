"""Main window: puts toolbar, scopes, side panel and status bar together and drives them, one frame at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

from hhscope.discovery import exported
from hhscope.engine.status import Phase, Status
from hhscope.ui import cursor_moves, model_files
from hhscope.ui.autosave import RECOVER, Autosave, continue_last
from hhscope.ui.controls import Controls
from hhscope.ui.experiments import Experiments
from hhscope.ui.frame_clock import Every, FrameClock
from hhscope.ui.icons import app_icon
from hhscope.ui.key_guard import KeyGuard
from hhscope.ui.live_reload import FileWatch
from hhscope.ui.menus import build_actions, build_menus
from hhscope.ui.messages import Messages
from hhscope.ui.notices import act, fault_notice, status_notice
from hhscope.ui.numerics_card import open_card
from hhscope.ui.numerics_watch import NumericsWatch
from hhscope.ui.opener import Opener
from hhscope.ui.panel_menu import fill_panel_menu
from hhscope.ui.recording import RecordControl, add_mark_keys
from hhscope.ui.side_area import SideArea
from hhscope.ui.sound import Sound
from hhscope.ui.specs import WorkspaceSpec
from hhscope.ui.status_bar import StatusBar
from hhscope.ui.status_text import Words
from hhscope.ui.theme import Theme, theme_names
from hhscope.ui.tool_menu import fill_tool_menu
from hhscope.ui.toolbar import Toolbar
from hhscope.ui.undo import Undo
from hhscope.ui.what_if import WhatIf, WhatIfPort
from hhscope.ui.widgets.banner import Banner, Notice
from hhscope.ui.widgets.pill import Pill
from hhscope.ui.window_place import remember_place, restore_place, split_by_share
from hhscope.units import ns_from_ms

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

_SMALLEST: Final = QSize(900, 560)
_BLINK: Final = 20  # frames
_COMPILING: Final = "Compiling: a few seconds, only the first time…"
_SLOW: Final = 6  # frames between two looks at what nobody can read faster: words and numbers


class Workspace(Protocol):
    """What a workspace's widget can do besides being one."""

    def draw(self, status: Status) -> None:
        """One frame."""

    def reset_arrangement(self) -> None:
        """As at first."""

    def scale_y(self, steps: int) -> None:
        """Stretch (positive) or squeeze the values of the panel under the pointer, else of the first one."""

    def choose_panel(self, way: int) -> str:
        """The keys act on the next panel below (+1) or above (-1); returns its title."""

    def shutdown(self) -> None:
        """End what its parts keep running; the window closes."""

    @property
    def signals_on_screen(self) -> tuple[str, ...]:
        """Names of the signals that the open panels show."""

    @property
    def on_paper(self) -> tuple[QWidget, tuple[QWidget, ...]]:
        """What a picture for paper shows, and what of that it leaves out."""


class MainWindow(QMainWindow):
    """The one window. GUI thread only. ``frame_drawn`` (Status) follows every frame."""

    frame_drawn = Signal(object)
    ctx: AppContext
    controls: Controls
    what_if: WhatIf

    def __init__(self, ctx: AppContext, messages: Messages) -> None:
        super().__init__()
        self.what_if = WhatIf(ctx, self)
        self.ctx = ctx = replace(ctx, session=WhatIfPort(ctx.session, self.what_if), what_if=self.what_if)
        self.controls = Controls(ctx)
        self.clock = FrameClock(self)
        self.watch = FileWatch()
        self.numerics = NumericsWatch(self)
        self.undo = Undo(ctx, self)
        self.autosave = Autosave(self)
        self.recording = RecordControl(ctx, self)
        self.opener = Opener(self)
        add_mark_keys(self)
        self._frames = 0
        self._second = Every(1.0)
        self._facts: tuple[object, ...] = ()
        self._drawing = False
        self._compiling = 0  # frames
        self._regime = Words(text="")
        self._sticky: Notice | None = None
        self._dismissed: Notice | None = None
        self._theme_before: Theme | None = None
        self.setWindowTitle("hhscope")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(_SMALLEST)
        self.actions_by_key = build_actions(self)
        self.menus = build_menus(self, self.actions_by_key)
        fill_panel_menu(self.menus["View"], ctx)
        fill_tool_menu(self.menus["View"], ctx, self.actions_by_key)
        self._build()
        self.sound = Sound(self)
        self.status_line.put_beside(self.sound.control)
        self.sound.control.mute.clicked.connect(self.toggle_sound)
        self.actions_by_key["sound"].setCheckable(True)
        self.experiments = Experiments(self)
        self._connect(messages)
        restore_place(self)

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.toolbar = Toolbar(self.ctx, self.actions_by_key, self)
        self.banner = Banner(self.ctx.look, self)
        specs = exported("hhscope.ui.workspaces", "WORKSPACE", WorkspaceSpec)
        first = min(specs.values(), key=lambda spec: spec.order)
        self.workspace = first.create(self.ctx)
        self.workspace.setObjectName("workspace")
        self.workspace.setAccessibleName("Scopes")
        self.pill = Pill(self.workspace)
        self.side = SideArea(self.ctx)
        self.status_line = StatusBar(self.ctx, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(5)
        self.splitter.addWidget(self.workspace)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.banner)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(middle)
        self.workspace.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus
        )  # a click on the scopes takes the keys from a field
        self.workspace.setFocus()

    def _connect(self, messages: Messages) -> None:
        self.clock.ticked.connect(self._on_clock_ticked)
        self.toolbar.speed_requested.connect(self.controls.set_speed)
        self.toolbar.span_step_requested.connect(self.controls.step_span)
        self.toolbar.span_requested.connect(self._on_toolbar_span_requested)
        self.toolbar.told.connect(self.tell)
        self.side.model_requested.connect(lambda wanted: model_files.load(self, wanted))
        self.side.file_requested.connect(lambda: model_files.open_file(self))
        self.side.duplicate_requested.connect(lambda: model_files.duplicate(self))
        self.banner.action_requested.connect(self._on_banner_action_requested)
        self.ctx.scope.told.connect(self.tell)
        self.recording.changed.connect(self.toolbar.show_recording)
        self.numerics.changed.connect(self._on_numerics_changed)
        self.status_line.numerics_clicked.connect(lambda: open_card(self))
        messages.told.connect(self.tell)
        messages.broke.connect(self._on_messages_broke)
        self._guard = KeyGuard(self)

    # -- frames ---------------------------------------------------------------------------------------------
    def _on_clock_ticked(self) -> None:
        status = self.ctx.session.status
        self._frames += 1
        if self._drawing:
            cast(Workspace, self.workspace).draw(status)
            self.experiments.draw(status)
        if self._frames % _SLOW == 1:
            self._regime = self._regime_words(status)
            self.undo.look(status)
            self.recording.look(status)
            self.opener.look(status)
            self.status_line.recording = self.recording.words
            if self._drawing and not status.interpreted and self.what_if.asked is None:
                self.numerics.look(status)
            self.setWindowTitle(status.run.model.name if status.run is not None else "hhscope")
        if self._second.is_due():
            model_files.look_after(self, status)
            self.autosave.look(status)
        self._show_words(status)
        self._show_notice(status)
        self._show_compiling(status)
        self.frame_drawn.emit(status)

    def _show_words(self, status: Status) -> None:
        """Everything but pictures: at once when something was changed, else ten times a second."""
        facts = (
            *(status.run, status.phase, status.parameters, status.current, status.stimulus, status.start),
            *(status.speed, status.dt_ns, status.method, status.tol, status.substeps_asked),
            *(status.failure, status.message_id, self.ctx.scope.view, self.ctx.scope.lesson),
            self.side.isVisible(),
        )
        if facts == self._facts and self._frames % _SLOW != 1:
            return
        self._facts = facts
        if self.side.isVisible():
            self.side.show_status(status)
        self.toolbar.show_status(status)
        self.status_line.show_status(status, self._regime, (self.clock.fps, self.clock.gui_ms))

    def begin_drawing(self) -> None:
        """From now on the scopes are drawn; before, the window itself has to be on the screen."""
        self._drawing = True

    def _regime_words(self, status: Status) -> Words:
        from hhscope.analysis import live_regime

        shot = self.ctx.spikes.snapshot()
        if status.run is None or shot.run_id != status.run.run_id or status.phase is Phase.COMPILING:
            return Words(text="")
        live = live_regime(shot.train, shot.t_ms, shot.recent)
        tip = f"What the cell does now, judged from its last spikes; {shot.count:,} spikes since the restart"
        return Words(text=live.text, tip=tip)

    # -- notices --------------------------------------------------------------------------------------------
    def tell(self, text: str) -> None:
        """Show one sentence in the status bar."""
        self.status_line.tell(text)

    def show_sticky(self, notice: Notice | None) -> None:
        """A banner that stays until it is closed, or (None) none."""
        self._sticky = notice

    def _show_notice(self, status: Status) -> None:
        of_status = status_notice(status, self.ctx.scope.view.display)
        if of_status is None or of_status != self._dismissed:
            self._dismissed = None
        shown = self._sticky or (None if of_status == self._dismissed else of_status)
        self.banner.show_notice(shown)

    def _show_compiling(self, status: Status) -> None:
        """Said only when it takes longer than a blink: a kernel from the cache is there at once."""
        busy = status.phase is Phase.COMPILING or not self._drawing
        self._compiling = self._compiling + 1 if busy else 0
        self.pill.show_words(_COMPILING if self._compiling > _BLINK else "")

    def _on_banner_action_requested(self, key: str) -> None:
        if self._sticky is not None:
            self._sticky = None
        elif key == "close":
            self._dismissed = self.banner.notice
        if key == RECOVER:
            self.autosave.recover()
        elif key == "restart":
            self.controls.restart()
        else:
            act(self.ctx, key)

    def _on_numerics_changed(self) -> None:
        self.status_line.numerics = self.numerics.report

    def _on_messages_broke(self, line: str) -> None:
        self.show_sticky(fault_notice(line))

    # -- what actions ask of the window ---------------------------------------------------------------------
    def kick(self) -> None:
        """One pulse now, of the size set under Input."""
        self.controls.kick()

    def keep(self) -> None:
        """The screen stays as a reference."""
        self.ctx.scope.keep()

    def clear_kept(self) -> None:
        """Drop the references."""
        kept = len(self.ctx.scope.references.now.references)
        self.ctx.scope.references.clear()
        gone = f"{kept} {'reference' if kept == 1 else 'references'} removed; Undo brings them back."
        self.tell(gone if kept else "There is no reference; K keeps the present screen as one.")

    def scale_y(self, steps: int) -> None:
        """Stretch (+1) or squeeze (-1) the values of the panel under the pointer, else of V."""
        cast(Workspace, self.workspace).scale_y(steps)

    def choose_panel(self, way: int) -> None:
        """The keys act on the panel below (+1) or above (-1)."""
        self.tell(f"{cast(Workspace, self.workspace).choose_panel(way)}: + and − stretch and squeeze it.")

    def shown_signals(self) -> tuple[str, ...]:
        """Names of the signals on the screen."""
        return cast(Workspace, self.workspace).signals_on_screen

    def autoset(self) -> None:
        """Width, speed and heights from the last spikes; in silence heights only."""
        from hhscope.analysis import autoset

        shot = self.ctx.spikes.snapshot()
        if shot.recent is None:
            self.tell("Autoset needs a running cell: let some time pass first.")
            return
        found = autoset(shot.train.times_ms, shot.t_ms, (shot.recent.low_mv, shot.recent.high_mv))
        if found.span_ns is not None:
            self.ctx.scope.autoset(found.span_ns)
            self.ctx.scope.release_y()  # the axes fit themselves to what fires, and go on doing so
        else:
            self.ctx.scope.fit_y()
        if found.speed is not None:
            self.controls.set_speed(found.speed)
        self.tell(f"Autoset: {found.reason}.")

    def choose_model(self) -> None:
        """Show the list of models."""
        self.side.choose_model(self.toolbar.model_button)

    def continue_last_session(self) -> None:
        """What was running when the window was last closed."""
        continue_last(self)

    def toggle_sound(self) -> None:
        """Spikes are heard, or no longer."""
        self.tell(self.sound.toggle())
        self.actions_by_key["sound"].setChecked(self.sound.on)

    def toggle_theme(self) -> None:
        """The other theme, remembered."""
        wanted = not self.ctx.theme.dark
        theme = next((t for t in map(Theme.load, theme_names()) if t.dark == wanted), self.ctx.theme)
        self.ctx.look.set_theme(theme)
        self.ctx.settings.change(theme=theme.name)

    def toggle_presentation(self) -> None:
        """Large, light, full screen and without the side panel; or back."""
        look = self.ctx.look
        if look.presenting:
            self.side.setVisible(not self.experiments.is_open)
            self.menuBar().show()
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)
            look.set_presenting(False)
            if self._theme_before is not None:
                look.set_theme(self._theme_before)
            return
        self._theme_before = look.theme
        look.set_theme(next((t for t in map(Theme.load, theme_names()) if not t.dark), look.theme))
        look.set_presenting(True)
        self.side.hide()
        self.menuBar().hide()
        self.setWindowState(self.windowState() | Qt.WindowState.WindowFullScreen)
        self.tell("Presentation mode: F11 or Esc leaves.")

    def escape(self) -> None:
        """Leave presentation mode, else close the banner, else select nothing."""
        if self.ctx.look.presenting:
            self.toggle_presentation()
        elif self.banner.notice is not None:
            self._on_banner_action_requested("close")
        elif not cursor_moves.drop(self.ctx) and not self.what_if.discard():
            self.ctx.scope.clear_selection()

    def default_arrangement(self) -> None:
        """Panels, folds and sizes as at first."""
        cast(Workspace, self.workspace).reset_arrangement()
        self.side.reset_arrangement()
        split_by_share(self)

    # -- the end --------------------------------------------------------------------------------------------
    def closeEvent(self, event: QCloseEvent) -> None:
        """No frame after this; what is worth remembering is written down."""
        if self.clock.running:
            self.clock.stop()
            if self.ctx.look.presenting:
                self.toggle_presentation()
            remember_place(self)
            self.opener.close()
            self.recording.close()
            self.sound.close()
            self.autosave.finish()
            for dialog in self.findChildren(QDialog):
                dialog.close()
        self.numerics.close()
        self.experiments.shutdown()
        self.what_if.close()
        self.side.shutdown()
        cast(Workspace, self.workspace).shutdown()
        self.controls.close()
        super().closeEvent(event)

    def _on_toolbar_span_requested(self, span_ms: float) -> None:
        try:
            self.ctx.scope.set_span(ns_from_ms(span_ms, "time base"))
        except ValueError as refused:
            self.tell(str(refused))
