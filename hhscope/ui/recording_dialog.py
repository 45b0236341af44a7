"""RecordingDialog: what a recording holds, and what can be done with any stretch of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from hhscope.ui.background import Background
from hhscope.ui.export_dialog import ExportDialog
from hhscope.ui.export_subject import RecordedSubject
from hhscope.ui.typed_stretch import TypedStretch
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import strong_label, toned_label
from hhscope.units import format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.engine.blocks import Segment
    from hhscope.engine.taken import Taken
    from hhscope.record import RecordedFile, RecordedRun
    from hhscope.ui.main_window import MainWindow

_WIDTH: Final = 74  # digits
_MARKS: Final = 12  # lines; the export's sidecar has all
_NO_MARKS: Final = "No moment was marked."


class RecordingDialog(QDialog):
    """Not modal; the scopes go on. GUI thread; samples are read on another."""

    def __init__(self, window: MainWindow, found: RecordedFile) -> None:
        super().__init__(window)
        self._window = window
        self._found = found
        self._background = Background("recording", self)
        self.setWindowTitle(f"Recording {found.path.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.runs = QuietCombo("Run", "Which run of the recording")
        for number, run in enumerate(found.runs):
            self.runs.add(str(number), f"{number + 1}: {_span(run)}")
        self.runs.setCurrentIndex(len(found.runs) - 1)
        first, last = self.run_shown.ends_ns
        self.typed = TypedStretch(first, last, self)
        self.facts = toned_label("", "dim", wrap=True)
        self.marks = toned_label("", "dim", wrap=True)
        self.reference = TextButton(
            "Lay behind the traces", "This stretch becomes a reference on the screens"
        )
        self.again = TextButton(
            "Make the run again",
            "The run as it was, up to the end of this stretch, in the scope: to be scrolled, measured, continued",
        )
        self.export = TextButton("Export…", "CSV or Parquet, any stretch, any signals")
        self._build()
        self._connect()
        self._show_run()

    @property
    def run_shown(self) -> RecordedRun:
        """The run that was chosen."""
        return self._found.runs[max(0, self.runs.currentIndex())]

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(strong_label(str(self._found.path), wrap=True))
        column.addWidget(self.facts)
        if len(self._found.runs) > 1:
            column.addWidget(self.runs)
        else:
            self.runs.setParent(self)
            self.runs.hide()
        column.addWidget(self.marks)
        column.addWidget(self.typed)
        self.typed.button.setChecked(True)
        buttons = QHBoxLayout()
        for button in (self.reference, self.again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.export)
        column.addLayout(buttons)
        self.resize(self.fontMetrics().horizontalAdvance("0") * _WIDTH, self.sizeHint().height())

    def _connect(self) -> None:
        self.runs.activated.connect(lambda _index: self._show_run())
        self.reference.clicked.connect(self._on_reference_clicked)
        self.again.clicked.connect(self._on_again_clicked)
        self.export.clicked.connect(self._on_export_clicked)

    def _show_run(self) -> None:
        run, found = self.run_shown, self._found
        ended = found.why or ("complete" if found.complete else "cut off, up to its last whole batch")
        missed = f", {run.missed:,} samples are missing" if run.missed else ""
        began = f"recorded {found.began[:16].replace('T', ' ')}, " if found.began else ""
        self.facts.setText(
            f"{_span(run)}; {run.rows:,} samples of {len(run.signals)} signals{missed}; {began}{ended}."
        )
        marks = run.provenance.marks
        lines = [
            f"{format_time(ms_from_ns(mark.t_ns))}  {' '.join((mark.label, mark.text)).strip()}"
            for mark in marks[:_MARKS]
        ]
        more = [f"and {len(marks) - _MARKS} more"] if len(marks) > _MARKS else []
        self.marks.setText("\n".join((*lines, *more)) or _NO_MARKS)
        first, last = run.ends_ns
        self.typed.show_ends(first, last)

    # -- doing ----------------------------------------------------------------------------------------------
    def _on_reference_clicked(self) -> None:
        from hhscope.ui.reference_files import ghost_of_recorded

        part, name = self.run_shown.between(*self.typed.ends_ns), self._found.path.stem
        self.reference.setEnabled(False)
        work = partial(ghost_of_recorded, part, name)
        self._background.run("reference", work, lambda ghost: self._on_reference_read(ghost, part))

    def _on_reference_read(self, ghost: Any, part: RecordedRun) -> None:
        self.reference.setEnabled(True)
        if isinstance(ghost, Exception):
            self._window.tell(f"Nothing was kept: {str(ghost).rstrip('.')}.")
            return
        self._window.ctx.scope.references.add(ghost, taken_at_end(part), self._found.path.stem)

    def _on_again_clicked(self) -> None:
        run = self.run_shown
        past = run.provenance
        part = run.between(0, self.typed.ends_ns[1])
        if past.origin is None or not part.rows:
            self._window.tell("There is no sample in this stretch of the recording.")
            return
        n = last_step(part)[0] + 1
        self._window.opener.again.begin(past.model, past.origin, past.changes, n, self._found.path.name)

    def _on_export_clicked(self) -> None:
        subject = RecordedSubject(self.run_shown, self._found.path.stem)
        dialog = ExportDialog(self._window.ctx, subject, self._window.shown_signals(), self._window)
        first, behind = self.typed.ends_ns
        dialog.typed.show_ends(first, behind - 1)
        dialog.typed.button.setChecked(True)
        dialog.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being read is waited for, and dropped."""
        self._background.close()
        super().closeEvent(event)


def last_step(run: RecordedRun) -> tuple[int, Segment]:
    """The run-wide number of the last sample of a stretch, and the segment that it is in."""
    end = run.ends_ns[1]
    segment = max((s for s in run.provenance.segments if s.t0_ns <= end), key=lambda s: s.t0_ns)
    return segment.first + (end - segment.t0_ns) // segment.dt_ns, segment


def taken_at_end(run: RecordedRun) -> Taken:
    """What was in force when the last sample of a recorded run was taken."""
    from hhscope.engine.setup import Setup
    from hhscope.engine.taken import Taken

    past = run.provenance
    origin = past.origin
    step, segment = last_step(run)
    values = past.parameters_at(step)
    current = values.pop("I")
    setup = Setup(
        text=past.model.text,
        values=values,
        current=current,
        stimulus=past.stimulus.without_kicks(),
        start=dict(past.start),
        dt_ns=segment.dt_ns,
        method=past.method,
        substeps=0 if origin is None else origin.substeps,
        tol=1e-6 if origin is None or origin.tol is None else origin.tol,
    )
    defaults = past.model.defaults
    changed = {name: value for name, value in setup.values.items() if value != defaults.get(name, value)}
    return Taken(model_id=past.model.id, method=segment.method, changed=changed, setup=setup)


def _span(run: RecordedRun) -> str:
    first, last = (format_time(ms_from_ns(t_ns)) for t_ns in run.ends_ns)
    return f"{run.provenance.model.id}, {first} to {last}"
