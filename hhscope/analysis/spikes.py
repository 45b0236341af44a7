"""Spikes: the one definition of a spike, as a streaming detector; what it finds does not depend on the blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hhscope.engine.blocks import Block
from hhscope.kernel.cache import import_source, is_kept
from hhscope.kernel.interpreted import interpret
from hhscope.kernel.stopgap import Stopgap
from hhscope.model.model import Model
from hhscope.units import NS_PER_MS, format_number

Times = NDArray[np.float64]

_CHUNK = 65_536  # samples per pass: bounds the room for results


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeRule:
    """What counts as a spike; all in mV.

    A *peak* is a local maximum of V that stands out by ``prominence``: V rose by that much since the last trough and
    falls by that much after. A *spike* is a peak at or above ``threshold``; its time is the upward crossing of
    ``threshold`` before it. After a crossing the next one counts only when V was below ``threshold - rearm``. A peak
    that stays under ``threshold`` is an *oscillation*. A run that starts above ``threshold`` counts no spike until it
    was below ``threshold - rearm``.
    """

    threshold: float = 0.0
    prominence: float = 10.0
    rearm: float = 5.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.threshold) and self.prominence > 0 and self.rearm >= 0):
            raise ValueError(
                f"spike rule: threshold {self.threshold}, prominence {self.prominence}, re-arming {self.rearm} mV "
                "cannot be used; give a finite threshold, a prominence above 0 and a re-arming depth of 0 or more"
            )

    @classmethod
    def of(cls, model: Model) -> SpikeRule:
        """The rule for a model: its own threshold, everything else as everywhere."""
        return cls(threshold=model.threshold)

    @property
    def text(self) -> str:
        """The rule in words, for files and tooltips."""
        level = format_number(self.threshold)
        return (
            f"spike = local maximum of V at or above {level} mV that stands out by {format_number(self.prominence)} mV "
            f"or more; its time = upward crossing of {level} mV before it (cubic interpolation); counted again once V "
            f"was below {format_number(self.threshold - self.rearm)} mV; maxima under {level} mV are oscillations"
        )


def _none() -> Times:
    return np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeTrain:
    """Spikes and oscillations, each array increasing in time.

    times_ms : (k,) upward crossings of the threshold, ms
    peak_times_ms, peaks_mv : (k,) the peak sample of each spike
    oscillation_times_ms, oscillation_peaks_mv : (m,) the peaks that stayed under the threshold
    """

    times_ms: Times = field(default_factory=_none)
    peak_times_ms: Times = field(default_factory=_none)
    peaks_mv: Times = field(default_factory=_none)
    oscillation_times_ms: Times = field(default_factory=_none)
    oscillation_peaks_mv: Times = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.times_ms)

    @staticmethod
    def joined(parts: Sequence[SpikeTrain]) -> SpikeTrain:
        """All parts, one after the other."""
        if not parts:
            return SpikeTrain()
        names = SpikeTrain.__dataclass_fields__
        return SpikeTrain(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


class SpikeDetector:
    """Finds spikes in V fed piece by piece; one owner at a time, any thread. Releases the GIL while it works.

    A spike is reported when its peak is confirmed: once V has fallen by ``rule.prominence``. Cutting the data into
    other pieces changes nothing, not by a bit. A sample that is not finite ends what went before; the detector then
    starts anew, as at the start of a run.
    """

    def __init__(self, rule: SpikeRule) -> None:
        self.rule = rule
        self._core = DETECTOR.now()  # for its numbers; its loop is asked for anew each time
        self._state = np.zeros(self._core.SIZE + 1)
        self._segment: int | None = None
        self.reset()

    def reset(self) -> None:
        """Forget everything: a new run begins."""
        self._state[:] = 0.0
        self._state[-1] = self.rule.threshold
        self._segment = None

    def border(self) -> None:
        """What follows belongs to another segment: a crossing near it is interpolated by a straight line."""
        self._state[self._core.HELD] = self._state[self._core.AWAITED] = 0.0

    def feed(self, t_ms: Times, v: Times) -> SpikeTrain:
        """The next samples, (n,) float64 ms increasing and (n,) float64 mV; returns the spikes confirmed by them."""
        t_ms = np.ascontiguousarray(t_ms, np.float64)
        v = np.ascontiguousarray(v, np.float64)
        if t_ms.shape != v.shape or v.ndim != 1:
            raise ValueError(
                f"spike detector: times {t_ms.shape} and voltages {v.shape} must be equally long lists"
            )
        parts = [self._pass(t_ms[k : k + _CHUNK], v[k : k + _CHUNK]) for k in range(0, len(v), _CHUNK)]
        return parts[0] if len(parts) == 1 else SpikeTrain.joined(parts)

    def feed_block(self, block: Block, row: int = 0) -> SpikeTrain:
        """The next block of a run; ``row`` is that of V. Segment borders are seen."""
        if self._segment is not None and block.segment.index != self._segment:
            self.border()
        self._segment = block.segment.index
        return self.feed(block_times_ms(block), block.data[row])

    def finish(self) -> SpikeTrain:
        """The spike at the end of the data whose peak is not confirmed, if there is one; changes nothing.

        It counts when V crossed the threshold and rose by the prominence: at the end of a run, a fall that was not
        waited for takes no spike away.
        """
        core, state = self._core, self._state
        crossing = state[core.EXTREME_CROSSING]
        pending = state[core.STARTED] and state[core.RISING] and state[core.EXTREME] >= self.rule.threshold
        if not pending or np.isnan(crossing):
            return SpikeTrain()
        return SpikeTrain(
            times_ms=np.array([crossing]),
            peak_times_ms=state[core.EXTREME_T : core.EXTREME_T + 1].copy(),
            peaks_mv=state[core.EXTREME : core.EXTREME + 1].copy(),
        )

    def _pass(self, t_ms: Times, v: Times) -> SpikeTrain:
        spikes, waves = np.empty((len(v) // 2 + 2, 3)), np.empty((len(v) // 2 + 2, 2))
        n_spikes, n_waves = DETECTOR.now().feed(
            self._state, self.rule.prominence, self.rule.rearm, t_ms, v, spikes, waves
        )
        if not n_spikes and not n_waves:
            return _NOTHING
        found, seen = spikes[:n_spikes].T.copy(), waves[:n_waves].T.copy()
        return SpikeTrain(
            times_ms=found[0],
            peak_times_ms=found[1],
            peaks_mv=found[2],
            oscillation_times_ms=seen[0],
            oscillation_peaks_mv=seen[1],
        )


def detect_spikes(
    t_ms: ArrayLike, v: ArrayLike, rule: SpikeRule, *, borders: Sequence[int] = ()
) -> SpikeTrain:
    """The spikes of a whole run: (n,) ms and (n,) mV -> spikes, with the unconfirmed one at the end (see `finish`).

    ``borders`` are the numbers of the samples that begin a new segment.
    """
    times, volts = np.asarray(t_ms, np.float64), np.asarray(v, np.float64)
    detector = SpikeDetector(rule)
    parts = []
    for start, stop in zip([0, *borders], [*borders, len(volts)], strict=True):
        detector.border()
        parts.append(detector.feed(times[start:stop], volts[start:stop]))
    return SpikeTrain.joined([*parts, detector.finish()])


def block_times_ms(block: Block) -> Times:
    """The times of a block's samples, (n,) ms, each correctly rounded from whole ns."""
    return (block.t0_ns + np.arange(block.n, dtype=np.int64) * block.segment.dt_ns) / NS_PER_MS


_NOTHING = SpikeTrain()


def _text() -> str:
    return resources.files(__package__).joinpath("_detector_core.py").read_text(encoding="utf-8")


def _interpreted() -> Any:
    return interpret(_text())


def _compiled() -> Any:
    return import_source(_text())


def _kept() -> bool:
    return is_kept(_text(), "feed")


DETECTOR: Final = Stopgap(_interpreted, _compiled, _kept)
"""The loop: compiled in 1 s the first time on a machine, then from the kernel cache; same bits either way."""
