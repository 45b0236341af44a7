"""Export dialog: rows and size first, then a file with exactly what was chosen, or a sentence why not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.ui.context import AppContext
from hhscope.ui.export_dialog import ExportDialog
from hhscope.ui.export_subject import LiveSubject
from hhscope.ui.look import Look
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.settings import SettingsStore
from tests.ui.recorded import RecordedSession

MS = 1_000_000


@pytest.fixture
def recorded() -> RecordedSession:
    session = RecordedSession(capacity=50_000)
    session.load("hh1952", ms=200.0)
    return session


@pytest.fixture
def ctx(look: Look, recorded: RecordedSession, told: list[str]) -> AppContext:
    scope = ScopeState()
    scope.observe(recorded.status)
    scope.set_span(50 * MS)
    return AppContext(
        session=recorded,
        settings=SettingsStore(),
        look=look,
        scope=scope,
        spikes=recorded.spikes,
        tell=told.append,
    )


@pytest.fixture
def dialog(qtbot: QtBot, ctx: AppContext) -> Iterator[ExportDialog]:
    run = ctx.session.status.run
    assert run is not None
    made = ExportDialog(ctx, LiveSubject(ctx, run), ("V", "m"))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.job.wait()


def export(qtbot: QtBot, dialog: ExportDialog, path: Path) -> list[list[str]]:
    with qtbot.waitSignal(dialog.job.finished, timeout=20_000):
        dialog.write(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_visible_range_is_chosen_first_with_its_size(dialog: ExportDialog) -> None:
    assert dialog.stretch.key == "visible"
    assert dialog.size_label.text().startswith("5,000 rows × ")
    assert dialog.stretch_buttons["selection"].toolTip().startswith("Nothing is selected")


def test_the_file_holds_what_was_chosen(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.shown_button.click()
    dialog.every.setValue(10)
    rows = export(qtbot, dialog, tmp_path / "out.csv")
    assert rows[0] == ["t_ms", "V_mV", "m"]
    assert len(rows) == 501
    assert float(rows[2][0]) - float(rows[1][0]) == pytest.approx(0.1)
    assert (tmp_path / "out.csv.json").exists()
    assert "500 rows × 3 columns" in dialog.outcome.text()


def test_a_selection_is_offered_first(qtbot: QtBot, ctx: AppContext) -> None:
    ctx.scope.select(10 * MS, 30 * MS)
    run = ctx.session.status.run
    assert run is not None
    dialog = ExportDialog(ctx, LiveSubject(ctx, run), ())
    qtbot.addWidget(dialog)
    assert dialog.stretch.key == "selection"
    assert dialog.size_label.text().startswith("2,000 rows")


def test_a_decimal_comma_for_excel(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    assert not dialog.comma.isChecked()
    dialog.comma.setChecked(True)
    export(qtbot, dialog, tmp_path / "out.csv")
    first, second = (tmp_path / "out.csv").read_text(encoding="utf-8").split("\n")[:2]
    assert first.startswith("t_ms;V_mV;m")
    assert "," in second
    assert "." not in second


def test_a_failure_is_one_sentence_and_the_dialog_stays(
    qtbot: QtBot, dialog: ExportDialog, told: list[str], tmp_path: Path
) -> None:
    with qtbot.waitSignal(dialog.job.failed, timeout=20_000):
        dialog.write(tmp_path / "no such folder" / "out.csv")
    assert "that folder does not exist" in dialog.outcome.text()
    assert told == [dialog.outcome.text()]
    assert dialog.isVisible()


def test_without_a_signal_the_button_says_what_is_missing(dialog: ExportDialog) -> None:
    for box in dialog.signal_boxes.values():
        box.setChecked(False)
    assert not dialog.save_button.isEnabled()
    assert "at least one signal" in dialog.save_button.toolTip()


def test_the_folder_is_remembered(
    qtbot: QtBot, dialog: ExportDialog, ctx: AppContext, tmp_path: Path
) -> None:
    export(qtbot, dialog, tmp_path / "out.csv")
    assert ctx.settings.current.last_folder == str(tmp_path)


def test_more_rows_than_excel_opens_offers_fewer(
    dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hhscope.ui.export_dialog.EXCEL_ROWS", 1000)
    monkeypatch.setattr("hhscope.ui.export_plan.EXCEL_ROWS", 1000)
    dialog.every.setValue(2)
    assert dialog.excel_button.isVisible()
    dialog.excel_button.click()
    assert dialog.every.value() == 6
    assert not dialog.excel_button.isVisible()


def test_any_stretch_can_be_typed(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    for entry, text in zip(dialog.typed.entries, ("10", "12,5"), strict=True):
        entry.setFocus()
        entry.selectAll()
        qtbot.keyClicks(entry, text)
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert dialog.typed.button.isChecked()
    rows = export(qtbot, dialog, tmp_path / "out.csv")[1:]
    assert (float(rows[0][0]), float(rows[-1][0]), len(rows)) == (10.0, 12.5, 251)


def test_parquet_holds_the_same_numbers(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.format_choice.buttons["parquet"].click()
    assert not dialog.comma.isEnabled()
    with qtbot.waitSignal(dialog.job.finished, timeout=20_000):
        dialog.write(tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column_names[:2] == ["t_ms", "V_mV"]
    assert table.num_rows == 5_000
