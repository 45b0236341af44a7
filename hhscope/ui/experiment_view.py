"""ExperimentView: one experiment, large: question, explanation, dials, run, words, pictures, table, export."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hhscope.experiments import Experiment, ExperimentError, Result
from hhscope.experiments._dials import Kind, flag_of
from hhscope.experiments._text import cell_text, heading, write_tables
from hhscope.model import ModelError
from hhscope.ui import experiment_choice as choice
from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.experiment_form import ExperimentForm
from hhscope.ui.experiment_run import ExperimentRun
from hhscope.ui.experiment_scene import show_scene
from hhscope.ui.result_table import ResultTable
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import set_tone, toned_label

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.ui.context import AppContext

_TITLE: Final = 1.4  # times the usual letters
_BODY_PX: Final = 260  # the least height of the pictures, at scale 1


class ExperimentView(QWidget):
    """GUI thread. ``help_requested`` (str): the key of the experiment."""

    help_requested = Signal(str)

    def __init__(self, ctx: AppContext, experiment: Experiment[Any, Any], body: ExperimentBody) -> None:
        super().__init__()
        self.ctx = ctx
        self.experiment = experiment
        self.body = body
        self.result: Result | None = None
        self.run = ExperimentRun(self)
        self._typed: Mapping[str, str] = {}  # what the form shows; reading it anew would open model files
        self._build()
        self._connect()
        self._show_dials()

    # -- what one can do ------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Run it with the dials as they are, and bring its cell into the scope."""
        options = choice.options_of(self.ctx.scope, self.experiment)
        self.run.start(self.experiment, options)
        self._say("", "")
        self._show_running()
        if self.experiment.scene(options).overlay == "none":  # else it is ready only with the result
            self.bring_cell()

    def bring_cell(self) -> None:
        """The scope shows the cell of this experiment."""
        try:
            options = choice.options_of(self.ctx.scope, self.experiment)
            said = show_scene(self.ctx, self.experiment.scene(options))
        except ValueError as fault:
            self.ctx.tell(str(fault))
            return
        if said:
            self.ctx.tell(said)

    def first_seen(self) -> None:
        """Run it by itself the first time it is looked at."""
        if self.result is None and not self.run.running:
            self.begin()

    def draw(self, status: Status) -> None:
        """One frame."""
        if choice.typed(self.ctx.scope, self.experiment) is not self._typed:
            self._show_dials()
        if self.run.running:
            self.progress.setValue(round(1000 * self.run.share))
        self.body.draw(status)

    def shutdown(self) -> None:
        """End its threads."""
        self.run.close()
        self.body.shutdown()

    def command_line(self) -> str:
        """The same thing for a terminal."""
        words = ["hhscope", "experiment", self.experiment.key]
        first = choice.dial_texts_at_first(self.experiment)
        for name, text in choice.dial_texts(self.ctx.scope, self.experiment).items():
            if text == first[name]:
                continue
            flag, kind = flag_of(name), self.experiment.options.dials()[name].kind
            if kind is Kind.SWITCH:
                words.append(f"--{flag}" if text == "on" else f"--no-{flag}")
            elif kind is Kind.VALUES:
                words += [word for pair in text.split() for word in (f"--{flag}", pair)]
            elif text:
                words += [f"--{flag}", *text.split()]
        return shlex.join(words)

    def picture(self) -> QImage:
        """The experiment as it stands, twice as sharp, with what it is written below."""
        from hhscope.ui.picture import take_picture

        return take_picture(self.page, f"{self.experiment.title}\n{self.command_line()}", self.ctx.look)

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        look = self.ctx.look
        self.page = QWidget()
        column = QVBoxLayout(self.page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.title = QLabel(self.experiment.title, self.page)
        column.addWidget(self.title)
        column.addWidget(toned_label(self.experiment.explanation, "dim", wrap=True))
        self.form = ExperimentForm(self.experiment, look.scale, self.page)
        column.addWidget(self.form)
        column.addLayout(self._build_buttons())
        self.words = QLabel(self.page)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("What came out")
        column.addWidget(self.words)
        self.body.setParent(self.page)
        self.body.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        if self.body.graphs:
            self.body.setMinimumHeight(round(_BODY_PX * look.scale))
        column.addWidget(self.body, 1)
        self.table = ResultTable(self.experiment.title, self.page)
        self.table.hide()
        column.addWidget(self.table)
        scroll = QScrollArea(self)
        scroll.setWidget(self.page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._on_look_changed()

    def _build_buttons(self) -> QHBoxLayout:
        self.go = TextButton("Run again", "Run it with the dials as they are", self.page)
        self.stop = TextButton("Cancel", "Stop; the last result stays", self.page)
        self.progress = QProgressBar(self.page)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.progress.setAccessibleName("Progress")
        look = self.ctx.look
        self.tools = {
            "restore": IconButton(look, "restore", "All dials as at first"),
            "here": IconButton(look, "here", "Bring the cell of this experiment into the scope"),
            "export": IconButton(look, "export", "Save the tables as CSV…"),
            "copy": IconButton(look, "copy", "Copy this page as a picture"),
            "keep": IconButton(look, "keep", "Save this page as a picture…"),
            "duplicate": IconButton(look, "duplicate", "Copy as command: the same for a terminal"),
            "help": IconButton(look, "help", "What this experiment is about  (F1)"),
        }
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.go)
        row.addWidget(self.stop)
        row.addWidget(self.progress, 1)
        row.addStretch(0)
        for button in self.tools.values():
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.form.edited.connect(self._on_form_edited)
        self.go.clicked.connect(self.begin)
        self.stop.clicked.connect(self._on_stop_clicked)
        self.run.finished.connect(self._on_run_finished)
        self.run.failed.connect(self._on_run_failed)
        self.tools["restore"].clicked.connect(self._on_restore_clicked)
        self.tools["here"].clicked.connect(self.bring_cell)
        self.tools["export"].clicked.connect(self._on_export_clicked)
        self.tools["copy"].clicked.connect(self._on_copy_clicked)
        self.tools["keep"].clicked.connect(self._on_keep_clicked)
        self.tools["duplicate"].clicked.connect(self._on_command_clicked)
        self.tools["help"].clicked.connect(lambda: self.help_requested.emit(self.experiment.key))
        self.ctx.look.changed.connect(self._on_look_changed)

    # -- what happens ---------------------------------------------------------------------------------------
    def _show_dials(self) -> None:
        self._typed = choice.typed(self.ctx.scope, self.experiment)
        self.form.show_texts(choice.dial_texts(self.ctx.scope, self.experiment))

    def _show_running(self) -> None:
        running = self.run.running
        self.stop.setVisible(running)
        self.progress.setVisible(running)
        self.go.setText("Run again" if self.result is not None else "Run")

    def _say(self, text: str, tone: str) -> None:
        set_tone(self.words, "error" if tone == "error" else "")
        self.words.setText(text)
        self.words.setVisible(bool(text))

    def _on_form_edited(self, name: str, text: str) -> None:
        try:
            choice.set_dial(self.ctx.scope, self.experiment, name, text)
        except (ExperimentError, ModelError) as fault:
            self.form.show_problem(name, str(fault))
            self.ctx.tell(str(fault))
            return
        self.form.show_problem(name, "")
        self.begin()

    def _on_restore_clicked(self) -> None:
        choice.reset_dials(self.ctx.scope, self.experiment)
        self.begin()

    def _on_stop_clicked(self) -> None:
        self.run.cancel()
        self._show_running()
        self._say("Cancelled: no result.", "")

    def _on_run_finished(self, result: Result) -> None:
        self.result = result
        self._show_running()
        self._say("\n".join(result.words()), "")
        tables = result.tables()
        self.table.setVisible(bool(tables))
        if tables:
            self.table.show_table(tables[0], heading, cell_text)
        self.body.show_result(result)
        options = choice.options_of(self.ctx.scope, self.experiment)
        if self.experiment.scene(options).overlay != "none" and self.isVisible():
            self.bring_cell()

    def _on_run_failed(self, sentence: str) -> None:
        self._show_running()
        self._say(f"{sentence[:1].upper()}{sentence[1:]}.", "error")

    def _on_export_clicked(self) -> None:
        if self.result is None:
            self.ctx.tell("There is nothing to save yet: run the experiment first.")
            return
        path = self._ask("Save tables", f"{self.experiment.key}.csv", "Comma-separated values (*.csv)")
        if path is None:
            return
        from hhscope.record import ExportError

        try:
            written = write_tables(self.result.tables(), path.with_suffix(".csv"))
        except ExportError as fault:
            self.ctx.tell(str(fault))
            return
        others = f" and {len(written) - 1} more beside it" if len(written) > 1 else ""
        self.ctx.tell(f"Saved {written[0][0]}{others}.")

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setImage(self.picture())
        self.ctx.tell("The picture is in the clipboard: paste it into a document or a message.")

    def _on_keep_clicked(self) -> None:
        path = self._ask("Save picture", f"{self.experiment.key}.png", "PNG picture (*.png)")
        if path is not None:
            path = path.with_suffix(".png")
            saved = self.picture().save(str(path))
            self.ctx.tell(f"Saved {path}." if saved else f"Cannot write {path}; choose another folder.")

    def _on_command_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.command_line())
        self.ctx.tell(f"Copied: {self.command_line()}")

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        folder = Path(self.ctx.settings.current.last_folder or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(folder / name), kinds)
        if not chosen:
            return None
        self.ctx.settings.change(last_folder=str(Path(chosen).parent))
        return Path(chosen)

    def _on_look_changed(self, _theme: object = None) -> None:
        size = round(_TITLE * self.ctx.look.label_font.pixelSize())
        self.title.setStyleSheet(f"font-size: {size}px; font-weight: 600;")
        side = round(26 * self.ctx.look.scale)
        for button in self.tools.values():
            button.setFixedSize(side, side)
