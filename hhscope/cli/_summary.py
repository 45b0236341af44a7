"""Summary: what a run did, gathered block by block in constant memory, as JSON and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hhscope.analysis import (
    RecentVoltage,
    SpikeRule,
    SpikeTrain,
    Summariser,
    Summary,
    block_times_ms,
    live_regime,
)
from hhscope.record.provenance import failure_dict
from hhscope.units import format_number, format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.engine import Block
    from hhscope.record import Run

_CALCIUM: Final = "Ca"
_LATE: Final = 0.5  # of the run: whose range of V is told besides that of all
_RECENT: Final = 0.3  # of the run: where V is looked at to name what the cell does in the end


class RunSummary:
    """Feed it every block of a run, with every signal; then ask."""

    def __init__(self, run: Run) -> None:
        self._run = run
        names = [signal.name for signal in run.signals]
        self._ca_row = names.index(_CALCIUM) if _CALCIUM in names else None
        self._ca_unit = run.signals[self._ca_row].unit.replace("uM", "µM") if self._ca_row is not None else ""
        self._rule = SpikeRule.of(run.simulator.model)
        self._summariser = Summariser(self._rule)
        self._samples = 0
        self._late, self._recent = _Tail(run.duration_ns, _LATE), _Tail(run.duration_ns, _RECENT)

    def add(self, block: Block) -> None:
        """The next block."""
        self._samples += block.n
        t_ms, v = block_times_ms(block), block.data[0]
        self._summariser.feed(t_ms, v, None if self._ca_row is None else block.data[self._ca_row])
        self._late.add(t_ms, v)
        self._recent.add(t_ms, v)

    def as_dict(self) -> dict[str, Any]:
        """The object that ``hhscope run --json`` prints."""
        simulator, found = self._run.simulator, self._found()
        return {
            "model": simulator.model.id,
            "method": simulator.method_used,
            "dt_ms": ms_from_ns(simulator.numerics.dt_ns),
            "substeps": simulator.substeps,
            "duration_ms": ms_from_ns(self._run.duration_ns),
            "current": simulator.current,
            "n_spikes": found.n_spikes if found else 0,
            "first_rate_hz": found.first_rate_hz if found else 0.0,
            "steady_rate_hz": found.steady_rate_hz if found else 0.0,
            "oscillation_hz": found.oscillation_hz if found else 0.0,
            "v_min": found.v_min if found else None,
            "v_max": found.v_max if found else None,
            "ca_min": found.ca_min if found else None,
            "ca_max": found.ca_max if found else None,
            "spike_times_ms": found.spikes.times_ms.tolist() if found else [],
            "spike_rule": self._rule_dict(),
            "failed": failure_dict(simulator.failure),
        }

    def as_text(self, took_s: float, numerics: str = "") -> str:
        """The same for people: a small table, and what went wrong if something did.

        ``numerics``: lines on how exact it is, when that was looked at.
        """
        simulator, found = self._run.simulator, self._found()
        rows = {"run": self._run_text(), "note": simulator.numerics.note}
        if found:
            rows |= self._found_text(found)
        rows["numerics"] = numerics.replace("\n", "\n" + " " * 16)
        rows["computed in"] = f"{took_s:.2f} s"
        model = simulator.model
        lines = [
            f"{model.id}: {model.name}",
            *(f"  {name:<12}  {text}" for name, text in rows.items() if text),
        ]
        failure = simulator.failure
        if failure is not None:
            at = format_time(ms_from_ns(failure.t_ns))
            lines.append(f"  FAILED at {at}, step {failure.step:,}: {failure.text}; {failure.hint}")
        return "\n".join(lines)

    def _found(self) -> Summary | None:
        """None when not even the first sample could be made."""
        return self._summariser.summary() if self._samples else None

    def _run_text(self) -> str:
        simulator = self._run.simulator
        return (
            f"{format_time(ms_from_ns(self._run.duration_ns))} in steps of "
            f"{format_number(ms_from_ns(simulator.numerics.dt_ns))} ms, {simulator.method_used}, "
            f"I = {format_number(simulator.current)} µA/cm²"
        )

    def _found_text(self, found: Summary) -> dict[str, str]:
        calcium = _range(found.ca_min, found.ca_max, self._ca_unit)
        return {
            "spikes": str(found.n_spikes),
            "first rate": f"{format_number(found.first_rate_hz, 5)} Hz" if found.n_spikes > 1 else "",
            "steady rate": f"{format_number(found.steady_rate_hz, 5)} Hz (second half)",
            "oscillation": f"{format_number(found.oscillation_hz, 5)} Hz" if found.oscillation_hz else "",
            "in the end": self._regime_text(found.spikes),
            "V": _range(found.v_min, found.v_max, "mV"),
            "V, 2nd half": _range(self._late.low, self._late.high, "mV") if self._late.seen else "",
            "[Ca]": calcium,
        }

    def _regime_text(self, train: SpikeTrain) -> str:
        if self._run.simulator.failure is not None or not self._recent.seen:
            return ""
        recent = RecentVoltage(
            low_mv=self._recent.low, high_mv=self._recent.high, mean_mv=self._recent.total / self._recent.seen
        )
        return live_regime(train, ms_from_ns(self._run.duration_ns), recent).text

    def _rule_dict(self) -> dict[str, Any]:
        rule = self._rule
        return {
            "threshold_mv": rule.threshold,
            "prominence_mv": rule.prominence,
            "rearm_mv": rule.rearm,
            "text": rule.text,
        }


class _Tail:
    """Range and sum of V over the last part of a run."""

    def __init__(self, duration_ns: int, part: float) -> None:
        self._from_ms = ms_from_ns(duration_ns) * (1 - part)
        self.low, self.high, self.total, self.seen = np.inf, -np.inf, 0.0, 0

    def add(self, t_ms: np.ndarray[Any, Any], v: np.ndarray[Any, Any]) -> None:
        values = v[np.searchsorted(t_ms, self._from_ms) :]
        if values.size:
            self.low, self.high = min(self.low, float(values.min())), max(self.high, float(values.max()))
            self.total += float(values.sum())
            self.seen += values.size


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return ""
    return f"{format_number(low, 5)} … {format_number(high, 5)} {unit}".rstrip()
