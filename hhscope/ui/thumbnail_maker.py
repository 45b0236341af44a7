"""Thumbnail maker: runs a model as its [view] shows it and keeps the picture; ``python -m`` it for the shipped ones."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import RecentVoltage, SpikeDetector, SpikeRule, SpikeTrain, live_regime
from hhscope.engine import Simulator
from hhscope.model import Model, list_models
from hhscope.ui.thumbnails import COLUMNS, LEVELS, Thumbnail, shipped_file, thumbnail_key
from hhscope.units import NS_PER_MS

_SETTLE_SPANS: Final = 4  # screens run before the one that is drawn, so that transients are over
_CHUNK: Final = 100_000  # samples


def make_thumbnail(model: Model) -> Thumbnail:
    """Run ``model`` with its own values and draw the last screen; of a model shown once, the first. A worker thread.

    Raises
    ------
    ValueError
        When the run fails or V does not move at all.
    """
    simulator = Simulator(model)
    screen = max(COLUMNS, round(model.view.span_ms * NS_PER_MS / simulator.numerics.dt_ns))
    total = screen if model.view.once else screen * (_SETTLE_SPANS + 1)
    detector = SpikeDetector(SpikeRule(threshold=model.threshold))
    parts: list[SpikeTrain] = []
    kept: list[NDArray[np.float64]] = []
    done = 0
    while done < total:
        block = simulator.advance(min(_CHUNK, total - done))
        if not block.n:
            raise ValueError(f"{model.id}: the run failed; there is no trace to show")
        parts.append(detector.feed_block(block))
        done += block.n
        kept.append(block.data[0, max(0, block.n - max(0, done - (total - screen))) :].copy())
    trace = np.concatenate(kept)
    train = SpikeTrain.joined([*parts, detector.finish()])
    return _drawn(model, trace, _words(model, train, trace, simulator.t_ns / NS_PER_MS))


def _drawn(model: Model, trace: NDArray[np.float64], words: str) -> Thumbnail:
    v_min, v_max = float(trace.min()), float(trace.max())
    edges = np.linspace(0, len(trace), COLUMNS + 1).astype(np.int64)[:-1]
    scale = LEVELS / max(v_max - v_min, 1e-9)
    low = np.round((np.minimum.reduceat(trace, edges) - v_min) * scale).astype(int)
    high = np.round((np.maximum.reduceat(trace, edges) - v_min) * scale).astype(int)
    return Thumbnail(
        key=thumbnail_key(model),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        v_min=round(v_min, 2),
        v_max=round(v_max, 2),
        words=words,
    )


def _words(model: Model, train: SpikeTrain, trace: NDArray[np.float64], now_ms: float) -> str:
    late = trace[-len(trace) // 10 :] if model.view.once else trace
    recent = RecentVoltage(low_mv=float(late.min()), high_mv=float(late.max()), mean_mv=float(late.mean()))
    found = live_regime(train, now_ms, recent)
    if model.view.once and len(train):
        return f"{len(train)} spikes, then {found.regime}"
    return found.text


def main() -> None:
    """Write the thumbnails of all shipped models anew."""
    made = [make_thumbnail(entry.model) for entry in list_models() if entry.model is not None]
    text = "[\n" + ",\n".join(msgspec.json.encode(item).decode() for item in made) + "\n]\n"
    shipped_file().write_text(text, encoding="utf-8")
    for item in made:
        print(f"{item.key}: {item.words}")


if __name__ == "__main__":
    main()
