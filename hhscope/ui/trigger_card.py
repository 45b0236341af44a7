"""Trigger card: everything about the trigger, below its button in the toolbar; goes away with a click elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.engine.status import RunInfo, Status
from hhscope.ui import trigger_fields as fields
from hhscope.ui.scope_trigger import condition_text, level_in_force, middle_of
from hhscope.ui.sweeps_dialog import open_dialog
from hhscope.ui.trigger_control import MODE_WORDS, state_words
from hhscope.ui.widgets.choice import QuietCombo, Segmented
from hhscope.ui.widgets.number_field import NumberField
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import strong_label, toned_label
from hhscope.units import ms_from_ns, ns_from_ms
from hhscope.view.trigger import FIRST_HYSTERESIS, Slope, TriggerEvent, TriggerMode, TriggerSettings

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

_WIDTH: Final = 50  # digits
_EVENTS: Final = {
    TriggerEvent.EDGE: ("Every crossing", "Each time the source crosses the level"),
    TriggerEvent.LONGER: ("Interval longer than", "A crossing that comes later than the limit after the last"),
    TriggerEvent.SHORTER: ("Interval shorter than", "A crossing that comes sooner than the limit after the last"),
    TriggerEvent.BURST: ("Burst start", "The first of several crossings: silence of the limit before it, the next "
                         "within the limit"),
}  # fmt: skip
_SLOPES: Final = {Slope.RISING: "Rising", Slope.FALLING: "Falling"}


class TriggerCard(QFrame):
    """Shows the trigger settings in force and changes them by the scope state. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Trigger")
        self.setObjectName("card")
        self._window, self._scope = window, window.ctx.scope
        self._source = ""
        self._build()
        self._connect()
        self._show_status(window.ctx.session.status)

    def open_below(self, anchor: QWidget) -> None:
        """Show it with its upper left corner below the anchor, inside the window."""
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * _WIDTH)
        self._fit()
        at = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        right = self._window.mapToGlobal(QPoint(self._window.width() - 8, 0)).x()
        self.move(min(at.x(), right - self.width()), at.y())
        self.show()
        self.modes.buttons[self._settings.mode].setFocus()

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        look = self._window.ctx.look
        self.modes = Segmented("Screen", {mode.value: words for mode, words in MODE_WORDS.items()})
        self.condition = strong_label("", wrap=True)
        self.state = toned_label("", "dim", wrap=True)
        self.source = QuietCombo("Source", "The signal that is watched")
        self.event_box = QuietCombo("When", "Which crossings of the level count")
        for event, (text, tip) in _EVENTS.items():
            self.event_box.add(event.value, text, tip)
        self.slope = Segmented("Direction", {slope.value: words for slope, words in _SLOPES.items()})
        run = self._window.ctx.session.status.run
        self.level = NumberField(fields.level_spec(run, self._settings), look) if run is not None else None
        self.hysteresis = (
            NumberField(fields.hysteresis_spec(run, self._settings), look) if run is not None else None
        )
        self.interval = NumberField(fields.interval_spec(), look)
        self.holdoff = NumberField(fields.holdoff_spec(), look)
        self.position = NumberField(fields.position_spec(), look)
        self.middle = TextButton(
            "Middle", "Put the level halfway between the lowest and highest value on the screen"
        )
        self.single = TextButton("Single sweep", "Wait for one trigger, keep its sweep, and stop (S)")
        self.force = TextButton("Force", "Take now as a trigger (Shift+S)")
        self.kept = TextButton("Kept sweeps…", "Single sweeps with their labels and settings (H)")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.modes)
        column.addWidget(self.condition)
        column.addWidget(self.state)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows = (("Source", self.source), ("When", self.event_box), ("Direction", self.slope))
        for place, (text, widget) in enumerate(rows):
            label = QLabel(text)
            label.setBuddy(widget)
            grid.addWidget(label, place, 0)
            grid.addWidget(widget, place, 1)
        column.addLayout(grid)
        level = QHBoxLayout()
        level.setSpacing(8)
        if self.level is not None:
            level.addWidget(self.level, 1)
        level.addWidget(self.middle)
        column.addLayout(level)
        for field in (self.interval, self.hysteresis, self.holdoff, self.position):
            if field is not None:
                column.addWidget(field)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.single, self.force, self.kept):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addSpacing(4)
        column.addLayout(buttons)

    def _connect(self) -> None:
        change = self._change
        self.modes.chosen.connect(lambda key: self._scope.set_trigger_mode(TriggerMode(key)))
        self.source.chosen.connect(self._on_source_chosen)
        self.event_box.chosen.connect(lambda key: change(event=TriggerEvent(key)))
        self.slope.chosen.connect(lambda key: change(slope=Slope(key)))
        if self.level is not None and self.hysteresis is not None:
            self.level.value_edited.connect(self._on_level_edited)
            self.hysteresis.value_edited.connect(lambda value: change(hysteresis=value))
        self.interval.value_edited.connect(lambda ms: change(interval_ns=ns_from_ms(ms)))
        self.holdoff.value_edited.connect(lambda ms: change(holdoff_ns=ns_from_ms(ms)))
        self.position.value_edited.connect(lambda percent: change(position=percent / 100))
        self.middle.clicked.connect(self._on_middle_clicked)
        self.single.clicked.connect(self._window.controls.single)
        self.force.clicked.connect(self._window.controls.force_trigger)
        self.kept.clicked.connect(self._on_kept_clicked)
        self._scope.changed.connect(self._on_scope_changed)
        self._window.frame_drawn.connect(self._show_status)

    # -- showing --------------------------------------------------------------------------------------------
    @property
    def _settings(self) -> TriggerSettings:
        return self._scope.view.trigger

    def _on_scope_changed(self, _view: object) -> None:
        self._show_status(self._window.ctx.session.status)

    def _show_status(self, status: Status) -> None:
        settings, run = self._settings, status.run
        self.modes.show_choice(settings.mode.value)
        words = state_words(settings.mode, self._scope.triggered)
        if words != self.state.text():
            self.state.setText(words)
        if run is not None:
            self._show_settings(settings, run)
        count = len(self._scope.sweeps.sweeps)
        text = f"Kept sweeps ({count})…" if count else "Kept sweeps…"
        if text != self.kept.text():
            self.kept.setText(text)

    def _show_settings(self, settings: TriggerSettings, run: RunInfo) -> None:
        level = level_in_force(settings, run.model)
        text = condition_text(settings, level, fields.unit_of(run, settings.source))
        if text != self.condition.text():
            self.condition.setText(text)
        self._show_sources(settings, run)
        self.event_box.show_choice(settings.event.value)
        self.slope.show_choice(settings.slope.value)
        if self.level is not None and self.hysteresis is not None:
            self.level.set_value(level)
            self.hysteresis.set_value(settings.hysteresis)
        self.interval.set_value(ms_from_ns(settings.interval_ns))
        self.holdoff.set_value(ms_from_ns(settings.holdoff_ns))
        self.position.set_value(round(100 * settings.position, 6))
        if self.interval.isHidden() == settings.timed:
            self.interval.setVisible(settings.timed)
            self._fit()

    def _show_sources(self, settings: TriggerSettings, run: RunInfo) -> None:
        names = fields.source_names(run)
        if [self.source.itemData(i) for i in range(self.source.count())] != list(names):
            self.source.clear()
            for name, text in names.items():
                self.source.add(name, text)
        self.source.show_choice(settings.source)
        if settings.source != self._source and self.level is not None and self.hysteresis is not None:
            self._source = settings.source
            for field, spec in (
                (self.level, fields.level_spec(run, settings)),
                (self.hysteresis, fields.hysteresis_spec(run, settings)),
            ):
                field.set_spec(spec)
                field.unit.setText(spec.unit)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    # -- asking ---------------------------------------------------------------------------------------------
    def _change(self, **changes: object) -> None:
        """Other settings; rolling, the screen stands at the trigger from then on."""
        settings = replace(self._settings, **changes)  # type: ignore[arg-type]
        if settings.mode is TriggerMode.ROLL:
            settings = replace(settings, mode=TriggerMode.AUTO)
        self._scope.set_trigger(settings)

    def _on_level_edited(self, value: float) -> None:
        run = self._window.ctx.session.status.run
        own = run is not None and self._settings.source == "V" and value == run.model.threshold
        self._change(level=None if own else value)

    def _on_source_chosen(self, name: str) -> None:
        """Another source needs another level: the middle of what it did lately."""
        if name == "V":
            self._change(source=name, level=None, hysteresis=FIRST_HYSTERESIS)
        else:
            level, hysteresis = self._middle(name) or (0.0, 0.0)
            self._change(source=name, level=level, hysteresis=hysteresis)

    def _on_middle_clicked(self) -> None:
        found = self._middle(self._settings.source)
        if found is None:
            self._window.tell("There is nothing on the screen yet whose middle could be taken.")
            return
        self._change(level=found[0], hysteresis=found[1])

    def _middle(self, name: str) -> tuple[float, float] | None:
        run = self._window.ctx.session.status.run
        return None if run is None else middle_of(run, name, self._scope.view.span_ns)

    def _on_kept_clicked(self) -> None:
        self.close()
        open_dialog(self._window)


def open_card(window: MainWindow) -> None:
    """Show the card below the toolbar's trigger button."""
    TriggerCard(window).open_below(window.toolbar.trigger)
