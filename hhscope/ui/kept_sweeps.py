"""Kept sweeps: single sweeps, each with its label and all that was in force when it was taken; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from hhscope.engine.status import Status
from hhscope.stimulus import to_text
from hhscope.ui.ghosts import Ghost
from hhscope.ui.model_loading import changed_values
from hhscope.units import format_number, format_time, ms_from_ns
from hhscope.view.trigger import TriggerSettings

MOST_KEPT: Final = 20  # that are not pinned: some 2 MB each


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptSweep:
    """One single sweep.

    number : counts all that were taken since the start, from 1
    t_ns : its trigger, in the time of its run
    changed : parameters that differed from the model's defaults
    shown : it lies as a ghost behind the traces
    """

    number: int
    label: str
    model_id: str
    t_ns: int
    span_ns: int
    dt_ns: int
    method: str
    speed: float
    current: float
    stimulus: tuple[str, ...]
    trigger: TriggerSettings
    condition: str
    ghost: Ghost
    changed: Mapping[str, float] = field(default_factory=dict)
    pinned: bool = False
    shown: bool = False

    @property
    def settings_text(self) -> str:
        """What was in force, line by line."""
        values = ", ".join(f"{name} {format_number(value)}" for name, value in self.changed.items())
        inputs = "; ".join((f"constant {format_number(self.current)} µA/cm²", *self.stimulus))
        steps = f"{self.method}, one sample every {format_time(ms_from_ns(self.dt_ns))}"
        return "\n".join(
            (
                f"{self.model_id} at {format_time(ms_from_ns(self.t_ns))}, "
                f"{format_time(ms_from_ns(self.span_ns))} across",
                f"Parameters: {values or 'all as in the model'}",
                f"Input: {inputs}",
                f"Trigger: {self.condition}",
                f"Numerics: {steps}",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepList:
    """The kept sweeps, oldest first; changes give a new list."""

    sweeps: tuple[KeptSweep, ...] = ()
    taken: int = 0  # all since the start

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """Those that are shown."""
        return tuple(sweep.ghost for sweep in self.sweeps if sweep.shown)

    def added(self, sweep: KeptSweep) -> tuple[SweepList, KeptSweep | None]:
        """One more; beyond `MOST_KEPT` the oldest that is not pinned leaves, and is returned."""
        kept = (*self.sweeps, sweep)
        loose = [each for each in kept if not each.pinned]
        gone = loose[0] if len(loose) > MOST_KEPT else None
        return SweepList(sweeps=tuple(s for s in kept if s is not gone), taken=self.taken + 1), gone

    def without(self, number: int) -> SweepList:
        """One less."""
        return replace(self, sweeps=tuple(s for s in self.sweeps if s.number != number))

    def relabelled(self, number: int, label: str) -> SweepList:
        """Another label; an empty one changes nothing."""
        return self._with(number, label=label.strip()) if label.strip() else self

    def pinned(self, number: int, pinned: bool) -> SweepList:
        """A pinned one stays until it is deleted."""
        return self._with(number, pinned=pinned)

    def shown(self, number: int, shown: bool) -> SweepList:
        """Lay it behind the traces, or take it away."""
        return self._with(number, shown=shown)

    def _with(self, number: int, **changes: object) -> SweepList:
        changed = (replace(s, **changes) if s.number == number else s for s in self.sweeps)  # type: ignore[arg-type]
        return replace(self, sweeps=tuple(changed))


def kept_sweep(
    number: int, status: Status, trigger: tuple[TriggerSettings, str, int], ghost: Ghost
) -> KeptSweep:
    """What a sweep is kept as; ``trigger``: its settings, its condition in words, its time."""
    if status.run is None:
        raise ValueError("a sweep is taken of a run")
    settings, condition, t_ns = trigger
    return KeptSweep(
        number=number,
        label=f"Sweep {number}",
        model_id=status.run.model.id,
        t_ns=t_ns,
        span_ns=ghost.window.span_ns,
        dt_ns=status.dt_ns,
        method=status.method_used,
        speed=status.speed,
        current=status.current,
        stimulus=tuple(to_text(waveform) for waveform in status.stimulus.waveforms),
        trigger=settings,
        condition=condition,
        ghost=ghost,
        changed=changed_values(status),
    )
