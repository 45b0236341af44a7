"""Files opened in the real window: from the menu, dropped on it; and the references that come of some."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import Kick, SetNumerics, SetParameters, SetState, SetStimulus
from hhscope.engine.status import Phase
from hhscope.engine.taken import differences
from hhscope.record import RecordedFile, read_run_file
from hhscope.record.session_file import session_bytes
from hhscope.record.trace_csv import read_trace
from hhscope.ui.export_dialog import ExportDialog
from hhscope.ui.look import Look
from hhscope.ui.recording_dialog import RecordingDialog
from hhscope.ui.reference_panel import NOW, ReferencePanel
from hhscope.ui.references import Reference
from hhscope.ui.session_io import put_in_force, session_now
from hhscope.view.traces import Samples
from tests.ui.tools import pick, press, tool
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        yield made


def told(live: Live, words: str) -> None:
    said = live.window.status_line
    live.qtbot.waitUntil(lambda: any(words in text for _, text in said.history), timeout=PATIENCE_MS)


def references(live: Live) -> tuple[Reference, ...]:
    return live.window.ctx.scope.references.now.references


def stand(live: Live, ms: float = 120.0) -> None:
    """Run on by so much, and stop."""
    live.controls_fast()
    begun = live.status.t_ns
    live.until(lambda s: s.t_ns > begun + ms * 1e6)
    if live.status.phase is Phase.RUNNING:
        live.trigger("run")
    live.until(lambda s: s.phase is Phase.PAUSED)
    live.frame()
    live.frame()


def test_a_kept_screen_can_be_named_coloured_moved_compared_and_taken_back(live: Live) -> None:
    stand(live)
    live.window.undo.look(live.status)
    press(live, Qt.Key.Key_K)
    press(live, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    panel = tool(live, "references")
    assert isinstance(panel, ReferencePanel)
    row = panel.rows[1]
    row.name.setFocus()
    row.name.selectAll()
    live.qtbot.keyClicks(row.name, "control")
    live.qtbot.keyClick(row.name, Qt.Key.Key_Return)
    colors = row.colors()
    next(action for action in colors.actions() if action.text() == "teal").trigger()
    pick(live, row.align, "time")
    for entry, text in ((row.shift, "2.5"), (row.lift, "-20")):
        entry.setFocus()
        live.qtbot.keyClicks(entry, text)
        live.qtbot.keyClick(entry, Qt.Key.Key_Return)
    (one,) = references(live)
    assert (one.name, one.color, one.by_time, one.shift_ns, one.lift) == (
        "control",
        "teal",
        True,
        2_500_000,
        -0.2,
    )
    row.show_box.click()
    assert not references(live)[0].shown
    log = live.window.undo.log
    live.qtbot.waitUntil(
        lambda: bool(log.done) and "state.references" in log.done[-1].keys
    )  # they have settled
    row.remove.click()
    assert references(live) == ()
    live.trigger("undo")
    assert references(live)[0].name == "control"


def test_the_traces_lie_behind_the_present_ones_in_their_colour(live: Live) -> None:
    stand(live)
    live.trigger("keep")
    live.window.ctx.scope.references.change(1, color="pink", lift=0.3)
    live.frame()
    live.frame()
    picture = live.window.workspace.panel("voltage").plot.picture(1.0)  # type: ignore[attr-defined]
    wanted = live.window.ctx.theme.color("reference.5")
    near = sum(
        abs(c.red() - wanted.red()) + abs(c.green() - wanted.green()) + abs(c.blue() - wanted.blue()) < 140
        for c in (
            picture.pixelColor(x, y)
            for x in range(60, picture.width() - 130, 3)
            for y in range(0, picture.height(), 2)
        )
    )
    assert near > 30


def test_what_differs_between_a_reference_and_now_is_in_the_table(live: Live) -> None:
    stand(live, 20.0)
    live.trigger("keep")
    live.trigger("tool_references")
    panel = tool(live, "references")
    assert isinstance(panel, ReferencePanel)
    live.session.post(SetParameters(values={"g_Na": 90.0, "I": 3.0}))
    live.until(lambda s: s.current == 3.0)
    live.qtbot.waitUntil(lambda: bool(panel.table.rows))
    assert [(row.name, row.texts) for row in panel.table.rows] == [
        ("g_Na", ("120", "90")),
        ("I", ("10", "3")),
    ]
    pick(live, panel.sides[0], NOW)
    assert panel.table.isHidden()


def test_references_and_sweeps_are_in_sessions_with_their_samples(live: Live) -> None:
    stand(live, 20.0)
    live.trigger("keep")
    live.window.ctx.scope.references.change(1, name="before", color="gold")
    session = session_now(live.window.ctx)
    assert session is not None
    data = references(live)[0].ghost.tables["signals"].data
    live.trigger("clear_kept")
    assert references(live) == ()
    put_in_force(live.window.ctx, msgspec.json.decode(session_bytes(session), type=type(session)))
    (one,) = references(live)
    assert (one.name, one.color) == ("before", "gold")
    back = one.ghost.tables["signals"].data
    assert isinstance(data, Samples)
    assert isinstance(back, Samples)
    np.testing.assert_allclose(back.y, data.y, rtol=1e-6)


def test_a_reference_is_saved_as_csv_and_a_table_opened_by_the_menu(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(path), "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: (str(path), "")))
    stand(live, 20.0)
    live.trigger("keep")
    live.window.ctx.scope.references.save_requested.emit(1)
    told(live, "every sample")
    run = live.status.run
    assert run is not None
    found = read_trace(path)
    held = run.ring.window(int(found.t_ns[0]), int(found.t_ns[-1]) + 1, [0]).pieces
    np.testing.assert_array_equal(found.data[0], np.concatenate([piece.data[0] for piece in held]))
    live.trigger("open")
    told(live, "kept.csv is a reference now")
    assert references(live)[1].name == "kept"
    first, second = (one.taken for one in references(live))
    assert first is not None
    assert second is not None
    assert differences(first, second) == ()


def drop(live: Live, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place, copy = QPointF(300, 300), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), copy, mime, buttons, keys)
    QApplication.sendEvent(live.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(live.window, QDropEvent(place, copy, mime, buttons, keys))


def test_a_run_file_that_is_dropped_becomes_the_run(live: Live) -> None:
    drop(live, DATA / "recorded_run.json")
    told(live, "as it was recorded")
    status = live.status
    assert status.phase is Phase.PAUSED
    found = read_run_file(DATA / "recorded_run.json")
    assert status.step == found.samples
    again = [(item.step, item.command) for item in found.applied()]
    acted = [(item.step, item.command) for item in status.applied]
    kinds = (SetParameters, SetStimulus, SetNumerics, SetState, Kick)
    assert [item for item in again if isinstance(item[1], kinds)] == [
        item for item in acted if isinstance(item[1], kinds)
    ]


def test_a_recording_is_browsed_laid_behind_made_again_and_exported(live: Live, tmp_path: Path) -> None:
    live.window.opener.open(DATA / "recorded.hhrec")
    live.qtbot.waitUntil(lambda: live.window.findChild(RecordingDialog) is not None)
    dialog = live.window.findChild(RecordingDialog)
    assert isinstance(dialog, RecordingDialog)
    recorded = RecordedFile.open(DATA / "recorded.hhrec").runs[-1]
    assert f"{recorded.rows:,} samples" in dialog.facts.text()
    dialog.reference.click()
    live.qtbot.waitUntil(lambda: bool(references(live)))
    (one,) = references(live)
    assert one.taken is not None
    assert one.taken.model_id == recorded.provenance.model.id
    dialog.export.click()
    export = live.window.findChild(ExportDialog)
    assert isinstance(export, ExportDialog)
    assert export.stretch.samples == recorded.rows
    with live.qtbot.waitSignal(export.job.finished, timeout=20_000):
        export.write(tmp_path / "part.csv")
    assert read_trace(tmp_path / "part.csv").t_ns.size == recorded.rows
    dialog.again.click()
    told(live, "as it was recorded")
    run, end = live.status.run, recorded.ends_ns[1]
    assert run is not None
    assert run.ring.newest_ns == end
    last = list(recorded.blocks(["V"]))[-1].data[0, -1]
    made = run.ring.value_at(end, [0])
    assert made is not None
    assert made.values[0] == pytest.approx(last, abs=1e-6)  # to the bit on the machine that recorded it
    dialog.close()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "time,V\n0,1\n", "must be the time and say its unit"),
        ("a.hhrec", "nonsense", "no recording of hhscope"),
        ("a.hhrun.json", "{}", "no run file"),
        ("a.hhsession.json", "{}", "no session file"),
        ("a.png", "x", "nothing that can be opened"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line_and_changes_nothing(
    live: Live, tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    before = session_now(live.window.ctx)
    live.window.opener.open(path)
    told(live, words)
    after = session_now(live.window.ctx)
    assert before is not None
    assert after is not None
    assert (before.setup, before.states) == (after.setup, after.states)
