"""Sources made of plain arrays, for tests of what reads them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Segment
from hhscope.model import load_model
from hhscope.model.signals import Signal, signals
from hhscope.record import Provenance
from hhscope.record.source import signal_rows
from hhscope.stimulus import Stimulus


class ArraySource:
    """Samples from an array, in several segments if several steps are given, cut into small blocks."""

    def __init__(
        self,
        data: NDArray[np.float64],
        dt_ns: Sequence[int] = (10_000,),
        *,
        block: int = 1000,
        missed: int = 0,
    ) -> None:
        self.model = load_model("squid_ca")
        self.signals: tuple[Signal, ...] = signals(self.model)[: data.shape[0]]
        self.rows = data.shape[1]
        self.missed = missed
        self._data, self._block = data, block
        self.segments = _segments(self.rows, dt_ns)

    @property
    def provenance(self) -> Provenance:
        return Provenance(
            model=self.model,
            parameters=self.model.defaults,
            current=10.0,
            stimulus=Stimulus(),
            method="auto",
            segments=self.segments,
        )

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        rows = signal_rows(self.signals, names)
        ends = [segment.first for segment in self.segments[1:]] + [self.rows]
        for segment, end in zip(self.segments, ends, strict=True):
            for at in range(segment.first, end, self._block):
                data = self._data[rows, at : min(at + self._block, end)]
                yield Block(segment=segment, start=at - segment.first, data=data)


def _segments(rows: int, dt_ns: Sequence[int]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    t0_ns, share = 0, rows // len(dt_ns)
    for index, step in enumerate(dt_ns):
        found.append(
            Segment(index=index, t0_ns=t0_ns, dt_ns=step, first=index * share, method="exp_euler", substeps=1)
        )
        t0_ns += share * step
    return tuple(found)


def noise(n_signals: int, n: int, seed: int = 1) -> NDArray[np.float64]:
    """Numbers of the size of voltages."""
    return np.random.default_rng(seed).normal(size=(n_signals, n)) * 50


def read_csv(path: Path | io.BytesIO, **how: Any) -> pd.DataFrame:
    """A CSV file, every number to the bit."""
    with warnings.catch_warnings():  # pandas 3.1 on reads like that anyway, and says so
        warnings.simplefilter("ignore", DeprecationWarning)
        return pd.read_csv(path, float_precision="round_trip", **how)
