"""Drawing thread: draws screens beside the GUI thread, which goes on meanwhile and then only copies the pictures."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

Work = Callable[[], None]


class DrawingThread:
    """Does pieces of work one after the other on one thread, which begins with the first piece and ends with `close`.

    What draws traces releases Python's lock, so it truly runs beside the GUI thread. GUI thread only.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._closed = False

    def begin(self, work: Work) -> Work:
        """Begin ``work``; call what comes back to wait until it is done: it raises what the work raised.

        After `close` the work is done at once, by the caller.
        """
        if self._closed:
            return done(work)
        if self._thread is None:
            self._thread = Thread(target=self._run, name="hhscope-drawing", daemon=True)
            self._thread.start()
        job = _Job(work)
        self._jobs.put(job)
        return job.wait

    def close(self) -> None:
        """Finish what was begun and end the thread."""
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.do()


class _Job:
    """One piece of work and whether it is done: a future without what nobody asks of it, four times a frame."""

    __slots__ = ("_busy", "_fault", "_work")

    def __init__(self, work: Work) -> None:
        self._work = work
        self._fault: BaseException | None = None
        self._busy = Lock()
        self._busy.acquire()

    def do(self) -> None:
        """Do it, and let go on who waits; drawing thread."""
        try:
            self._work()
        except BaseException as fault:  # whoever waits raises it
            self._fault = fault
        finally:
            self._busy.release()

    def wait(self) -> None:
        """Until it is done."""
        with self._busy:
            if self._fault is not None:
                raise self._fault


def done(work: Work) -> Work:
    """Do ``work`` here and now; there is nothing to wait for then."""
    work()
    return _nothing


def _nothing() -> None:
    return
