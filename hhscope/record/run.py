"""Run: a simulation of given length, planned first, then read once, block by block, in constant memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from hhscope.analysis.energy import NO_OVERLAY, laid_over
from hhscope.engine.blocks import Block, Scratch
from hhscope.engine.simulator import Simulator
from hhscope.model import load_model
from hhscope.model.model import Model
from hhscope.model.signals import Signal
from hhscope.record.provenance import Provenance
from hhscope.record.source import BLOCK_SAMPLES, signal_rows
from hhscope.stimulus import Stimulus, Waveform, parse_waveform
from hhscope.units import NS_PER_MS, ms_from_ns, ns_from_ms

StimulusPart = Stimulus | Waveform | str
StimulusLike = StimulusPart | Iterable[StimulusPart] | None

_LONGEST_MS: Final = 9e9  # 104 days: beyond it not every ns can be told apart in a float64 of ms


class RunError(ValueError):
    """A run that cannot be: one sentence that says which argument, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What to run, as people give it: times in ms, currents in µA/cm². See `hhscope.simulate`."""

    current: float | None = None
    duration: float = 500.0
    dt: float | None = None
    method: str = "auto"
    tol: float = 1e-6
    params: Mapping[str, float] | None = None
    stimulus: StimulusLike = None
    seed: int = 0
    start: Mapping[str, float] | None = None
    substeps: int = 0
    record: Sequence[str] | None = None
    overlay: str = NO_OVERLAY


class Run:
    """A planned simulation; a `hhscope.record.Source` that computes its samples while it is read, once.

    Samples lie at 0, dt, … up to and including the duration; fewer when the run fails.

    Raises
    ------
    RunError, ModelError, StimulusError
        When an argument is wrong; nothing has been computed then (the kernel is compiled here).
    """

    def __init__(self, model: Model | str | Path, options: RunOptions) -> None:
        found = laid_over(model if isinstance(model, Model) else load_model(model), options.overlay)
        _check_numbers(options)
        dt_ns = _dt_ns(found, options)
        duration_ns = _duration_ns(options.duration, dt_ns)
        if "I" in (options.params or {}):
            raise RunError("params: 'I' is the constant current; give it as current")
        try:
            self.simulator = Simulator(
                found,
                method=options.method,
                dt_ns=dt_ns,
                substeps=options.substeps,
                tol=options.tol,
                parameters=options.params,
                current=options.current,
                stimulus=as_stimulus(options.stimulus).seeded(options.seed),
                start=options.start,
                record=options.record,
            )
        except ValueError as error:
            raise error if type(error) is not ValueError else RunError(str(error)) from error
        self.start = dict(options.start or {})
        self.duration_ns = duration_ns
        self.rows = duration_ns // dt_ns + 1
        self.missed = 0
        self.on_block: Callable[[Block], None] | None = (
            None  # sees every block whole, before it is handed out
        )

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What each sample holds, in order."""
        return self.simulator.signals

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """Compute and hand out the samples; the rows of each block's data are the signals ``names``."""
        rows = signal_rows(self.signals, names)
        for block in self._computed():
            if self.on_block is not None:
                self.on_block(block)
            yield replace(block, data=block.data[rows])

    def _computed(self) -> Iterator[Block]:
        simulator, left, scratch = self.simulator, self.rows - 1, Scratch()
        while left and simulator.failure is None:
            block = simulator.advance(min(left, BLOCK_SAMPLES), scratch)
            left -= block.n
            if block.n:
                yield block
        if simulator.failure is None:
            yield simulator.observe()

    @property
    def provenance(self) -> Provenance:
        """Model, parameters, input and numerics; the failure too, once all is read."""
        simulator = self.simulator
        return Provenance(
            model=simulator.model,
            parameters=dict(simulator.parameters),
            current=simulator.current,
            stimulus=simulator.stimulus,
            method=simulator.numerics.asked,
            segments=(simulator.segment,),
            start=self.start,
            failure=simulator.failure,
        )


def as_stimulus(given: StimulusLike) -> Stimulus:
    """A stimulus from a stimulus, a waveform, its text (``"step:start=10,amplitude=5"``), or a sum.

    Raises
    ------
    StimulusError
        When a text is no stimulus.
    """
    if given is None:
        return Stimulus()
    if isinstance(given, Stimulus):
        return given
    if isinstance(given, str):
        return Stimulus() + parse_waveform(given)
    if isinstance(given, Waveform):
        return Stimulus() + given
    total = Stimulus()
    for part in given:
        total = total + as_stimulus(part)
    return total


def _check_numbers(options: RunOptions) -> None:
    if isinstance(options.seed, bool) or not isinstance(options.seed, int) or options.seed < 0:
        raise RunError(f"seed: {options.seed!r} is not a seed; give a whole number, 0 or more")
    for name, value in (options.start or {}).items():
        if not math.isfinite(value):
            raise RunError(f"start: {name} = {value} is not a finite number")


def _dt_ns(model: Model, options: RunOptions) -> int:
    dt = model.numerics.dt if options.dt is None else options.dt
    if not dt >= 1 / NS_PER_MS:
        raise RunError(f"dt: {dt} ms is not a sample step; give 0.000001 or more")
    return _whole_ns(dt, "dt")


def _duration_ns(duration: float, dt_ns: int) -> int:
    """The duration in ns, a whole number of steps."""
    if not 0 <= duration <= _LONGEST_MS:
        raise RunError(f"duration: {duration} ms is no length of a run; give 0 to {_LONGEST_MS:g} ms")
    duration_ns = _whole_ns(duration, "duration")
    if duration_ns % dt_ns:
        below = duration_ns // dt_ns * dt_ns
        near = " or ".join(f"{ms_from_ns(t)!r}" for t in (below, below + dt_ns))
        raise RunError(
            f"duration: {duration!r} ms is not a whole number of steps of {ms_from_ns(dt_ns)!r} ms; "
            f"use {near} ms"
        )
    return duration_ns


def _whole_ns(value_ms: float, what: str) -> int:
    try:
        return ns_from_ms(value_ms, what)
    except ValueError as error:
        raise RunError(str(error)) from error
