"""Latency: from `Session.post` of a change to the first changed sample that a reader of the ring gets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np

from hhscope.cli._bench.figures import BenchError, Figure
from hhscope.cli._bench.yardstick import yardstick_ns
from hhscope.engine import Phase, Ring, Session
from hhscope.engine.commands import LoadModel, SetParameters, SetSpeed
from hhscope.model import load_model

_CURRENT: Final = (
    "I_stim"  # the signal that holds the total input: it changes with the constant current at once
)
_STEP: Final = 0.001  # µA/cm²; each change is told from all others
_RING_BYTES: Final = 64 * 2**20
_LOOK_S: Final = 0.0002  # between two looks of the reader
_PATIENCE_S: Final = 30.0  # a kernel may have to be compiled first
GAP_S: Final = 0.0087  # between two changes; no multiple of anything the engine does


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyWork:
    """Changes of the current of a live cell at real time; ``quantile`` of them take no longer than the figure."""

    model: str
    quantile: float
    changes: int = 200

    def measure(self, scale: float = 1.0) -> Figure:
        """Milliseconds from post to sample.

        Raises
        ------
        BenchError
            When the session does not run.
        """
        reading = yardstick_ns()
        waits = self.waits_ms(max(round(self.changes * scale), 5))
        return Figure(
            value=float(np.quantile(waits, self.quantile)),
            unit="ms",
            yardstick_ns=(reading, yardstick_ns()),
            details={"changes": len(waits), "quantile": self.quantile, "slowest_ms": max(waits)},
        )

    def waits_ms(self, changes: int) -> list[float]:
        """Every wait, ms, in the order in which they were measured."""
        with live(self.model) as session:
            change = Change(session)
            waits = []
            for _ in range(changes):
                pause(GAP_S)
                start = time.perf_counter()
                change()
                waits.append((time.perf_counter() - start) * 1e3)
            return waits


class Change:
    """Call it to post a change and wait until it is in the ring."""

    def __init__(self, session: Session) -> None:
        run = session.status.run
        if run is None:
            raise BenchError("no model is running")
        self._session, self._ring = session, run.ring
        self._row = [signal.name for signal in run.signals].index(_CURRENT)
        self._wanted = 10.0

    def __call__(self) -> None:
        """Post, then look until a sample has the new value."""
        self._wanted += _STEP
        self._session.post(SetParameters(values={"I": self._wanted}))
        _wait_until(self._is_there, "a change did not reach the ring")

    def _is_there(self) -> bool:
        return newest(self._ring, self._row) == self._wanted


def newest(ring: Ring, row: int) -> float:
    """The newest sample of a signal, read as the window reads it."""
    at = ring.newest_ns
    values = ring.window(at, at + 1, [row]).data()
    return float(values[0, -1]) if values.size else float("nan")


@contextmanager
def live(model: str) -> Iterator[Session]:
    """A session that runs ``model`` at real time.

    Raises
    ------
    BenchError
        When it does not begin to run.
    """
    with Session(budget_bytes=_RING_BYTES) as session:
        session.post(SetSpeed(speed=1.0))
        session.post(LoadModel(text=load_model(model).text))
        _wait_until(lambda: session.status.phase is Phase.RUNNING, f"{model} did not begin to run")
        yield session


def pause(seconds: float) -> None:
    """Let other threads work for a while."""
    threading.Event().wait(seconds)


def _wait_until(is_so: Callable[[], bool], fault: str) -> None:
    end = time.perf_counter() + _PATIENCE_S
    while not is_so():
        if time.perf_counter() > end:
            raise BenchError(f"{fault} within {_PATIENCE_S:g} s")
        pause(_LOOK_S)
