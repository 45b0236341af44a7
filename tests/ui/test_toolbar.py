"""Toolbar: asks for what is clicked and typed, shows what is in force, and shortens itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase, Status
from hhscope.ui.actions import ACTIONS
from hhscope.ui.context import AppContext
from hhscope.ui.toolbar import Toolbar


@pytest.fixture
def triggered() -> list[str]:
    """Keys of the actions that were triggered."""
    return []


@pytest.fixture
def toolbar(qtbot: QtBot, ctx: AppContext, triggered: list[str]) -> Toolbar:
    actions = {}
    for spec in ACTIONS:
        actions[spec.key] = QAction(spec.text)
        actions[spec.key].triggered.connect(lambda _=False, key=spec.key: triggered.append(key))
    bar = Toolbar(ctx, actions)
    qtbot.addWidget(bar)
    bar.resize(1440, 40)
    bar.show()
    return bar


def running(loaded: Callable[[str], Status], **fields: object) -> Status:
    return replace(loaded("squid_ca"), phase=Phase.RUNNING, **fields)  # type: ignore[arg-type]


def test_every_button_triggers_its_action(qtbot: QtBot, toolbar: Toolbar, triggered: list[str]) -> None:
    for button in toolbar.buttons.values():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert triggered == list(toolbar.buttons)


def test_the_model_button_shows_the_model_and_opens_the_list(
    qtbot: QtBot, toolbar: Toolbar, triggered: list[str], loaded: Callable[[str], Status]
) -> None:
    toolbar.show_status(loaded("hot"))
    assert toolbar.model_button.text().startswith("Hot")
    qtbot.mouseClick(toolbar.model_button, Qt.MouseButton.LeftButton)
    assert triggered == ["choose_model"]


def test_run_becomes_pause_while_time_passes(toolbar: Toolbar, loaded: Callable[[str], Status]) -> None:
    toolbar.show_status(running(loaded))
    assert toolbar.buttons["run"].text() == "Pause"
    toolbar.show_status(loaded("squid_ca"))
    assert toolbar.buttons["run"].text() == "Run"


def test_a_typed_speed_is_asked_for(qtbot: QtBot, toolbar: Toolbar) -> None:
    entry = toolbar.speed.entry
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "0,2x")
    with qtbot.waitSignal(toolbar.speed_requested) as asked:
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert asked.args == [0.2]


def test_a_speed_that_is_none_is_refused_with_a_sentence(
    qtbot: QtBot, toolbar: Toolbar, loaded: Callable[[str], Status]
) -> None:
    toolbar.show_status(loaded("squid_ca"))
    entry = toolbar.speed.entry
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "fast")
    with qtbot.waitSignal(toolbar.told) as told:
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert "is not a number" in told.args[0]
    assert entry.property("problem") is True
    qtbot.keyClick(entry, Qt.Key.Key_Escape)
    assert entry.text() == "1×"


def test_what_is_being_typed_is_not_overwritten(
    qtbot: QtBot, toolbar: Toolbar, loaded: Callable[[str], Status]
) -> None:
    toolbar.show()
    qtbot.waitExposed(toolbar)
    entry = toolbar.time_base.entry
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "25")
    toolbar.show_status(running(loaded))
    assert entry.text() == "25"


def test_a_speed_that_is_not_reached_is_noted(toolbar: Toolbar, loaded: Callable[[str], Status]) -> None:
    toolbar.show_status(running(loaded, speed=100.0, achieved=40.0))
    assert toolbar.speed.note.text() == "is 40×"
    toolbar.show_status(running(loaded, speed=100.0, achieved=99.0))
    assert toolbar.speed.note.text() == ""


def test_time_per_division_is_a_tenth_of_the_screen(
    qtbot: QtBot, toolbar: Toolbar, loaded: Callable[[str], Status]
) -> None:
    toolbar.show_status(loaded("squid_ca"))
    assert toolbar.time_base.entry.text() == "10 ms/div"
    entry = toolbar.time_base.entry
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "2 s")
    with qtbot.waitSignal(toolbar.span_requested) as asked:
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert asked.args == [20_000.0]


def worded(toolbar: Toolbar) -> int:
    """How many buttons show their word."""
    icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
    return sum(button.toolButtonStyle() != icon_only for button in toolbar.buttons.values())


def test_a_narrow_window_shortens_but_keeps_every_button(qtbot: QtBot, toolbar: Toolbar) -> None:
    before = worded(toolbar)
    toolbar.resize(900, 40)
    qtbot.waitUntil(lambda: worded(toolbar) < before)
    assert all(button.isVisible() for button in toolbar.buttons.values())


def test_a_tiny_window_keeps_run_and_restart(qtbot: QtBot, toolbar: Toolbar) -> None:
    toolbar.resize(600, 40)
    qtbot.waitUntil(lambda: not toolbar.speed.slider.isVisible())
    assert toolbar.buttons["run"].isVisible()
    assert toolbar.buttons["restart"].isVisible()
    toolbar.resize(1440, 40)
    qtbot.waitUntil(lambda: all(button.isVisible() for button in toolbar.buttons.values()))


def test_every_button_says_its_key(toolbar: Toolbar) -> None:
    tips = {key: button.toolTip() for key, button in toolbar.buttons.items()}
    assert tips["run"].startswith("Run / Pause  (Space or F5 or Pause)")
    assert all("(" in tip for tip in tips.values())
