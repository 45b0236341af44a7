"""Messages: no fault vanishes, wherever it happens."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from hhscope.ui.messages import Messages, fault_line


@pytest.fixture
def messages(qapp: QCoreApplication) -> Iterator[Messages]:
    before = (sys.excepthook, threading.excepthook)
    made = Messages()
    made.catch_faults()
    yield made
    sys.excepthook, threading.excepthook = before


def test_a_fault_is_one_line_for_the_window_and_a_traceback_for_the_terminal(
    qtbot: QtBot, messages: Messages, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise ValueError("no such\nthing")
    except ValueError as error:
        with qtbot.waitSignal(messages.broke) as broke:
            sys.excepthook(type(error), error, error.__traceback__)
    assert broke.args == ["ValueError: no such thing"]
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_of_a_thread_reaches_the_window(
    qtbot: QtBot, messages: Messages, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    with qtbot.waitSignal(messages.broke) as broke:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert broke.args == ["RuntimeError: in a thread"]
    assert "in a thread" in capsys.readouterr().err


def test_sentences_may_come_from_any_thread(qtbot: QtBot, messages: Messages) -> None:
    with qtbot.waitSignal(messages.told) as told:
        thread = threading.Thread(target=messages.tell, args=("done",))
        thread.start()
        thread.join()
    assert told.args == ["done"]


def test_a_fault_without_words_is_named_by_its_kind() -> None:
    assert fault_line(KeyError()) == "KeyError"


def test_a_fault_of_what_shows_a_fault_is_printed_and_not_shown_again(
    messages: Messages, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []

    def show(line: str) -> None:
        shown.append(line)
        error = RuntimeError("the banner broke")
        sys.excepthook(type(error), error, None)

    messages.broke.connect(show)
    first = ValueError("no such thing")
    sys.excepthook(type(first), first, None)
    assert shown == ["ValueError: no such thing"]
    assert "the banner broke" in capsys.readouterr().err
