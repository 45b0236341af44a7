"""The record button in the real window: every sample in the file, marks, notes, and what goes wrong is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetParameters
from hhscope.record import RecordedFile, Recording
from hhscope.ui.look import Look
from hhscope.ui.recording import size_text
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
    assert "Recorded" in told(live)
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


def test_marks_need_a_recording(live: Live) -> None:
    live.qtbot.keyClick(live.window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert "Nothing is being recorded" in told(live)
    live.trigger("record_note")
    assert "Nothing is being recorded" in told(live)


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
    live.qtbot.waitUntil(lambda: live.window.recording.recorder is None)
    assert "stopped" in told(live)
    live.until(lambda s: s.step > live.status.step - 1)


@pytest.mark.parametrize(("size", "words"), [(400_000, "0.4 MB"), (12e6, "12 MB"), (3.2e9, "3.2 GB")])
def test_sizes_are_short(size: float, words: str) -> None:
    assert size_text(round(size)) == words
