"""Drawing thread: draws screens beside the GUI thread, which goes on meanwhile and then only copies the pictures."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

Work = Callable[[], None]


class DrawingThread:
    """Does pieces of work one after the other on one thread, which begins with the first piece and ends with `close`.

    What draws traces releases Python's lock, so it truly runs beside the GUI thread. GUI thread only.
    """

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False

    def begin(self, work: Work) -> Work:
        """Begin ``work``; call what comes back to wait until it is done: it raises what the work raised.

        After `close` the work is done at once, by the caller.
        """
        if self._closed:
            return done(work)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="hhscope-drawing")
        future: Future[None] = self._pool.submit(work)
        return future.result

    def close(self) -> None:
        """Finish what was begun and end the thread."""
        self._closed = True
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


def done(work: Work) -> Work:
    """Do ``work`` here and now; there is nothing to wait for then."""
    work()
    return _nothing


def _nothing() -> None:
    return
