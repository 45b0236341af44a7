"""MeasurementsPanel: a table of numbers taken of the trace, live, between the cursors, or of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout

from hhscope.analysis.measure import Measure, measure_groups, measures
from hhscope.analysis.tally import Tally
from hhscope.engine.status import RunInfo
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.math_measures import math_measures
from hhscope.ui.measure_choice import MeasureChoice, Over
from hhscope.ui.measure_words import COLUMNS, as_csv, measure_row, stretch_words, unit_of
from hhscope.ui.measuring import Measuring, calcium_unit
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.quiet_table import QuietTable
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tick_menu import TickMenu
from hhscope.ui.widgets.tone import toned_label

_OVER = {
    Over.SCREEN: ("the screen", "What the screen shows: a sweep, or the picture that rolls"),
    Over.CURSORS: ("between cursors", "From one time cursor to the other (C shows them)"),
    Over.LIVE: ("the newest screenful", "The newest stretch as long as the screen, wherever you look"),
}


class MeasurementsPanel(ToolPanel):
    """A choice of measurements with statistics. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._run: RunInfo | None = None
        self._shown: MeasureChoice | None = None
        self.measuring = Measuring(self._show)
        self.table = QuietTable("Measurements", COLUMNS, self)
        tip = "Over which stretch of time"
        self.over = QuietCombo("Measure over", tip)
        for over, (title, doc) in _OVER.items():
            self.over.add(over.value, title, doc)
        self.over.chosen.connect(self._on_over_chosen)
        self.choose = TextButton("Choose…", "Which measurements are shown")
        self.reset = TextButton("Reset", "Mean, SD, min, max and count begin anew")
        self.copy = TextButton("Copy…", "Copy the table as text or CSV")
        self.said = toned_label("", "dim", wrap=True)
        self._build()

    def draw(self, frame: Frame) -> None:
        """Measure what the frame shows, a few times a second."""
        self._run = self._ctx.scope.math.run(frame)
        choice = frame.view.measures
        if choice != self._shown:
            self._shown = choice
            self.over.show_choice(choice.over.value)
            self._show()
        self.measuring.look(frame, self._run)

    def shutdown(self) -> None:
        self.measuring.close()

    def choices(self) -> QMenu:
        """A menu of all measurements, group by group, with what is shown ticked."""
        menu = TickMenu(self)
        menu.setToolTipsVisible(True)
        groups = {group.title: group.measures for group in measure_groups()}
        groups["Math channels"] = tuple(self._math.values())
        for title, members in groups.items():
            if members:
                menu.addSection(title)
            for measure in members:
                action = menu.addAction(measure.name)
                action.setToolTip(measure.doc)
                action.setCheckable(True)
                action.setChecked(measure.key in self._ctx.scope.view.measures.shown)
                action.triggered.connect(lambda _=False, key=measure.key: self._toggle(key))
        return menu

    def copied(self, comma: str) -> str:
        """The table as text for other programs, columns parted by ``comma``."""
        found, choice = self.measuring.latest, self._ctx.scope.view.measures
        values = {key: found.values.get(key, float("nan")) if found else float("nan") for key in choice.keys}
        known = {**measures(), **self._math}
        values = {key: value for key, value in values.items() if key in known}
        return as_csv(values, self.measuring.tallies.by_key, (known, self._calcium), comma)

    # -- inside ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        label = QLabel("Of", self)
        label.setBuddy(self.over)
        top, foot, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        top.addWidget(label)
        top.addWidget(self.over, 1)
        for button in (self.choose, self.reset, self.copy):
            foot.addWidget(button)
        foot.addStretch(1)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        column.addLayout(foot)
        self.choose.clicked.connect(lambda: self._open(self.choices(), self.choose))
        self.copy.clicked.connect(lambda: self._open(self._ways_to_copy(), self.copy))
        self.reset.clicked.connect(self.measuring.reset)

    @property
    def _calcium(self) -> str:
        return "" if self._run is None else calcium_unit(self._run)

    @property
    def _math(self) -> Mapping[str, Measure]:
        """What can be measured of the math channels there are."""
        return {} if self._run is None else math_measures(self._run.signals)

    def _show(self) -> None:
        found, choice, tallies = self.measuring.latest, self._ctx.scope.view.measures, self.measuring.tallies
        known, values = {**measures(), **self._math}, {} if found is None else found.values
        self.table.show_rows(
            [
                measure_row(
                    known[key], unit_of(known[key], self._calcium), values.get(key, float("nan")),
                    tallies.by_key.get(key, Tally()),
                )
                for key in choice.keys
                if key in known
            ]
        )  # fmt: skip
        asked_cursors = choice.over is Over.CURSORS
        words = stretch_words(found, tallies.stretches) if found is not None or asked_cursors else ""
        if self.said.text() != words:
            self.said.setText(words)

    def _open(self, menu: QMenu, button: TextButton) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _ways_to_copy(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("As text (for a spreadsheet)", lambda: self._copy("\t"))
        menu.addAction("As CSV", lambda: self._copy(","))
        return menu

    def _copy(self, comma: str) -> None:
        QGuiApplication.clipboard().setText(self.copied(comma))
        self._ctx.tell("The measurements are in the clipboard.")

    def _toggle(self, key: str) -> None:
        self._ctx.scope.set_measures(self._ctx.scope.view.measures.toggled(key))

    def _on_over_chosen(self, over: str) -> None:
        self._ctx.scope.set_measures(replace(self._ctx.scope.view.measures, over=Over(over)))
        self.measuring.reset()
