"""Verify: a run checked stretch by stretch while it is computed, by shadows; the worst of what they found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hhscope.analysis.shadow import NumericsReport, Resumer, Stretch, check, in_words, stretch_samples
from hhscope.analysis.verdict import ENOUGH_SAMPLES, Level, at_most, worse
from hhscope.engine.blocks import Block
from hhscope.engine.resume import Integration, Moment
from hhscope.record.run import Run
from hhscope.units import format_time, ms_from_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What became of all stretches of a run.

    worst : the report of the worst stretch, the first of equals; None when nothing was recorded
    stretches : how many were checked, ``length_ms`` each (the last may be shorter)
    """

    worst: NumericsReport | None
    stretches: int
    length_ms: float

    @property
    def level(self) -> Level:
        """That of the worst stretch."""
        return Level.UNKNOWN if self.worst is None else self.worst.verdict.level

    @property
    def is_poor(self) -> bool:
        """Whether some stretch is wrong."""
        return self.level is Level.POOR

    @property
    def text(self) -> str:
        """A few lines for people."""
        if self.worst is None:
            return "– nothing was recorded"
        verdict = self.worst.verdict
        lines = [f"{_SIGNS[verdict.level]} {verdict.text}", verdict.reason]
        if self.worst.shadow is not None and self.worst.deviation is not None:
            stretch, at = format_time(self.length_ms), format_time(ms_from_ns(self.worst.t0_ns))
            many = (
                f"{self.stretches} stretches of {stretch}"
                if self.stretches > 1
                else f"one stretch of {stretch}"
            )
            lines.append(f"against {in_words(self.worst.shadow)}: {many}, each from the state recorded")
            dv = at_most(self.worst.deviation.dv_mv, "mV")
            where = f", in the worst of them, from {at} on" if self.stretches > 1 else ""
            lines.append(f"|ΔV| {dv} at the most{where}")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        """The object that ``hhscope run --verify --json`` prints as ``numerics``."""
        report, found = self.worst, None if self.worst is None else self.worst.deviation
        return {
            "level": self.level.value,
            "text": "" if report is None else report.verdict.text,
            "reason": "" if report is None else report.verdict.reason,
            "spike_time_error_ms": None if found is None else found.shift_ms,
            "dv_max_mv": None if found is None else found.dv_mv,
            "dv_max_at_ms": None if found is None else found.dv_at_ms,
            "dv_beside_shift_mv": None if found is None else found.shape_mv,
            "missing_spikes": None if found is None else found.missing,
            "extra_spikes": None if found is None else found.extra,
            "shadow": None if report is None or report.shadow is None else in_words(report.shadow),
            "stretches": self.stretches,
            "stretch_ms": self.length_ms,
        }


_SIGNS = {Level.GOOD: "✓", Level.FAIR: "⚠", Level.POOR: "✗", Level.UNKNOWN: "?"}


class Verifier:
    """Feed it every block of a `hhscope.record.Run`, every signal a row, from the first sample on; then ask."""

    def __init__(self, run: Run) -> None:
        simulator = run.simulator
        self._run = run
        self._names = simulator.model.state_names
        self._dt_ns = simulator.numerics.dt_ns
        self._v = np.empty(stretch_samples(simulator.model, self._dt_ns))
        self._held = 0  # samples in ``_v``
        self._start: Moment | None = None
        self._first = 0
        self._resumer = Resumer()
        self._worst: NumericsReport | None = None
        self._stretches = 0

    def add(self, block: Block) -> None:
        """The next block."""
        at = 0
        while at < block.n:
            if self._held == 0:
                self._begin(block, at)
            part = block.data[0, at : at + len(self._v) - self._held]
            self._v[self._held : self._held + len(part)] = part
            self._held, at = self._held + len(part), at + len(part)
            if self._held == len(self._v):
                self._check()
                self._begin(block, at - 1)  # the last sample is the next one's first: no step goes unchecked
                self._v[0], self._held = block.data[0, at - 1], 1

    def verification(self) -> Verification:
        """Of everything fed, but for a rest too short to tell anything."""
        if self._held >= ENOUGH_SAMPLES or not self._stretches:
            self._check()
        length_ms = len(self._v) * ms_from_ns(self._dt_ns)
        return Verification(
            worst=self._worst,
            stretches=self._stretches,
            length_ms=min(length_ms, ms_from_ns(self._run.duration_ns)),
        )

    def _begin(self, block: Block, at: int) -> None:
        simulator = self._run.simulator
        state = block.data[: len(self._names), at].tolist()
        self._first = block.first + at
        self._start = Moment(
            model=simulator.model,
            t_ns=block.segment.time_ns(block.start + at),
            state=dict(zip(self._names, state, strict=True)),
            parameters=simulator.parameters,
            current=simulator.current,
            stimulus=simulator.stimulus,
        )

    def _check(self) -> None:
        if self._start is None:
            return
        simulator = self._run.simulator
        live = Integration.of(simulator.segment, simulator.numerics.tol)
        stretch = Stretch(start=self._start, live=live, first=self._first, v=self._v[: self._held].copy())
        report = check(stretch, resumer=self._resumer)
        self._stretches, self._held = self._stretches + 1, 0
        if self._worst is None or _is_worse(report, self._worst):
            self._worst = report


def _is_worse(new: NumericsReport, old: NumericsReport) -> bool:
    """By level, and within a level by how far spikes, or V, are off."""
    if new.verdict.level is not old.verdict.level:
        return worse(new.verdict.level, old.verdict.level) is new.verdict.level
    if new.deviation is None or old.deviation is None:
        return False
    return (new.deviation.shift_ms or 0.0, new.deviation.shape_mv) > (
        old.deviation.shift_ms or 0.0,
        old.deviation.shape_mv,
    )
