"""The drawing thread works beside the GUI thread, in order, and leaves nothing behind."""

from __future__ import annotations

import threading

import pytest

from hhscope.ui.widgets.drawing_thread import DrawingThread


def test_work_runs_on_another_thread_in_the_order_given() -> None:
    thread, seen = DrawingThread(), list[tuple[int, str]]()
    waits = [thread.begin(lambda i=i: seen.append((i, threading.current_thread().name))) for i in range(5)]
    for wait in waits:
        wait()
    thread.close()
    assert [i for i, _ in seen] == list(range(5))
    assert {name for _, name in seen} != {threading.current_thread().name}
    assert len({name for _, name in seen}) == 1


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    thread = DrawingThread()
    wait = thread.begin(lambda: {}.clear(1))
    with pytest.raises(TypeError):
        wait()
    thread.close()


def test_closing_finishes_what_was_begun_and_later_work_is_done_at_once() -> None:
    thread, seen = DrawingThread(), list[str]()
    thread.begin(lambda: seen.append("begun"))
    thread.close()
    thread.begin(lambda: seen.append(threading.current_thread().name))
    assert seen == ["begun", threading.current_thread().name]
