"""Summary: the numbers of a run, gathered block by block in constant memory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hhscope.units import format_number, format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.analysis import SpikeTrain
    from hhscope.engine import Block, Simulator

CALCIUM: Final = "Ca"


@dataclass(slots=True)
class Range:
    """The lowest and highest value seen."""

    low: float = math.inf
    high: float = -math.inf

    def add(self, values: np.ndarray[Any, Any]) -> None:
        """Take (n,) more values into account."""
        if values.size:
            self.low = min(self.low, float(values.min()))
            self.high = max(self.high, float(values.max()))

    @property
    def limits(self) -> tuple[float, float] | tuple[None, None]:
        """(lowest, highest); (None, None) when nothing was seen."""
        return (None, None) if self.low > self.high else (self.low, self.high)


class Summary:
    """Feed it every block of a run; then `train`, `v`, `late_v` and `ca` say what happened."""

    def __init__(self, simulator: Simulator, duration_ns: int) -> None:
        from hhscope.analysis import SpikeDetector, SpikeRule, SpikeTrain

        names = [signal.name for signal in simulator.signals]
        self.rule = SpikeRule.of(simulator.model)
        self.v, self.late_v, self.ca = Range(), Range(), Range()
        self._ca_row = names.index(CALCIUM) if CALCIUM in names else None
        self._half_ns = duration_ns // 2
        self._detector = SpikeDetector(self.rule)
        self._parts: list[SpikeTrain] = []
        self._joined = SpikeTrain.joined

    def add(self, block: Block) -> None:
        """The next block, with every signal."""
        v = block.data[0]
        self._parts.append(self._detector.feed_block(block))
        self.v.add(v)
        if self._ca_row is not None:
            self.ca.add(block.data[self._ca_row])
        late = -(-(self._half_ns - block.t0_ns) // block.segment.dt_ns)
        self.late_v.add(v[max(late, 0) :])

    @property
    def train(self) -> SpikeTrain:
        """The spikes and oscillations so far."""
        return self._joined([*self._parts, self._detector.finish()])


def as_dict(simulator: Simulator, duration_ns: int, summary: Summary) -> dict[str, Any]:
    """The object that ``hhscope run --json`` prints."""
    from hhscope.analysis import first_rate, oscillation_rate, steady_rate
    from hhscope.record.provenance import failure_dict

    train = summary.train
    return {
        "model": simulator.model.id,
        "method": simulator.method_used,
        "dt_ms": ms_from_ns(simulator.numerics.dt_ns),
        "substeps": simulator.substeps,
        "duration_ms": ms_from_ns(duration_ns),
        "current": simulator.current,
        "n_spikes": len(train),
        "first_rate_hz": first_rate(train.times_ms),
        "steady_rate_hz": steady_rate(train.times_ms, ms_from_ns(duration_ns)),
        "oscillation_hz": oscillation_rate(train, ms_from_ns(duration_ns)),
        "v_min": summary.v.limits[0],
        "v_max": summary.v.limits[1],
        "ca_min": summary.ca.limits[0],
        "ca_max": summary.ca.limits[1],
        "spike_times_ms": train.times_ms.tolist(),
        "spike_rule": {
            "threshold_mv": summary.rule.threshold,
            "prominence_mv": summary.rule.prominence,
            "rearm_mv": summary.rule.rearm,
            "text": summary.rule.text,
        },
        "failed": failure_dict(simulator.failure),
    }


def as_text(simulator: Simulator, numbers: dict[str, Any], summary: Summary, took_s: float) -> str:
    """The same for people: a small table, or what went wrong on top of it."""
    model = simulator.model
    unit = next((signal.unit for signal in simulator.signals if signal.name == CALCIUM), "").replace(
        "uM", "µM"
    )
    rows = {
        "run": f"{format_time(numbers['duration_ms'])} in steps of {format_number(numbers['dt_ms'])} ms, "
        f"{numbers['method']}, I = {format_number(numbers['current'])} µA/cm²",
        "note": simulator.numerics.note,
        "spikes": format_number(numbers["n_spikes"]),
        "first rate": _rate(numbers["first_rate_hz"]),
        "steady rate": _rate(numbers["steady_rate_hz"]),
        "oscillation": _rate(numbers["oscillation_hz"]) if numbers["oscillation_hz"] else "",
        "V": _range(summary.v, "mV"),
        "V, 2nd half": _range(summary.late_v, "mV"),
        "[Ca]": _range(summary.ca, unit),
        "computed in": f"{took_s:.2f} s",
    }
    lines = [f"{model.id}: {model.name}", *(f"  {name:<12}  {text}" for name, text in rows.items() if text)]
    failure = simulator.failure
    if failure is not None:
        at = format_time(ms_from_ns(failure.t_ns))
        lines.append(f"  FAILED at {at}: {failure.signal} became {failure.value}; {failure.hint}")
    return "\n".join(lines)


def _rate(hz: float | None) -> str:
    return "–" if hz is None else f"{format_number(hz, 5)} Hz"


def _range(seen: Range, unit: str) -> str:
    low, high = seen.limits
    if low is None or high is None:
        return ""
    return f"{format_number(low, 5)} … {format_number(high, 5)} {unit}".rstrip()
