"""SpikeSink: the live spike list; the engine thread feeds it, the GUI reads snapshots without a lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.regime import RecentVoltage
from hhscope.analysis.spikes import SpikeDetector, SpikeRule, SpikeTrain
from hhscope.engine.blocks import Block
from hhscope.engine.status import RunInfo
from hhscope.units import NS_PER_MS

KEPT: Final = 200_000  # spikes and oscillations, each: an hour of 50 Hz, 50 s of 4 kHz, 8 MB
_RECENT_NS: Final = 200 * NS_PER_MS
_STRETCHES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeSnapshot:
    """What was found up to ``t_ms`` of run ``run_id`` (None: before the first run).

    ``train`` holds the last spikes, read-only views that nobody writes to; ``count`` is the number of spikes of the
    whole run and ``dropped`` how many of them are no longer held. ``recent`` covers the last 200 ms of V.
    ``under_way_ms``: when the spike began whose peak V has not yet fallen from; None between spikes.
    """

    run_id: int | None = None
    rule: SpikeRule = field(default_factory=SpikeRule)
    t_ms: float = 0.0
    train: SpikeTrain = field(default_factory=SpikeTrain)
    count: int = 0
    dropped: int = 0
    recent: RecentVoltage | None = None
    under_way_ms: float | None = None

    def silent_until(self, now_ms: float) -> float:
        """Until when there was no spike: a spike under way ends the silence although it is not counted yet."""
        return now_ms if self.under_way_ms is None else min(now_ms, self.under_way_ms)


class SpikeSink:
    """Finds the spikes of a running session (`hhscope.engine.sink.Sink`).

    ``on_run`` and ``on_block``: engine thread. ``snapshot``: any thread, at any time, at no cost; it is replaced as a
    whole, never changed. Memory is bounded: the last ``kept`` to 2·``kept`` spikes are held.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._detector: SpikeDetector | None = None
        self._spikes, self._waves = _Log(3, kept), _Log(2, kept)
        self._recent = _Recent()
        self._snapshot = SpikeSnapshot()

    def on_run(self, run: RunInfo) -> None:
        """Start anew, with the rule of the run's model. The first time, this loads the compiled detector."""
        rule = SpikeRule.of(run.model)
        self._detector = SpikeDetector(rule)
        self._spikes, self._waves = _Log(3, self._kept), _Log(2, self._kept)
        self._recent = _Recent()
        self._snapshot = SpikeSnapshot(run_id=run.run_id, rule=rule)

    def on_block(self, block: Block) -> None:
        """Find the spikes of the next block (V is its first row) and publish them."""
        if self._detector is None or not block.n:
            return
        found = self._detector.feed_block(block)
        if len(found):
            self._spikes.add(found.times_ms, found.peak_times_ms, found.peaks_mv)
        if len(found.oscillation_times_ms):
            self._waves.add(found.oscillation_times_ms, found.oscillation_peaks_mv)
        self._recent.add(block)
        self._publish(block)

    def snapshot(self) -> SpikeSnapshot:
        """What was found so far."""
        return self._snapshot

    def _publish(self, block: Block) -> None:
        times, peak_times, peaks = self._spikes.rows()
        wave_times, wave_peaks = self._waves.rows()
        self._snapshot = SpikeSnapshot(
            run_id=self._snapshot.run_id,
            rule=self._snapshot.rule,
            t_ms=block.segment.time_ns(block.start + block.n - 1) / NS_PER_MS,
            train=SpikeTrain(
                times_ms=times,
                peak_times_ms=peak_times,
                peaks_mv=peaks,
                oscillation_times_ms=wave_times,
                oscillation_peaks_mv=wave_peaks,
            ),
            count=self._spikes.count,
            dropped=self._spikes.count - len(times),
            recent=self._recent.voltage(),
            under_way_ms=self._under_way(),
        )

    def _under_way(self) -> float | None:
        pending = SpikeTrain() if self._detector is None else self._detector.finish()
        return float(pending.times_ms[0]) if len(pending) else None


class _Log:
    """Rows of numbers that only grow; views handed out stay valid, since what they show is never written again."""

    def __init__(self, n_rows: int, kept: int) -> None:
        self._kept = kept
        self._data = np.empty((n_rows, 64))
        self._used = 0
        self.count = 0

    def add(self, *rows: NDArray[np.float64]) -> None:
        new = np.stack(rows)
        self.count += new.shape[1]
        if self._used + new.shape[1] > self._data.shape[1]:
            self._make_room(new.shape[1])
        self._data[:, self._used : self._used + new.shape[1]] = new
        self._used += new.shape[1]

    def rows(self) -> tuple[NDArray[np.float64], ...]:
        view = self._data[:, : self._used]
        view.flags.writeable = False
        return tuple(view)

    def _make_room(self, n: int) -> None:
        """Copy to a new array: the old one belongs to those who look at it."""
        held = self._data[:, max(self._used - self._kept, 0) : self._used]
        room = min(2 * (held.shape[1] + n), 2 * self._kept) if n <= self._kept else held.shape[1] + n
        data = np.empty((len(self._data), max(room, held.shape[1] + n)))
        data[:, : held.shape[1]] = held
        self._data, self._used = data, held.shape[1]


class _Recent:
    """Lowest, highest and mean V of the last 200 ms, in at most 17 stretches of time."""

    def __init__(self) -> None:
        self._stretches: list[list[float]] = []  # start ns, end ns, low, high, sum, n

    def add(self, block: Block) -> None:
        end_ns = block.segment.time_ns(block.start + block.n)
        v = block.data[0, max(block.n - _RECENT_NS // block.segment.dt_ns, 0) :]
        if not len(v):
            v = block.data[0, -1:]
        entry = [
            float(block.t0_ns),
            float(end_ns),
            float(v.min()),
            float(v.max()),
            float(v.sum()),
            float(len(v)),
        ]
        last = self._stretches[-1] if self._stretches else None
        if last is not None and end_ns - last[0] <= _RECENT_NS / _STRETCHES:
            last[1:] = [
                entry[1],
                min(last[2], entry[2]),
                max(last[3], entry[3]),
                last[4] + entry[4],
                last[5] + entry[5],
            ]
        else:
            self._stretches.append(entry)
        self._stretches = [s for s in self._stretches if s[1] > end_ns - _RECENT_NS]

    def voltage(self) -> RecentVoltage:
        columns = list(zip(*self._stretches, strict=True))
        return RecentVoltage(
            low_mv=min(columns[2]), high_mv=max(columns[3]), mean_mv=sum(columns[4]) / sum(columns[5])
        )
