"""Status bar: facts stay, messages come and go, none is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase, Status
from hhscope.ui.context import AppContext
from hhscope.ui.status_bar import REMEMBERED, MessageList, StatusBar, seconds_to_read
from hhscope.ui.status_text import Words

REGIME = Words(text="tonic 68.1 Hz")


@pytest.fixture
def bar(qtbot: QtBot, ctx: AppContext) -> StatusBar:
    made = StatusBar(ctx)
    qtbot.addWidget(made)
    made.resize(1440, 28)
    made.show()
    return made


def test_shows_the_facts(bar: StatusBar, loaded: Callable[[str], Status]) -> None:
    bar.show_status(replace(loaded("hot"), step=9, ns_per_sample=30.0, cycles=1200), REGIME, (60.0, 3.0))
    texts = {key: field.text() for key, field in bar.fields.items()}
    assert texts["speed"] == "paused"
    assert texts["frames"] == "60 fps"
    assert texts["method"] == "exp_euler 0.0025 ms"
    assert texts["numerics"] == "numerics …"
    assert texts["regime"] == "tonic 68.1 Hz"
    assert texts["cycles"] == "1\u202f200 cycles"
    assert texts["capacity"].endswith("cells in real time")
    assert all(field.toolTip() for key, field in bar.fields.items() if key != "regime")


def test_a_message_of_the_session_is_shown_once(bar: StatusBar, loaded: Callable[[str], Status]) -> None:
    status = replace(loaded("hot"), message="4 sub-steps are used.", message_id=1)
    bar.show_status(status, REGIME, (60.0, 3.0))
    bar.show_status(status, REGIME, (60.0, 3.0))
    assert [text for _, text in bar.history] == ["4 sub-steps are used."]
    bar.show_status(replace(status, message_id=2), REGIME, (60.0, 3.0))
    assert len(bar.history) == 2


def test_a_message_makes_room_for_itself_but_keeps_time_and_speed(
    bar: StatusBar, loaded: Callable[[str], Status]
) -> None:
    bar.show_status(loaded("hot"), REGIME, (60.0, 3.0))
    bar.tell("A long sentence about what has just been refused and why that is so. " * 2)
    assert bar.fields["time"].isVisible()
    assert bar.fields["speed"].isVisible()
    assert not bar.fields["cycles"].isVisible()


def test_facts_come_back_when_the_message_has_been_read(
    bar: StatusBar, loaded: Callable[[str], Status], monkeypatch: pytest.MonkeyPatch
) -> None:
    bar.show_status(loaded("hot"), REGIME, (60.0, 3.0))
    bar.tell("A long sentence about what has just been refused and why that is so. " * 2)
    monkeypatch.setattr("hhscope.ui.status_bar.time.monotonic", lambda: 1e12)
    bar.show_status(loaded("hot"), REGIME, (60.0, 3.0))
    assert bar.message.text() == ""
    assert bar.fields["cycles"].isVisible()


def test_a_shorter_text_leaves_no_gap(qtbot: QtBot, bar: StatusBar, loaded: Callable[[str], Status]) -> None:
    running = replace(loaded("hot"), phase=Phase.RUNNING, speed=0.05, achieved=0.05)
    bar.show_status(running, REGIME, (60.0, 3.0))
    wide = bar.fields["speed"].minimumWidth()
    for _ in range(6):
        bar.show_status(loaded("hot"), REGIME, (60.0, 3.0))
    assert bar.fields["speed"].text() == "paused"
    assert bar.fields["speed"].minimumWidth() < 0.6 * wide


def test_long_messages_stay_longer() -> None:
    assert seconds_to_read("Short.") == 4.0
    assert seconds_to_read("x" * 140) == 10.0


def test_old_messages_are_listed_newest_last(qtbot: QtBot, bar: StatusBar) -> None:
    for number in range(REMEMBERED + 5):
        bar.tell(f"message {number}")
    assert len(bar.history) == REMEMBERED
    popup = MessageList(list(bar.history), bar)
    qtbot.addWidget(popup)
    assert popup.list.item(popup.list.count() - 1).text().endswith(f"message {REMEMBERED + 4}")
    popup.close()


def test_a_narrow_window_drops_the_least_important_facts(
    bar: StatusBar, loaded: Callable[[str], Status]
) -> None:
    bar.resize(520, 28)
    bar.show_status(replace(loaded("hot"), ns_per_sample=30.0), REGIME, (60.0, 3.0))
    assert bar.fields["time"].isVisible()
    assert not bar.fields["capacity"].isVisible()
