"""The trigger in the real window: keys, card, light, the level's tag, single sweeps and their list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase
from hhscope.ui.look import Look
from hhscope.ui.sweeps_dialog import SweepsDialog
from hhscope.ui.trigger_card import TriggerCard
from hhscope.ui.trigger_control import TriggerControl, state_words
from hhscope.view.trigger import Slope, TriggerEvent, TriggerMode, TriggerSettings
from hhscope.view.triggered import TriggerState
from tests.ui.plots import Mouse
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

MS = 1_000_000


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        made.window.controls.set_speed(1.0)
        made.until(lambda s: s.t_ns > 150 * MS)
        yield made


def press(live: Live, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    live.qtbot.keyClick(live.window, key, modifier)


def settings(live: Live) -> TriggerSettings:
    return live.window.ctx.scope.view.trigger


def triggered(live: Live) -> TriggerState:
    return live.window.ctx.scope.triggered


def wait_for_trigger(live: Live) -> int:
    live.qtbot.waitUntil(lambda: triggered(live).t_ns is not None, timeout=PATIENCE_MS)
    live.frame()
    found = triggered(live).t_ns
    assert found is not None
    return found


def card_of(live: Live) -> TriggerCard:
    press(live, Qt.Key.Key_T)
    card: TriggerCard = live.window.findChild(TriggerCard)
    live.qtbot.waitUntil(card.isVisible)
    return card


def test_rolling_is_how_it_starts_and_shows_no_light(live: Live) -> None:
    live.frame()
    assert live.window.toolbar.trigger.button.text() == "Roll"
    assert not live.window.toolbar.trigger.light.isVisible()


def test_shift_t_goes_from_roll_to_auto_to_normal_and_back(live: Live) -> None:
    modes = []
    for _ in range(3):
        press(live, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
        modes.append(settings(live).mode)
    assert modes == [TriggerMode.AUTO, TriggerMode.NORMAL, TriggerMode.ROLL]


def test_the_light_is_lit_while_the_cell_fires(live: Live) -> None:
    live.window.ctx.scope.set_trigger_mode(TriggerMode.AUTO)
    wait_for_trigger(live)
    control = live.window.toolbar.trigger
    live.qtbot.waitUntil(lambda: control.light.isVisible() and control.light.lit, timeout=PATIENCE_MS)
    assert control.button.text() == "Auto"
    assert control.button.accessibleDescription().startswith("Triggered")


def test_a_cell_faster_than_the_eye_stands_still_on_the_screen(live: Live) -> None:
    live.choose("hot")
    live.window.controls.set_speed(1.0)
    live.window.ctx.scope.set_trigger_mode(TriggerMode.AUTO)
    wait_for_trigger(live)
    scope, places, zeros = live.window.ctx.scope, set(), set()
    for _ in range(30):
        live.frame()
        zero = triggered(live).t_ns
        assert zero is not None
        zeros.add(zero)
        places.add(zero - scope.window.t0_ns)
    assert len(places) == 1
    assert len(zeros) > 10


def test_the_tag_of_the_level_can_be_dragged(live: Live) -> None:
    live.window.ctx.scope.set_trigger_mode(TriggerMode.NORMAL)
    wait_for_trigger(live)
    plot = live.window.workspace.panel("voltage").plot  # type: ignore[attr-defined]
    tag = plot.view.left.handle()
    mouse = Mouse(plot.view.viewport())
    at = (tag.center().x(), tag.center().y())
    mouse.drag(at, (at[0], at[1] + 10), (at[0], at[1] + 20))
    level = settings(live).level
    assert level is not None
    assert level < -5
    live.frame()
    assert plot.level is not None
    assert plot.level.value == level
    assert plot.view.left.handle().center().y() == pytest.approx(at[1] + 20, abs=1.5)
    assert live.window.ctx.scope.view.y_ranges == {}


def test_the_card_shows_what_is_in_force_and_changes_it(live: Live) -> None:
    card = card_of(live)
    card.modes.buttons["normal"].click()
    card.slope.buttons["falling"].click()
    card.event_box.setCurrentIndex(card.event_box.findData("longer"))
    card.event_box.activated.emit(card.event_box.currentIndex())
    assert card.level is not None
    card.level.edit.setText("-20")
    card.level.edit.setModified(True)
    live.qtbot.keyClick(card.level.edit, Qt.Key.Key_Return)
    card.position.edit.setText("50")
    card.position.edit.setModified(True)
    live.qtbot.keyClick(card.position.edit, Qt.Key.Key_Return)
    wanted = TriggerSettings(
        mode=TriggerMode.NORMAL,
        slope=Slope.FALLING,
        event=TriggerEvent.LONGER,
        level=-20.0,
        position=0.5,
    )
    live.qtbot.waitUntil(lambda: settings(live) == wanted, timeout=PATIENCE_MS)
    assert card.condition.text() == "V falls through −20 mV more than 20 ms after the last time"
    assert card.interval.isVisible()
    card.close()


def test_a_number_that_cannot_be_is_refused_in_the_card(live: Live) -> None:
    card = card_of(live)
    card.position.edit.setText("150")
    card.position.edit.setModified(True)
    live.qtbot.keyClick(card.position.edit, Qt.Key.Key_Return)
    assert card.position.problem.text() == "The place of t = 0 lies between 0 and 100 %."
    assert settings(live).position == 0.2
    card.close()


def test_another_source_gets_a_level_in_its_middle_and_v_its_own_again(live: Live) -> None:
    card = card_of(live)
    card.source.chosen.emit("Ca")
    now = settings(live)
    assert (now.mode, now.source) == (TriggerMode.AUTO, "Ca")
    assert now.level is not None
    assert 0.5 < now.level < 1.6
    assert wait_for_trigger(live) > 0
    assert card.level is not None
    assert card.level.unit.text() == "µM"
    card.source.chosen.emit("V")
    assert settings(live) == TriggerSettings(mode=TriggerMode.AUTO)
    card.middle.click()
    level = settings(live).level
    assert level is not None
    assert -30 < level < -10
    card.close()


def test_s_takes_one_sweep_keeps_it_and_stops(live: Live) -> None:
    press(live, Qt.Key.Key_S)
    live.until(lambda s: s.phase is Phase.PAUSED)
    scope = live.window.ctx.scope
    first = triggered(live)
    assert first.complete
    assert [sweep.t_ns for sweep in scope.sweeps.sweeps] == [first.t_ns]
    press(live, Qt.Key.Key_Space)
    live.qtbot.waitUntil(lambda: len(scope.sweeps.sweeps) == 2, timeout=PATIENCE_MS)
    live.until(lambda s: s.phase is Phase.PAUSED)
    assert triggered(live).t_ns == scope.sweeps.sweeps[1].t_ns != first.t_ns


def test_a_sweep_from_rest_is_kept_too(live: Live) -> None:
    press(live, Qt.Key.Key_W)
    scope = live.window.ctx.scope
    live.qtbot.waitUntil(lambda: len(scope.sweeps.sweeps) == 1, timeout=PATIENCE_MS)
    (sweep,) = scope.sweeps.sweeps
    assert (sweep.t_ns, sweep.span_ns) == (0, scope.view.span_ns)
    assert "a sweep from t = 0" in sweep.settings_text
    live.frame()
    assert len(scope.sweeps.sweeps) == 1


def test_force_needs_time_to_pass(live: Live) -> None:
    live.window.controls.pause()
    live.until(lambda s: s.phase is Phase.PAUSED)
    press(live, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    live.frame()
    assert triggered(live).t_ns is None
    press(live, Qt.Key.Key_Space)
    live.until(lambda s: s.phase is Phase.RUNNING)
    live.window.ctx.scope.set_trigger(TriggerSettings(mode=TriggerMode.NORMAL, level=500.0))
    press(live, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    wait_for_trigger(live)
    assert triggered(live).forced


def test_the_list_shows_labels_pins_and_deletes_sweeps(live: Live) -> None:
    press(live, Qt.Key.Key_S)
    live.until(lambda s: s.phase is Phase.PAUSED)
    press(live, Qt.Key.Key_H)
    scope = live.window.ctx.scope
    dialog: SweepsDialog = live.window.findChild(SweepsDialog)
    row = dialog.rows[1]
    row.label.setText("before TTX")
    live.qtbot.keyClick(row.label, Qt.Key.Key_Return)
    row.pin.click()
    row.show_box.click()
    (sweep,) = scope.sweeps.sweeps
    assert (sweep.label, sweep.pinned) == ("before TTX", True)
    laid = scope.references.now.of_sweep(1)
    assert laid is not None
    assert (laid.name, laid.shown, laid.ghost) == ("before TTX", True, sweep.ghost)
    row.show_box.click()
    assert scope.references.now.references == ()
    assert row.label.toolTip() == sweep.settings_text
    live.frame()
    row.delete.click()
    assert scope.sweeps.sweeps == ()
    assert dialog.none.isVisible()
    dialog.close()


def test_undo_takes_the_trigger_back(live: Live) -> None:
    live.window.undo.look(live.status)
    live.window.ctx.scope.set_trigger(TriggerSettings(mode=TriggerMode.NORMAL, level=-20.0))
    live.trigger("undo")
    assert settings(live) == TriggerSettings()
    live.trigger("redo")
    assert settings(live).level == -20.0


def test_the_state_in_words() -> None:
    single = TriggerMode.SINGLE
    assert state_words(TriggerMode.ROLL, TriggerState()).startswith("No trigger")
    assert state_words(single, TriggerState(armed=True)) == "Waits for one trigger."
    assert state_words(single, TriggerState(t_ns=1, complete=True)).startswith("The single sweep is taken")
    assert state_words(single, TriggerState(t_ns=1)) == "Triggered: the sweep comes in."
    assert "12\u202f345 times" in state_words(TriggerMode.NORMAL, TriggerState(t_ns=1, count=12_345))
    assert "no such signal" in state_words(TriggerMode.NORMAL, TriggerState(lacking=True))
    assert "too fast" in state_words(TriggerMode.NORMAL, TriggerState(t_ns=1, skipped=True))
    assert "rolls" in state_words(TriggerMode.AUTO, TriggerState(count=3))
    assert state_words(TriggerMode.AUTO, TriggerState(t_ns=1, forced=True)).startswith("Forced")


def test_the_light_is_a_ring_while_it_waits(qtbot: QtBot, look: Look) -> None:
    control = TriggerControl(look)
    qtbot.addWidget(control)
    assert control.show_state(TriggerMode.NORMAL, TriggerState())
    assert not control.light.lit
    assert not control.show_state(TriggerMode.NORMAL, TriggerState(t_ns=1, lit=True))
    assert control.light.lit
    control.show_state(TriggerMode.SINGLE, replace(TriggerState(), armed=True))
    assert not control.light.lit
