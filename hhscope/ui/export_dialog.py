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

from hhscope.engine.status import RunInfo, Status
from hhscope.ui.export_job import ExportJob
from hhscope.ui.export_plan import (
    EXCEL_ROWS,
    Held,
    Stretch,
    describe,
    every_for_excel,
    rows_left,
    size_words,
    stretches,
)
from hhscope.ui.status_text import step_text
from hhscope.ui.widgets.tone import set_tone, toned_label

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow

_SIGNAL_COLUMNS: Final = 4


def open_export(window: MainWindow) -> None:
    """Show the dialog for what is held now; the scopes go on."""
    status = window.ctx.session.status
    if status.run is None or status.step == 0:
        window.tell("There is nothing to export yet: let some time pass first.")
        return
    dialog = ExportDialog(window.ctx, status.run, window.shown_signals(), window)
    dialog.show()


class ExportDialog(QDialog):
    """GUI thread. Everything refers to the run and to what was held when the dialog was opened."""

    def __init__(
        self, ctx: AppContext, run: RunInfo, shown: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._status = ctx.session.status
        self._run = run
        self._shown_signals = tuple(shown)
        self.setWindowTitle("Export CSV")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.job = ExportJob(self)
        self.choices = self._choices()
        self.stretch_buttons: dict[str, QRadioButton] = {}
        self.signal_boxes: dict[str, QCheckBox] = {}
        self._build()
        self._connect()
        self._show_size()

    # -- what is chosen -------------------------------------------------------------------------------------
    @property
    def stretch(self) -> Stretch:
        """The stretch chosen."""
        return next(s for s in self.choices if self.stretch_buttons[s.key].isChecked())

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals chosen, in the order of the run."""
        return tuple(name for name, box in self.signal_boxes.items() if box.isChecked())

    def _choices(self) -> tuple[Stretch, ...]:
        scope, ring = self._ctx.scope, self._run.ring
        held = Held(oldest_ns=ring.oldest_ns, newest_ns=ring.newest_ns, segments=ring.segments)
        window = scope.window
        return stretches(held, (window.t0_ns, window.t1_ns), scope.view.selection)

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
        self.comma = QCheckBox(
            "For Excel in a language with a decimal comma  ( ; between values, , inside)", self
        )
        self.comma.setToolTip(
            "Off: a point in the numbers and a comma between them, as every program reads it"
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
        wanted = "selection" if not self.choices[1].why_not else "visible"
        usable = [s.key for s in self.choices if not s.why_not]
        self.stretch_buttons[wanted if wanted in usable else (usable or ["visible"])[-1]].setChecked(True)
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
        for place, signal in enumerate(self._run.signals):
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
        from hhscope.record.exporters import exporters

        every = self.every.value()
        rows = rows_left(self.stretch.samples, every)
        columns = len(self.signals)
        self.size_label.setText(size_words(rows, columns + 1, exporters()["csv"].estimate(rows, columns)))
        step = step_text(self._status.dt_ns * every)
        word = "sample" if every == 1 else f"samples are one row, {step} apart"
        self.every_label.setText(word if every > 1 else f"sample, {step} apart")
        too_long = rows + 1 > EXCEL_ROWS
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
        name = f"{self._run.model.id}.csv"
        chosen, _ = QFileDialog.getSaveFileName(self, "Export CSV", str(folder / name), "CSV (*.csv)")
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(".csv"))

    def write(self, path: Path) -> None:
        """Export into ``path``; the dialog shows how far it is."""
        from hhscope.record import RingSource
        from hhscope.record.exporters import ExportOptions, exporters

        self._ctx.settings.change(last_folder=str(path.parent))
        stretch = self.stretch
        source = RingSource(self._run, self._status_of_run(), stretch.t0_ns, stretch.t1_ns)
        options = ExportOptions(
            signals=self.signals, every=self.every.value(), decimal_comma=self.comma.isChecked()
        )
        self.outcome.hide()
        self.progress.setValue(0)
        self.progress.show()
        self.close_button.setText("Cancel")
        csv = exporters()["csv"]
        self.job.start(lambda progress, cancel: csv.export(source, path, options, progress, cancel))
        self._show_size()

    def _status_of_run(self) -> Status:
        """The newest status of the run that is exported; another run may have begun meanwhile."""
        now = self._ctx.session.status
        same = now.run is not None and now.run.run_id == self._run.run_id
        return now if same else self._status

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
