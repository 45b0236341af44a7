"""Peer: a program, and the pieces of work that it is asked to do. Imported by every peer's Python: numpy alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A piece of work that is built and ready.

    run : one whole run from the start state; returns the seconds it took, or anything else: then the wall time counts
    voltage : V of the last run every 0.01 ms from t = 0, (n,) mV; None for many cells
    spikes : the number of spikes of all cells in the last run; None for one cell
    kept : what the program would throw away if nobody held it
    """

    run: Callable[[], object]
    voltage: Callable[[], NDArray[np.float64]] | None = None
    spikes: Callable[[], int] | None = None
    kept: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way to do one piece of work.

    work : key of a `Work`
    method : how, in few words, with every setting that is not the program's own
    start : build it for a duration in ms
    share : of the work's duration: slow programs do less, and the cost of a sample stays the same
    """

    work: str
    method: str
    start: Callable[[float], Running]
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program.

    package : what is imported
    distribution : what is installed, when it has another name
    note : why it lacks a piece of work
    """

    title: str
    package: str
    cases: tuple[Case, ...]
    distribution: str = ""
    note: str = ""
