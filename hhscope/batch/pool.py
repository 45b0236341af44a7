"""Pool: the one thread pool of the process for compiled work that releases the interpreter; shared, never nested."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache


@cache
def shared_pool() -> ThreadPoolExecutor:
    """The pool, with one thread per processor; its threads start when first needed and end with the process."""
    return ThreadPoolExecutor(max_workers=processors(), thread_name_prefix="pool")


def processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def run_all(jobs: int, work: Callable[[Callable[[], int | None]], None], threads: int) -> None:
    """Do jobs 0 … jobs - 1 on up to ``threads`` threads, the calling one among them; returns when all are done.

    ``work`` is called once per thread with a function that gives the next job, or None when there is none left.
    The calling thread could do everything alone, so a pool that is busy, or a call from a pool thread, delays nothing.

    Raises
    ------
    The first exception of any of them.
    """
    counter = itertools.count()  # next() on it is atomic

    def following() -> int | None:
        job = next(counter)
        return job if job < jobs else None

    helpers: list[Future[None]] = [
        shared_pool().submit(work, following) for _ in range(min(threads, jobs) - 1)
    ]
    try:
        work(following)
    except BaseException:
        for _ in range(jobs):  # nobody begins another
            next(counter)
        raise
    finally:
        started = [helper for helper in helpers if not helper.cancel()]
        wait(started)
    for helper in started:
        helper.result()
