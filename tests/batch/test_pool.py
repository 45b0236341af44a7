"""The shared pool: every job once, whatever the number of threads; faults are raised; nothing waits for itself."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from hhscope.batch.pool import run_all, shared_pool


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_every_job_is_done_once(threads: int) -> None:
    lock, done = threading.Lock(), list[int]()

    def work(following: Callable[[], int | None]) -> None:
        while (job := following()) is not None:
            with lock:
                done.append(job)

    run_all(100, work, threads)
    assert sorted(done) == list(range(100))


def test_a_fault_in_any_thread_is_raised() -> None:
    def work(following: Callable[[], int | None]) -> None:
        while (job := following()) is not None:
            if job == 5:
                raise ArithmeticError("job 5")

    with pytest.raises(ArithmeticError, match="job 5"):
        run_all(100, work, 3)


def test_a_call_from_within_the_pool_ends() -> None:
    def outer(following: Callable[[], int | None]) -> None:
        while following() is not None:
            run_all(3, inner, 4)

    def inner(following: Callable[[], int | None]) -> None:
        while following() is not None:
            pass

    run_all(8, outer, 8)


def test_there_is_one_pool() -> None:
    assert shared_pool() is shared_pool()
