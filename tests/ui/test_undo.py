"""Undo in the real window: keys, the list, and everything that posts a command or changes a state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetNumerics, SetParameters, SetStart, SetStimulus
from hhscope.stimulus import Step, Stimulus
from hhscope.ui.look import Look
from hhscope.ui.state_spec import state_specs
from hhscope.ui.undo_list import UndoList
from hhscope.view.trigger import TriggerMode, TriggerSettings
from tests.ui.window_fixtures import Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        made.window.undo.look(made.status)
        yield made


def press(live: Live, key: Qt.Key, *, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    live.qtbot.keyClick(live.window, key, modifiers)


def listed(live: Live) -> list[str]:
    return [live.window.undo.words(entry) for entry in live.window.undo.log.entries]


def test_a_parameter_is_taken_back_and_brought_again_by_keys(live: Live) -> None:
    live.session.post(SetParameters(values={"g_Na": 60.0}))
    live.until(lambda s: s.parameters["g_Na"] == 60.0)
    press(live, Qt.Key.Key_Z)
    live.until(lambda s: s.parameters["g_Na"] == 120.0)
    press(live, Qt.Key.Key_Z, shift=True)
    live.until(lambda s: s.parameters["g_Na"] == 60.0)


def test_every_setting_of_the_simulation_comes_back(live: Live) -> None:
    before = live.status
    stimulus = Stimulus((Step(start=0.0, amplitude=2.0),))
    for command in (
        SetStimulus(stimulus=stimulus),
        SetNumerics(method="rk4"),
        SetStart(values={"V": -40.0}),
    ):
        live.session.post(command)
    live.until(lambda s: s.method == "rk4" and s.start.get("V") == -40.0)
    while "nothing" not in live.window.undo.undo():
        pass
    after = live.until(lambda s: s.method == "auto" and not s.start)
    assert (after.stimulus, after.parameters) == (before.stimulus, before.parameters)


def test_a_chosen_model_is_one_change_and_comes_back_with_its_values(live: Live) -> None:
    live.session.post(SetParameters(values={"g_Na": 60.0}))
    live.until(lambda s: s.parameters["g_Na"] == 60.0)
    live.window.undo.look(live.status)
    live.choose("squid_ca")
    live.window.undo.look(live.status)
    assert listed(live)[-1] == "Model: Hodgkin–Huxley squid axon → Squid + Ca"
    live.trigger("undo")
    live.until(lambda s: s.run is not None and s.run.model.id == "hh1952" and s.parameters["g_Na"] == 60.0)


def test_the_view_is_covered_without_being_told_of(live: Live) -> None:
    scope = live.window.ctx.scope
    scope.set_span(50_000_000)
    live.window.undo.look(live.status)
    assert listed(live) == ["Scopes: time base 100 ms → 50 ms"]
    scope.toggle_trace("m")
    live.trigger("undo")
    live.trigger("undo")
    assert (scope.view.span_ns, scope.view.hidden) == (100_000_000, frozenset())


def test_the_trigger_is_covered_field_by_field(live: Live) -> None:
    scope = live.window.ctx.scope
    before = scope.view.trigger
    scope.set_trigger(TriggerSettings(mode=TriggerMode.AUTO, level=-20.0))
    live.window.undo.look(live.status)
    assert listed(live) == ["Scopes: trigger mode, trigger level"]
    live.trigger("undo")
    assert scope.view.trigger == before


def test_the_theme_is_covered(live: Live) -> None:
    live.trigger("theme")
    live.window.undo.look(live.status)
    live.trigger("undo")
    assert live.window.ctx.look.theme.dark


def test_a_line_of_the_list_leads_there(live: Live) -> None:
    for value in (110.0, 100.0, 90.0):
        live.session.post(SetParameters(values={"g_Na": value}))
        live.until(lambda s, value=value: s.parameters["g_Na"] == value)  # type: ignore[misc]
        live.window.undo.look(live.status)
        live.window.undo.log._close()
    live.trigger("changes")
    shown = QApplication.activePopupWidget()
    assert isinstance(shown, UndoList)
    assert shown.list.count() == 4
    shown.list.itemClicked.emit(shown.list.item(1))
    live.until(lambda s: s.parameters["g_Na"] == 110.0)
    assert live.window.undo.log.place == 1


def test_there_is_nothing_to_undo_at_first(live: Live) -> None:
    live.trigger("undo")
    live.trigger("redo")
    assert "nothing to redo" in live.window.status_line.message.text()


def test_every_state_can_be_read_checked_and_written(live: Live) -> None:
    ctx = live.window.ctx
    for spec in state_specs().values():
        plain = spec.read(ctx)
        spec.check(plain)
        spec.write(ctx, plain)
        assert spec.read(ctx) == plain
