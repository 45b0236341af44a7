"""Rows: what is measured, and what each row is meant to reach. A new row is one entry here.

Exact spike times: DOP853 of `scipy` at a tolerance of 1e-12, crossings by root finding. Aims that were set in ns, or in
steps of a cell per second, are given as ratios to the yardstick of the machine that they were set on, `REFERENCE_NS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from hhscope.cli._bench.batch import BatchWork, SpeedUpWork
from hhscope.cli._bench.figures import Aim, Figure
from hhscope.cli._bench.latency import LatencyWork
from hhscope.cli._bench.trace import Exact, TraceWork
from hhscope.cli._bench.yardstick import REFERENCE_NS

_SQUID_1952: Final = Exact(spikes=69, last_ms=997.6068637492, until_ms=1000.0)
_SQUID_CA: Final = Exact(spikes=68, last_ms=986.0100817704, until_ms=1000.0)
_HOT: Final = Exact(spikes=197, last_ms=49.8188289535, until_ms=50.0)


class Work(Protocol):
    """Something that can be measured."""

    def measure(self, scale: float = 1.0) -> Figure:
        """Do it, ``scale`` times as much as usual (more than 0, at most 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A piece of work with its name (``key`` for programs, ``title`` for people) and its aim."""

    key: str
    title: str
    work: Work
    aim: Aim


def _million_per_s(rate: float) -> Aim:
    return Aim(limit=1e3 / rate / REFERENCE_NS, of="ratio")


def _trace(
    model: str, exact: Exact, *, method: str = "dopri5", record: tuple[str, ...] | None = None
) -> TraceWork:
    return TraceWork(
        model=model, method=method, current=10.0, dt=0.01, duration=10_000.0, exact=exact, record=record
    )


ROWS: Final[tuple[Row, ...]] = (
    Row(
        key="trace_hh1952",
        title="hh1952, dopri5, sample 0.01 ms",
        work=_trace("hh1952", _SQUID_1952),
        aim=Aim(limit=0.35, of="ratio"),
    ),
    Row(
        key="trace_squid_ca",
        title="squid_ca, dopri5, sample 0.01 ms",
        work=_trace("squid_ca", _SQUID_CA),
        aim=Aim(limit=0.46, of="ratio"),
    ),
    Row(
        key="trace_hh1952_v",
        title="hh1952, dopri5, V alone",
        work=_trace("hh1952", _SQUID_1952, record=("V",)),
        aim=Aim(limit=0.28, of="ratio"),
    ),
    Row(
        key="trace_squid_ca_v",
        title="squid_ca, dopri5, V alone",
        work=_trace("squid_ca", _SQUID_CA, record=("V",)),
        aim=Aim(limit=0.38, of="ratio"),
    ),
    Row(
        key="trace_hot",
        title="hot, dopri5, sample 0.0025 ms",
        work=TraceWork(model="hot", method="dopri5", current=400.0, dt=0.0025, duration=150.0, exact=_HOT),
        aim=Aim(limit=350.0 / REFERENCE_NS, of="ratio"),
    ),
    Row(
        key="fixed_hh1952",
        title="hh1952, exp_euler2, step 0.01 ms",
        work=_trace("hh1952", _SQUID_1952, method="exp_euler2"),
        aim=Aim(limit=45.0 / REFERENCE_NS, of="ratio"),
    ),
    *(
        Row(
            key=f"batch_{model}_{dtype}",
            title=f"10,000 × {model}, {dtype}, one thread",
            work=BatchWork(model=model, dtype=dtype),
            aim=_million_per_s(rate),
        )
        for model, dtype, rate in (
            ("hh1952", "float64", 250.0),
            ("hh1952", "float32", 500.0),
            ("squid_ca", "float64", 150.0),
            ("squid_ca", "float32", 300.0),
        )
    ),
    Row(
        key="second_thread",
        title="10,000 × hh1952, gain by a second thread",
        work=SpeedUpWork(batch=BatchWork(model="hh1952", dtype="float64")),
        aim=Aim(limit=1.8, of="value", sense="at least"),
    ),
    Row(
        key="latency",
        title="live: from a change to its sample, median",
        work=LatencyWork(model="squid_ca", quantile=0.5),
        aim=Aim(limit=10.0, of="value"),
    ),
    Row(
        key="latency_99",
        title="live: from a change to its sample, 99 %",
        work=LatencyWork(model="squid_ca", quantile=0.99),
        aim=Aim(limit=20.0, of="value"),
    ),
)
