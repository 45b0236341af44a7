"""The record button in the real window: every sample in the file, marks, notes, and what goes wrong is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Phase
from hhscope.record import RecordedFile, Recorder, Recording
from hhscope.ui.export_subject import LiveSubject
from hhscope.ui.look import Look
from hhscope.ui.recording import size_text
from hhscope.ui.run_marks import RunMark
from tests.ui.window_fixtures import Live, live_window


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file dialog says to record."""
    chosen = tmp_path / "live.hhrec"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(chosen), "")))
    return chosen


@pytest.fixture
def live(qtbot: QtBot, look: Look, path: Path) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        made.window.controls.set_speed(0.5)
        yield made


def record_some(live: Live) -> None:
    live.trigger("record")
    first = live.status.step
    live.until(lambda s: s.step > first + 3_000)


def told(live: Live) -> str:
    return live.window.status_line.history[-1][1]


def test_what_is_recorded_is_what_the_ring_holds_with_marks_and_changes(live: Live, path: Path) -> None:
    record_some(live)
    live.session.post(SetParameters(values={"g_Na": 90.0}))
    live.until(lambda s: s.parameters["g_Na"] == 90.0)
    live.qtbot.keyClick(live.window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    live.trigger("record_note")
    dialog = live.window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("the spike gets smaller")
    dialog.accept()
    marked = live.status.step
    live.until(lambda s: s.step > marked + 2_000)
    live.trigger("record")
    live.qtbot.waitUntil(lambda: "Recorded" in told(live))
    run = live.status.run
    assert run is not None
    found = Recording.open(path)
    first = found.pieces[0].first
    held = run.ring.window_of(first, first + len(found), [0])
    assert found["V"].tobytes() == b"".join(piece.data[0].tobytes() for piece in held.pieces)
    assert found.parameters["g_Na"] == 90.0
    assert [(mark.label, mark.text) for mark in found.provenance.marks] == [
        ("4", ""), ("", "the spike gets smaller"),
    ]  # fmt: skip
    assert RecordedFile.open(path).complete


def test_the_button_and_the_status_bar_say_that_it_records(live: Live) -> None:
    button = live.window.toolbar.buttons["record"]
    assert button.text() == "Record"
    record_some(live)
    live.qtbot.waitUntil(lambda: "rec" in live.window.status_line.fields["recording"].text())
    assert button.text() == "Stop"
    button.click()
    live.qtbot.waitUntil(lambda: not live.window.status_line.fields["recording"].text())
    assert button.text() == "Record"


def test_a_closed_window_ends_its_recording(qtbot: QtBot, look: Look, path: Path) -> None:
    with live_window(qtbot, look, "hh1952") as live:
        record_some(live)
    assert RecordedFile.open(path).complete


def test_marks_are_flagged_on_the_screens_read_under_the_mouse_and_exported(
    live: Live, tmp_path: Path
) -> None:
    live.trigger("run")
    live.until(lambda s: s.phase is Phase.PAUSED)
    live.window.recording.mark(
        "4", at=RunMark(t_ns=live.status.t_ns - 1_000_000, step=live.status.step - 100)
    )
    live.frame()
    live.frame()
    panel = live.window.workspace.panel("voltage")  # type: ignore[attr-defined]
    frame = panel.plot._frame
    assert [(mark.sign, mark.t_ns) for mark in frame.marks] == [("4", live.status.t_ns - 1_000_000)]
    assert panel.change_near(live.status.t_ns - 1_000_000).startswith("mark 4, ")
    run = live.status.run
    assert run is not None
    subject = LiveSubject(live.window.ctx, run)
    found = subject.source(subject.stretches()[-1]).provenance.marks
    assert [(mark.label, mark.step) for mark in found] == [("4", live.status.step - 100)]
    live.trigger("restart")
    live.until(lambda s: s.run is not None and s.run.run_id != run.run_id)
    live.frame()
    live.frame()
    assert panel.plot._frame.marks == ()


def test_ending_a_recording_does_not_wait_for_the_disk(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    write = Recorder._write_all

    def slow(recorder: Recorder) -> None:
        gate.wait(20)
        write(recorder)

    monkeypatch.setattr(Recorder, "_write_all", slow)
    live.trigger("record")
    first = live.status.step
    live.until(lambda s: s.step > first + 500)
    live.trigger("record")
    assert "Ending the recording" in told(live)
    live.trigger("record")
    assert "still being written" in told(live)
    gate.set()
    live.qtbot.waitUntil(lambda: "Recorded" in told(live))


def test_a_file_that_cannot_be_made_is_told(live: Live, path: Path) -> None:
    path.mkdir()
    live.trigger("record")
    assert "Nothing is recorded" in told(live)
    assert live.window.recording.recorder is None


def test_a_recording_that_stops_by_itself_is_told(live: Live) -> None:
    record_some(live)
    recorder = live.window.recording.recorder
    assert recorder is not None
    recorder._file.close()  # as a disk that goes away
    live.qtbot.waitUntil(lambda: "stopped" in told(live))
    assert live.window.recording.recorder is None
    live.until(lambda s: s.step > live.status.step - 1)


@pytest.mark.parametrize(("size", "words"), [(400_000, "0.4 MB"), (12e6, "12 MB"), (3.2e9, "3.2 GB")])
def test_sizes_are_short(size: float, words: str) -> None:
    assert size_text(round(size)) == words
