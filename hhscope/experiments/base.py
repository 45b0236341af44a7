"""Experiment: what one says of itself (question, dials, run), what it gives back, and how one watches it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from hhscope.experiments._dials import ExperimentError, Options

O = TypeVar("O", bound=Options)  # noqa: E741 - options
R = TypeVar("R", bound="Result")
Cell = float | int | str | bool | None


class Cancelled(Exception):  # noqa: N818 - it is no error
    """The experiment was cancelled; there is no result."""


def _ignore(_share: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How an experiment tells how far it is, and learns that nobody wants it any more. Any thread.

    progress : called with the done share, 0 to 1, in the experiment's thread
    cancel : when set, the next `at` raises
    """

    progress: Callable[[float], None] = _ignore
    cancel: threading.Event = field(default_factory=threading.Event)

    def at(self, share: float) -> None:
        """So much is done.

        Raises
        ------
        Cancelled
            When it was cancelled.
        """
        if self.cancel.is_set():
            raise Cancelled
        self.progress(min(1.0, max(0.0, share)))

    def part(self, first: float, last: float) -> Watch:
        """A watch for a part of the work: its 0 … 1 is ``first`` … ``last`` here."""
        return Watch(lambda share: self.progress(first + (last - first) * share), self.cancel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of a result, for the panel, the CSV file and the command line.

    columns : (name, unit) each; the CSV heads them ``name_unit``
    """

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.key}: a row has {len(row)} cells for {len(self.columns)} columns"
                )


class Result:
    """Base of every experiment's result: numbers, words and tables."""

    def as_dict(self) -> dict[str, Any]:
        """The numbers under the names that ``--json`` prints; only what JSON holds, no NaN (None instead)."""
        raise NotImplementedError

    def words(self) -> tuple[str, ...]:
        """What came out, in sentences made from the numbers."""
        raise NotImplementedError

    def tables(self) -> tuple[Table, ...]:
        """What a CSV file would hold; the first is the main one."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The cell of an experiment as the live scope shows it.

    model : id or path; ``values``: parameters that differ; ``current`` None: the model's own
    stimulus : texts of waveforms, such as ``"pulses:start=0,period=100,width=1,amplitude=20"``
    span_ms : a good width of the screen, None: the model's own; speed : simulated per wall time, likewise
    overlay : ``metabolic``, or ``none``
    """

    model: str
    current: float | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    stimulus: tuple[str, ...] = ()
    span_ms: float | None = None
    speed: float | None = None
    overlay: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment(Generic[O, R]):
    """One experiment; exported as ``EXPERIMENT`` from a file in `hhscope.experiments`.

    key : as the command line says it: ``window-statistics``
    title : a question
    group : of the list: one of `GROUPS`
    explanation : two sentences
    options : the dataclass of its dials
    run : the work, in any thread; raises ExperimentError (or ModelError) for what cannot be, Cancelled when asked to
    scene : the cell that the live scope shows
    """

    key: str
    title: str
    group: str
    order: int
    explanation: str
    options: type[O]
    run: Callable[[O, Watch], R]
    scene: Callable[[O], Scene]

    def __post_init__(self) -> None:
        if self.group not in GROUPS:
            raise ValueError(f"experiment {self.key}: group {self.group!r} is none of {', '.join(GROUPS)}")


GROUPS: tuple[str, ...] = ("Firing", "Input and output", "What is real?", "What slows it?", "Several cells")


def json_number(value: float, digits: int | None = None) -> float | None:
    """A number as JSON can hold it: None for what is not finite."""
    if not math.isfinite(value):
        return None
    return float(value) if digits is None else round(float(value), digits)


def joined(words: Sequence[str]) -> str:
    """``a, b and c``."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


__all__ = [
    "GROUPS",
    "Cancelled",
    "Cell",
    "Experiment",
    "ExperimentError",
    "Options",
    "Result",
    "Scene",
    "Table",
    "Watch",
    "joined",
    "json_number",
]
