"""Session: the engine on its own thread; commands go in through one queue, one frozen status comes out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Self

from hhscope.engine.commands import Command
from hhscope.engine.loader import Done, Loader
from hhscope.engine.loop import Loop
from hhscope.engine.ring import DEFAULT_BUDGET
from hhscope.engine.sink import Sink
from hhscope.engine.status import Status
from hhscope.kernel import Kernels, build

THREAD_NAME: Final = "hhscope-engine"

_Message = Command | Done | Callable[[], None]


class Session:
    """A live simulation.

    ``post``, ``status``, ``add_sink`` and ``remove_sink`` may be used from any thread and never wait; ``start`` and
    ``close`` belong to the thread that made the session. As a context manager it starts and closes itself.

    Parameters
    ----------
    budget_bytes : memory of the ring that holds the newest samples
    clock : seconds, monotonic; paces the run
    sinks : consumers of every block
    kernels : makes the kernels until `settle` is called; with `hhscope.kernel.build_interpreted` the first runs begin
        at once, see `hhscope.engine.prelude`
    """

    def __init__(
        self,
        *,
        budget_bytes: int = DEFAULT_BUDGET,
        clock: Callable[[], float] = time.perf_counter,
        sinks: Iterable[Sink] = (),
        kernels: Kernels = build,
    ) -> None:
        self._queue: SimpleQueue[_Message] = SimpleQueue()
        self._loader = Loader(self._queue.put)
        self._loop = Loop(
            self._loader.submit, budget_bytes=budget_bytes, clock=clock, sinks=sinks, kernels=kernels
        )
        self._thread = threading.Thread(target=self._live, name=THREAD_NAME)
        self._closing = False

    def start(self) -> None:
        """Start the thread. Commands posted before are then applied.

        Raises
        ------
        RuntimeError
            When it was started before: a session lives once.
        """
        self._thread.start()

    def close(self) -> None:
        """Stop and wait for the thread, and for a model being compiled (a few seconds at most); again: nothing.

        What was recorded stays readable; commands posted from now on are forgotten.
        """
        self._closing = True
        self._queue.put(lambda: None)
        if self._thread.ident is not None:
            self._thread.join()
        self._loader.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def post(self, command: Command) -> None:
        """Queue a command; it acts at the next block border, in order. What is refused is told in the status."""
        self._queue.put(command)

    def settle(self) -> None:
        """Compile from now on: the run at work, too, which goes on meanwhile. Sinks are then told of it once more, with
        the same ``run_id``, and get its blocks again."""
        self._queue.put(self._loop.settle)

    @property
    def status(self) -> Status:
        """The newest snapshot: frozen, replaced whole."""
        return self._loop.status

    def add_sink(self, sink: Sink) -> None:
        """Hand every further block to ``sink``; it is first told of the present run, whose earlier samples are in
        the ring."""
        self._queue.put(lambda: self._loop.add_sink(sink))

    def remove_sink(self, sink: Sink) -> None:
        """Stop handing blocks to ``sink``; one that is on its way may still come."""
        self._queue.put(lambda: self._loop.remove_sink(sink))

    # -- engine thread ---------------------------------------------------------------------------------------

    def _live(self) -> None:
        while not self._closing:
            self._loop.turn()
            self._take_in(self._loop.patience())

    def _take_in(self, patience_s: float | None) -> None:
        """Wait for a message, no longer than until the next block is due; then take all that are there."""
        try:
            self._take(self._queue.get(timeout=patience_s))
            for _ in range(self._queue.qsize()):
                self._take(self._queue.get_nowait())
        except Empty:
            return

    def _take(self, message: _Message) -> None:
        if isinstance(message, Command):
            self._loop.handle(message)
        elif isinstance(message, Done):
            self._loop.finish(message)
        else:
            message()
