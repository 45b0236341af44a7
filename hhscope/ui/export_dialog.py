"""Export dialog: which stretch, which signals, how many of the samples; then a file, progress, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hhscope.ui.compiling import not_final
from hhscope.ui.export_job import ExportJob
from hhscope.ui.export_plan import (
    EXCEL_ROWS,
    Stretch,
    describe,
    every_for_excel,
    rows_left,
    size_words,
)
from hhscope.ui.export_subject import LiveSubject, Subject
from hhscope.ui.status_text import step_text
from hhscope.ui.typed_stretch import TypedStretch
from hhscope.ui.widgets.choice import Segmented
from hhscope.ui.widgets.tone import set_tone, toned_label

if TYPE_CHECKING:
    from hhscope.record.exporters import ExporterSpec
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow

_SIGNAL_COLUMNS: Final = 4
_FORMATS: Final = {
    "csv": "text that every program reads",
    "parquet": "smaller and exact, for pandas, polars, DuckDB, R",
}
_COMMA_TIP: Final = "Off: a point in the numbers and a comma between them, as every program reads it"


def open_export(window: MainWindow) -> None:
    """Show the dialog for what is held now; the scopes go on."""
    status = window.ctx.session.status
    if status.run is None or status.step == 0:
        window.tell("There is nothing to export yet: let some time pass first.")
        return
    if reason := not_final(status):
        window.tell(reason)
        return
    ExportDialog(window.ctx, LiveSubject(window.ctx, status.run), window.shown_signals(), window).show()


class ExportDialog(QDialog):
    """GUI thread. Everything refers to the subject as it was when the dialog was opened."""

    def __init__(
        self, ctx: AppContext, subject: Subject, shown: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._subject = subject
        self._shown_signals = tuple(shown)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.job = ExportJob(self)
        self.choices = subject.stretches()
        self.stretch_buttons: dict[str, QRadioButton] = {}
        self.signal_boxes: dict[str, QCheckBox] = {}
        self._build()
        self._connect()
        self._show_size()

    # -- what is chosen -------------------------------------------------------------------------------------
    @property
    def stretch(self) -> Stretch:
        """The stretch chosen."""
        if self.typed.button.isChecked():
            return self._subject.typed(*self.typed.ends_ns)
        return next(s for s in self.choices if self.stretch_buttons[s.key].isChecked())

    @property
    def format(self) -> ExporterSpec:
        """The file format chosen."""
        from hhscope.record.exporters import exporters

        return next(spec for spec in exporters().values() if self.format_choice.buttons[spec.key].isChecked())

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals chosen, in the order of the run."""
        return tuple(name for name, box in self.signal_boxes.items() if box.isChecked())

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(toned_label("Which stretch of the run", "dim"))
        column.addLayout(self._build_stretches())
        column.addSpacing(8)
        column.addLayout(self._build_signals_title())
        column.addLayout(self._build_signals())
        column.addSpacing(8)
        column.addLayout(self._build_every())
        column.addLayout(self._build_format())
        self.comma = QCheckBox(
            "For Excel in a language with a decimal comma  ( ; between values, , inside)", self
        )
        column.addWidget(self.comma)
        column.addSpacing(8)
        self.size_label = QLabel(self)
        self.size_label.setWordWrap(True)
        column.addWidget(self.size_label)
        column.addLayout(self._build_excel())
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.hide()
        column.addWidget(self.progress)
        self.outcome = QLabel(self)
        self.outcome.setWordWrap(True)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.outcome.hide()
        column.addWidget(self.outcome)
        column.addLayout(self._build_buttons())

    def _build_stretches(self) -> QVBoxLayout:
        box = QVBoxLayout()
        group = QButtonGroup(self)
        for stretch in self.choices:
            button = QRadioButton(describe(stretch), self)
            button.setEnabled(not stretch.why_not)
            button.setToolTip(stretch.why_not or f"{stretch.samples:,} samples")
            group.addButton(button)
            box.addWidget(button)
            self.stretch_buttons[stretch.key] = button
        usable = [s for s in self.choices if not s.why_not]
        ends = (usable or self.choices)[0]
        self.typed = TypedStretch(ends.t0_ns, max(ends.t0_ns, ends.t1_ns - 1), self)
        group.addButton(self.typed.button)
        box.addWidget(self.typed)
        keys = [s.key for s in usable]
        wanted = next(
            (key for key in ("selection", "visible") if key in keys), (keys or [self.choices[0].key])[-1]
        )
        self.stretch_buttons[wanted].setChecked(True)
        return box

    def _build_signals_title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(toned_label("Which signals", "dim"))
        row.addStretch(1)
        self.all_button = QPushButton("All", self)
        self.shown_button = QPushButton("Only those on the screen", self)
        for button in (self.all_button, self.shown_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def _build_signals(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for place, signal in enumerate(self._subject.signals):
            unit = signal.unit.replace("uM", "µM")
            box = QCheckBox(f"{signal.name}  {unit}".rstrip(), self)
            box.setChecked(True)
            grid.addWidget(box, place // _SIGNAL_COLUMNS, place % _SIGNAL_COLUMNS)
            self.signal_boxes[signal.name] = box
        return grid

    def _build_every(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel("Every", self))
        self.every = QSpinBox(self)
        self.every.setRange(1, 1_000_000)
        self.every.setToolTip("1 writes every sample; 10 writes every tenth, counted from the first")
        row.addWidget(self.every)
        self.every_label = QLabel(self)
        row.addWidget(self.every_label)
        row.addStretch(1)
        return row

    def _build_format(self) -> QHBoxLayout:
        from hhscope.record.exporters import exporters

        row = QHBoxLayout()
        row.addWidget(QLabel("As", self))
        titles = {spec.key: spec.title for spec in exporters().values()}
        self.format_choice = Segmented("File format", titles, self)
        self.format_choice.show_choice("csv")
        row.addWidget(self.format_choice)
        self.format_label = toned_label("", "dim")
        row.addWidget(self.format_label)
        row.addStretch(1)
        return row

    def _build_excel(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.excel_label = toned_label("", "warning", wrap=True)
        self.excel_button = QPushButton(self)
        self.excel_button.setAutoDefault(False)
        row.addWidget(self.excel_label, 1)
        row.addWidget(self.excel_button)
        return row

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.close_button = QPushButton("Close", self)
        self.close_button.setAutoDefault(False)
        self.save_button = QPushButton("Choose file and export…", self)
        self.save_button.setDefault(True)
        row.addWidget(self.close_button)
        row.addWidget(self.save_button)
        return row

    def _connect(self) -> None:
        for button in self.stretch_buttons.values():
            button.toggled.connect(self._show_size)
        self.typed.changed.connect(self._show_size)
        self.format_choice.chosen.connect(self._show_size)
        for box in self.signal_boxes.values():
            box.toggled.connect(self._show_size)
        self.every.valueChanged.connect(self._show_size)
        self.all_button.clicked.connect(lambda: self._choose_signals(set(self.signal_boxes)))
        self.shown_button.clicked.connect(lambda: self._choose_signals(self._signals_on_screen()))
        self.excel_button.clicked.connect(lambda: self.every.setValue(every_for_excel(self.stretch.samples)))
        self.close_button.clicked.connect(self._on_close_button_clicked)
        self.save_button.clicked.connect(self._on_save_button_clicked)
        self.job.progressed.connect(lambda share: self.progress.setValue(round(share * 1000)))
        self.job.finished.connect(self._on_job_finished)
        self.job.failed.connect(self._on_job_failed)

    # -- showing --------------------------------------------------------------------------------------------
    def _show_size(self, _changed: object = None) -> None:
        every, spec = self.every.value(), self.format
        rows = rows_left(self.stretch.samples, every)
        columns = len(self.signals)
        self.size_label.setText(size_words(rows, columns + 1, spec.estimate(rows, columns)))
        step = step_text(self._subject.dt_ns * every)
        self.format_label.setText(_FORMATS.get(spec.key, ""))
        self.comma.setEnabled(spec.key == "csv")
        self.comma.setToolTip(_COMMA_TIP if spec.key == "csv" else "Parquet holds numbers, not text")
        word = "sample" if every == 1 else f"samples are one row, {step} apart"
        self.every_label.setText(word if every > 1 else f"sample, {step} apart")
        too_long = rows + 1 > EXCEL_ROWS and spec.key == "csv"
        self.excel_label.setText("Excel opens no more than 1,048,576 rows." if too_long else "")
        self.excel_label.setVisible(too_long)
        self.excel_button.setText(f"Every {every_for_excel(self.stretch.samples):,} samples fits")
        self.excel_button.setVisible(too_long)
        usable = bool(columns) and bool(rows) and not self.job.running
        self.save_button.setEnabled(usable)
        self.save_button.setToolTip(
            "" if usable else "Choose at least one signal and a stretch that holds samples"
        )

    def _signals_on_screen(self) -> set[str]:
        return set(self._shown_signals) & set(self.signal_boxes) or {"V"}

    def _choose_signals(self, names: set[str]) -> None:
        for name, box in self.signal_boxes.items():
            box.setChecked(name in names)

    def _tell(self, text: str, tone: Any) -> None:
        self.progress.hide()
        self.outcome.setText(text)
        set_tone(self.outcome, tone)
        self.outcome.show()
        self.close_button.setText("Close")
        self._show_size()
        self._ctx.tell(text)

    # -- doing ----------------------------------------------------------------------------------------------
    def _on_save_button_clicked(self) -> None:
        folder = Path(self._ctx.settings.current.last_folder or Path.home())
        spec = self.format
        name = str(folder / f"{self._subject.name}{spec.suffix}")
        kinds = f"{spec.title} (*{spec.suffix})"
        chosen, _ = QFileDialog.getSaveFileName(self, f"Export {spec.title}", name, kinds)
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(spec.suffix))

    def write(self, path: Path) -> None:
        """Export into ``path``; the dialog shows how far it is."""
        from hhscope.record.exporters import ExportOptions

        self._ctx.settings.change(last_folder=str(path.parent))
        source, spec = self._subject.source(self.stretch), self.format
        comma = self.comma.isChecked() and spec.key == "csv"
        options = ExportOptions(signals=self.signals, every=self.every.value(), decimal_comma=comma)
        self.outcome.hide()
        self.progress.setValue(0)
        self.progress.show()
        self.close_button.setText("Cancel")
        self.job.start(lambda progress, cancel: spec.export(source, path, options, progress, cancel))
        self._show_size()

    def _on_job_finished(self, result: Any) -> None:
        self.job.wait()
        self._tell(f"Exported {result.message}.", "warning" if result.missed else "ok")

    def _on_job_failed(self, sentence: str) -> None:
        self.job.wait()
        self._tell(sentence, "error")

    def _on_close_button_clicked(self) -> None:
        if self.job.running:
            self.job.cancel()
        else:
            self.close()

    def reject(self) -> None:
        """Escape: as the button."""
        self._on_close_button_clicked()

    def closeEvent(self, event: QCloseEvent) -> None:
        """An export that is under way is stopped first; the old file stays as it was."""
        self.job.cancel()
        self.job.wait()
        super().closeEvent(event)
