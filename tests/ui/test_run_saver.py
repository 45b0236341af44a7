"""File menu: runs are saved, models exported and traces copied; what came of it is said in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import Pause, SetNumerics, SetParameters
from hhscope.engine.status import Phase
from hhscope.record import ReplayedRun, read_run_file
from hhscope.record.translators import translators
from hhscope.ui.actions import ACTIONS
from hhscope.ui.context import AppContext
from hhscope.ui.look import Look
from hhscope.ui.palette import window_offers
from hhscope.ui.run_saver import RunSaver
from hhscope.ui.save_path import with_suffix
from tests.ui.conftest import RecordingSession
from tests.ui.recorded import RecordedSession
from tests.ui.window_fixtures import Live, live_window


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """What the user picks in the next file dialog; ``offered`` is what it offered."""
    answer = {"path": str(tmp_path / "saved"), "filter": ""}

    def ask(_parent: object, _title: str, offered: str, filters: str) -> tuple[str, str]:
        answer["offered"], answer["filters"] = offered, filters
        return answer["path"], answer["filter"]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(ask))
    return answer


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        yield made


def message(live: Live) -> str:
    history = live.window.status_line.history
    return history[-1][1] if history else ""


def test_a_saved_run_replays_to_the_bit(live: Live, chosen: dict[str, str], tmp_path: Path) -> None:
    live.controls_fast()
    live.session.post(SetParameters(values={"I": 14.0}))
    live.session.post(SetNumerics(dt_ns=20_000))
    live.until(lambda s: s.step > 3000 and len(s.segments) == 2)
    live.session.post(Pause())
    live.until(lambda s: s.phase is Phase.PAUSED)
    live.trigger("save_run")
    assert chosen["offered"].endswith("hh1952.hhrun.json")
    live.qtbot.waitUntil(lambda: "Saved" in message(live), timeout=30_000)
    path = tmp_path / "saved.hhrun.json"
    assert message(live).startswith(f"Saved {path}: ")
    replayed = ReplayedRun(read_run_file(path))
    for _ in replayed.blocks([]):
        pass
    assert replayed.comparison().identical
    live.qtbot.waitUntil(lambda: not live.window.findChildren(RunSaver))


def test_a_run_that_cannot_be_written_is_told(live: Live, chosen: dict[str, str], tmp_path: Path) -> None:
    chosen["path"] = str(tmp_path / "nowhere" / "a.json")
    live.trigger("save_run")
    live.qtbot.waitUntil(lambda: "not saved" in message(live), timeout=30_000)
    assert "that folder does not exist" in message(live)


def test_saving_can_be_cancelled(qtbot: QtBot, ctx: AppContext, told: list[str], tmp_path: Path) -> None:
    recorded = RecordedSession()
    status = recorded.load("hh1952", ms=10.0)
    saver = RunSaver(ctx)
    qtbot.addWidget(saver)
    saver.job.cancel()
    saver.save(status, tmp_path / "a.json")
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].startswith("The run was not saved: ")
    assert not list(tmp_path.glob("*.json"))


def test_nothing_is_saved_before_time_has_passed(live: Live, chosen: dict[str, str]) -> None:
    recording = RecordingSession()
    live.window.ctx = type(live.window.ctx)(
        **{name: getattr(live.window.ctx, name) for name in ("settings", "look", "scope", "spikes", "tell")},
        session=recording,
    )
    for key in ("save_run", "export_model", "copy_python", "copy_command"):
        live.trigger(key)
    assert "offered" not in chosen
    said = [text for _, text in live.window.status_line.history][-4:]
    assert said[0].startswith("There is no run to save yet")
    assert said[1].startswith("There is no model to export")
    assert all(text.startswith("Nothing was copied: nothing has been recorded yet") for text in said[2:])


def test_every_format_is_in_the_menu_and_writes_a_file(
    live: Live, chosen: dict[str, str], tmp_path: Path
) -> None:
    live.session.post(SetParameters(values={"g_K": 30.5}))
    live.until(lambda s: s.parameters.get("g_K") == 30.5)
    menu = live.window.actions_by_key["export_model"].menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions()]
    assert titles == [f"{spec.title}…" for spec in translators().values()]
    for action, spec in zip(menu.actions(), translators().values(), strict=True):
        chosen["path"] = str(tmp_path / spec.key)
        action.trigger()
        assert chosen["filters"] == f"{spec.title} (*{spec.suffix})"
        assert "30.5" in (tmp_path / f"{spec.key}{spec.suffix}").read_text(encoding="utf-8")
        assert message(live).startswith(f"Saved {tmp_path / spec.key}{spec.suffix}: {spec.title}, ")


def test_the_format_can_be_chosen_with_the_name(live: Live, chosen: dict[str, str], tmp_path: Path) -> None:
    spec = translators()["xpp"]
    chosen["filter"] = f"{spec.title} (*{spec.suffix})"
    live.trigger("export_model")
    assert message(live).startswith("Saved ")
    assert (tmp_path / f"saved{spec.suffix}").exists()
    assert chosen["filters"].count(";;") == len(translators()) - 1


def test_the_palette_finds_the_formats(live: Live) -> None:
    texts = [offer.text for offer in window_offers(live.window)]
    for spec in translators().values():
        assert f"Export model: {spec.title}" in texts


def test_the_trace_is_copied_as_python_and_as_a_command(live: Live) -> None:
    live.trigger("copy_python")
    assert "rec = hhscope.simulate(" in QGuiApplication.clipboard().text()
    live.trigger("copy_command")
    assert "hhscope run hh1952 " in QGuiApplication.clipboard().text()
    assert message(live).startswith("The command is in the clipboard")
    assert [spec.key for spec in ACTIONS if spec.entries is not None] == ["export_model", "mark"]


def test_a_name_without_its_ending_replaces_no_file(tmp_path: Path) -> None:
    assert with_suffix(tmp_path / "a.json", ".hhrun.json") == tmp_path / "a.json"
    assert with_suffix(tmp_path / "a", ".hhrun.json") == tmp_path / "a.hhrun.json"
    (tmp_path / "a.hhrun.json").write_text(json.dumps({}))
    with pytest.raises(ValueError, match="whole name"):
        with_suffix(tmp_path / "a", ".hhrun.json")
