"""Sessions in the real window: saved, opened, autosaved, offered after a crash; notes and locks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetNumerics, SetParameters, SetStimulus
from hhscope.record.session_file import SessionFile, read_session, session_bytes
from hhscope.stimulus import OU, Stimulus
from hhscope.ui import session_files
from hhscope.ui.autosave import RECOVER, left_behind
from hhscope.ui.lesson import Lesson
from hhscope.ui.lesson_dialog import LessonDialog
from hhscope.ui.look import Look
from hhscope.ui.scope_view import ScopeView
from hhscope.ui.session_io import put_in_force, session_now
from hhscope.ui.state_spec import state_specs
from hhscope.view.cursors import Cursors, Level
from hhscope.view.trigger import TriggerMode, TriggerSettings
from tests.ui.window_fixtures import Live, live_window

_OF_THE_MOMENT = {"end_ns", "selection", "hover_ns", "display", "by_hand"}


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        yield made


def with_entry(session: SessionFile, place: tuple[str, ...], value: object = 1) -> SessionFile:
    """The session with one entry more, or another."""
    states = msgspec.json.decode(msgspec.json.encode(session.states))
    inside = states
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = value
    return msgspec.structs.replace(session, states=states)


def change_everything(live: Live) -> None:
    live.session.post(SetParameters(values={"g_Na": 60.0, "I": 3.0}))
    live.session.post(SetStimulus(stimulus=Stimulus((OU(sd=1.0, tau=5.0, seed=9),))))
    live.session.post(SetNumerics(method="exp_euler2"))
    scope = live.window.ctx.scope
    scope.set_span(50_000_000)
    scope.toggle_trace("m")
    scope.set_y_range("gates", (0.0, 0.5))
    scope.arrange(scope.arrangement.with_folded("gates", True))
    scope.set_lesson(Lesson(note="# Try\n\nmore", locked=frozenset({"g_K"}), hidden=frozenset({"g_L"})))
    scope.set_trigger(TriggerSettings(mode=TriggerMode.NORMAL, source="m", level=0.25, holdoff_ns=3_000_000))
    live.trigger("theme")
    live.until(lambda s: s.method == "exp_euler2" and s.current == 3.0 and s.step > 10)


def test_a_saved_session_brings_everything_back(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_everything(live)
    wanted = session_now(live.window.ctx)
    path = tmp_path / "all.hhsession.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(path), "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: (str(path), "")))
    live.trigger("save_session")
    ctx = live.window.ctx
    ctx.scope.set_lesson(Lesson())
    ctx.scope.release_y()
    live.trigger("theme")
    live.choose("squid_ca")
    live.trigger("open_session")
    live.until(lambda s: s.run is not None and s.run.model.id == "hh1952" and s.step > 0)
    found = session_now(ctx)
    assert wanted is not None
    assert found is not None
    assert (found.setup, found.states) == (wanted.setup, wanted.states)


def test_everything_that_the_scopes_keep_is_in_a_session(live: Live) -> None:
    session = session_now(live.window.ctx)
    assert session is not None
    kept = {*session.states["scopes"], *session.states}  # a field of the view, or a state of its own
    missing = {field.name for field in fields(ScopeView)} - kept - _OF_THE_MOMENT
    assert missing == set()
    assert set(session.states) == set(state_specs())


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: msgspec.structs.replace(s, setup=msgspec.structs.replace(s.setup, current=float("inf"))),
        lambda s: msgspec.structs.replace(s, states={**s.states, "scopes": {"span_ns": -1}}),
        lambda s: msgspec.structs.replace(s, states={**s.states, "scopes": {"spam": 1}}),
        lambda s: msgspec.structs.replace(s, states={**s.states, "theme": {"name": "pink"}}),
        lambda s: msgspec.structs.replace(s, states={**s.states, "lesson": {"locked": 3}}),
        lambda s: msgspec.structs.replace(s, states={**s.states, "arrangement": {"folded": 3}}),
        lambda s: msgspec.structs.replace(s, states={**s.states, "kick": {"width_ms": -1.0}}),
        lambda s: msgspec.structs.replace(s, states={**s.states, "rate": {"window_ms": "x"}}),
        lambda s: msgspec.structs.replace(s, states={**s.states, "later": {}}),
        lambda s: with_entry(s, ("scopes", "trigger", "spam")),
        lambda s: with_entry(s, ("scopes", "measures", "spam")),
        lambda s: with_entry(s, ("scopes", "measures", "shown"), ["rate", "spam"]),
        lambda s: with_entry(s, ("cursors", "spam")),
        lambda s: with_entry(s, ("references", "spam")),
        lambda s: with_entry(s, ("sweeps", "taken"), -1),
        lambda s: with_entry(s, ("sweeps", "sweeps"), [{"number": 1}]),
    ],
)  # fmt: skip
def test_a_session_with_any_fault_changes_nothing(live: Live, tmp_path: Path, edit: object) -> None:
    assert callable(edit)
    before = session_now(live.window.ctx)
    assert before is not None
    path = tmp_path / "faulty.hhsession.json"
    path.write_bytes(session_bytes(edit(before)))
    run = live.status.run
    assert not session_files.open_path(live.window, path)
    live.frame()
    after = session_now(live.window.ctx)
    assert after is not None
    assert (after.setup, after.states, live.status.run) == (before.setup, before.states, run)
    assert "Nothing was changed" in live.window.status_line.history[-1][1]


def test_a_closed_window_leaves_the_last_session_for_the_next(qtbot: QtBot, look: Look) -> None:
    with live_window(qtbot, look, "hh1952") as first:
        first.session.post(SetParameters(values={"g_Na": 77.0}))
        first.until(lambda s: s.parameters["g_Na"] == 77.0)
        first.window.autosave.look(first.status)
    with live_window(qtbot, look, "squid_ca") as second:
        second.window.autosave.look(second.status)
        assert second.window.banner.notice is None
        second.trigger("continue_last")
        second.until(lambda s: s.parameters.get("g_Na") == 77.0)


def test_after_a_crash_the_session_is_offered_and_not_forced(live: Live) -> None:
    change_everything(live)
    session = session_now(live.window.ctx)
    assert session is not None
    folder = live.window.autosave.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "running-0123456789ab.hhsession.json").write_bytes(session_bytes(session))
    live.choose("squid_ca")
    if live.window.autosave._lock is not None:
        live.window.autosave.finish()
    live.window.autosave.look(live.status)
    live.frame()
    notice = live.window.banner.notice
    assert notice is not None
    assert "not closed properly" in notice.title
    assert live.status.run is not None
    assert live.status.run.model.id == "squid_ca"
    live.window.banner.buttons[RECOVER].click()
    live.until(lambda s: s.run is not None and s.run.model.id == "hh1952" and s.current == 3.0)


_HOLDS_A_LOCK = """
import sys, time
from PySide6.QtCore import QLockFile
lock = QLockFile(sys.argv[1])
lock.setStaleLockTime(0)
print(lock.tryLock(0), flush=True)
time.sleep(60)
"""


def test_the_session_of_a_program_that_was_killed_is_found_and_that_of_a_living_one_is_not(
    live: Live,
) -> None:
    session = session_now(live.window.ctx)
    assert session is not None
    folder = live.window.autosave.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "running-0.hhsession.json").write_bytes(session_bytes(session))
    lock = folder / "running-0.lock"
    with subprocess.Popen([sys.executable, "-c", _HOLDS_A_LOCK, str(lock)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"True"
        alive = left_behind(folder, "running-1")
        other.kill()
        other.wait()
    assert alive is None
    assert left_behind(folder, "running-1") == folder / "crashed-0.hhsession.json"


def test_cursors_are_where_they_were_saved(live: Live) -> None:
    scope = live.window.ctx.scope
    scope.set_span(50_000_000)
    cursors = Cursors(
        on=True, places=(-20_000_000, -5_000_000), levels=(Level(panel="voltage", value=3.0), None)
    )
    scope.set_cursors(cursors)
    session = session_now(live.window.ctx)
    assert session is not None
    live.choose("squid_ca")
    scope.set_cursors(Cursors())
    put_in_force(live.window.ctx, session)
    live.until(lambda s: s.run is not None and s.run.model.id == "hh1952" and s.step > 0)
    live.frame()
    assert scope.view.cursors == cursors


def test_a_window_that_still_runs_is_no_crash(live: Live, qtbot: QtBot, look: Look) -> None:
    live.window.autosave.look(live.status)
    qtbot.waitUntil(lambda: bool(list(live.window.autosave.folder.glob("running-*.hhsession.json"))))
    with live_window(qtbot, look, "squid_ca") as second:
        second.window.autosave.look(second.status)
        assert second.window.autosave.crashed is None


def test_the_session_is_saved_while_the_window_runs(live: Live) -> None:
    live.window.autosave.look(live.status)
    own = live.window.autosave._path
    live.qtbot.waitUntil(own.exists)
    live.session.post(SetParameters(values={"g_Na": 55.0}))
    live.until(lambda s: s.parameters["g_Na"] == 55.0)
    for _ in range(6):
        live.window.autosave.look(live.status)
    live.qtbot.waitUntil(lambda: read_session(own).setup.values["g_Na"] == 55.0)


def test_a_locked_parameter_cannot_be_changed_and_a_hidden_one_is_away(live: Live) -> None:
    live.window.ctx.scope.set_lesson(Lesson(locked=frozenset({"g_Na", "I"}), hidden=frozenset({"g_K"})))
    live.frame()
    channels, given = live.window.side.panels["channels"], live.window.side.panels["input"]
    fields_ = channels.fields.fields  # type: ignore[attr-defined]
    assert not fields_["g_Na"].isEnabled()
    assert "Locked" in fields_["g_Na"].edit.toolTip()
    assert fields_["g_K"].isHidden()
    assert not given.fields.fields["I"].isEnabled()  # type: ignore[attr-defined]
    live.session.post(SetParameters(values={"g_Na": 60.0, "g_L": 0.2}))
    live.until(lambda s: s.parameters["g_Na"] == 60.0)
    live.frame()
    live.window.side.panels["model"].defaults_button.click()  # type: ignore[attr-defined]
    live.until(lambda s: s.parameters["g_L"] == 0.3 and s.parameters["g_Na"] == 60.0)
    live.window.ctx.scope.set_lesson(Lesson())
    live.frame()
    assert fields_["g_Na"].isEnabled()
    assert not fields_["g_K"].isHidden()


def test_a_note_is_shown_beside_the_scope_and_nothing_else_takes_room(live: Live) -> None:
    panel = live.window.side.panels["note"]
    assert not panel.isVisible()
    live.window.ctx.scope.set_lesson(Lesson(note="# Hello\n\n<b>x</b> ![p](file:///etc/passwd)"))
    live.frame()
    assert panel.isVisible()
    text = panel.text.toPlainText()  # type: ignore[attr-defined]
    assert text.startswith("Hello")
    assert "<b>x</b>" in text


def test_the_dialog_edits_note_and_locks(live: Live) -> None:
    live.window.ctx.scope.set_lesson(Lesson(locked=frozenset({"g_Other"})))
    live.trigger("lesson")
    dialog = live.window.findChild(LessonDialog)
    assert dialog is not None
    dialog.note.setPlainText("Look at *m*.")
    row = dialog.names.index("g_Na")
    dialog.table.item(row, 1).setCheckState(Qt.CheckState.Checked)
    dialog.table.item(row, 2).setCheckState(Qt.CheckState.Checked)
    dialog.accept()
    wanted = Lesson(note="Look at *m*.", locked=frozenset({"g_Na", "g_Other"}), hidden=frozenset({"g_Na"}))
    assert live.window.ctx.scope.lesson == wanted
    assert replace(wanted, note="").to_plain() == {
        "note": "", "locked": ["g_Na", "g_Other"], "hidden": ["g_Na"],
    }  # fmt: skip
