"""Background work: outcomes come to the GUI thread, faults too, and nothing is left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from hhscope.ui.background import Background


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background("test")
    yield made
    made.close()


def test_the_outcome_comes_to_the_gui_thread(qtbot: QtBot, background: Background) -> None:
    seen: list[tuple[object, threading.Thread]] = []
    background.run(
        "a", threading.current_thread, lambda found: seen.append((found, threading.current_thread()))
    )
    qtbot.waitUntil(lambda: bool(seen))
    worker, receiver = seen[0]
    assert worker is not threading.main_thread()
    assert receiver is threading.main_thread()


def test_a_fault_comes_as_the_outcome(qtbot: QtBot, background: Background) -> None:
    seen: list[object] = []
    background.run("a", lambda: 1 / 0, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], ZeroDivisionError)


def test_newer_work_of_the_same_kind_replaces_what_waits(qtbot: QtBot, background: Background) -> None:
    gate = threading.Event()
    seen: list[object] = []
    background.run("first", gate.wait, seen.append)
    background.run("rest", lambda: "old", seen.append)
    background.run("rest", lambda: "new", seen.append)
    gate.set()
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [True, "new"]


def test_closing_waits_and_drops_the_outcome(qtbot: QtBot) -> None:
    seen: list[object] = []
    background = Background("test")
    background.run("a", lambda: "late", seen.append)
    background.close()
    background.close()
    assert seen == []
