"""Simulator: how time passes for one cell; the one deterministic core behind window, command line and Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Failure, Scratch, Segment
from hhscope.engine.guard import Stop, find_failure
from hhscope.engine.layout import layout
from hhscope.engine.numerics import (
    DEFAULT_TOLERANCE,
    Numerics,
    NumericsChange,
    changed_numerics,
    resolve_numerics,
)
from hhscope.kernel import AUTO, Kernel, Kernels, build
from hhscope.kernel.adaptive import ACCEPTED, N_INTEGERS, REJECTED, VALID
from hhscope.model import ModelError, check_values, signals, start_state
from hhscope.model.model import Model
from hhscope.model.signals import Signal
from hhscope.stimulus import Stimulus, StimulusTable
from hhscope.units import ms_from_ns

# Rows whose length is a power of two map to one cache set; kernels write up to 8 samples beyond the last.
_ROW_PADDING = 8
_CURRENT = "I"


class Simulator:
    """One cell in time. Not thread-safe: one thread owns it.

    Time is integer nanoseconds and always a multiple of the sample step. The sample recorded for step k is the state
    *at* step k; whatever is set before the next `advance` acts from step k on. Splitting a run into other blocks
    changes no bit.

    Parameters
    ----------
    model : a checked model
    method, dt_ns, substeps : see `resolve_numerics`
    parameters : values by name that differ from the model's defaults
    current : constant current in µA/cm², inward positive; None: the model's ``I_default``
    stimulus : further input, added to ``current``
    start : start values of states by name; others: V0, gates steady at V0, pools at their ``init``
    record : names of the signals that blocks hold, in the model's order; None: all. Which they are changes no bit of
        them; what is left out is not computed
    kernels : makes the kernels, here and at every change that needs another

    Raises
    ------
    ModelError
        For unknown names or impossible values.
    StimulusError
        When an edge of the stimulus is off the sample grid.
    ValueError
        For unusable numerics, or an unknown signal to record.
    """

    def __init__(  # noqa: PLR0913 - everything a run is made of, by keyword
        self,
        model: Model,
        *,
        method: str = AUTO,
        dt_ns: int | None = None,
        substeps: int = 0,
        tol: float = DEFAULT_TOLERANCE,
        parameters: Mapping[str, float] | None = None,
        current: float | None = None,
        stimulus: Stimulus | None = None,
        start: Mapping[str, float] | None = None,
        record: Sequence[str] | None = None,
        kernels: Kernels = build,
    ) -> None:
        self.model = model
        self.kernels = kernels
        self._record = record
        self.stimulus = (stimulus if stimulus is not None else Stimulus()).seeded()
        self._takes_synapses = self.stimulus.is_synaptic
        self._layout = layout(model, synaptic=self._takes_synapses, record=record)
        self.numerics = resolve_numerics(
            model, method=method, dt_ns=dt_ns, substeps=substeps, tol=tol, stimulus=self.stimulus
        )
        self._n_recorded = len(signals(model))  # by a kernel without synapses
        self._pending: Numerics | None = None
        given = dict(parameters or {})
        given[_CURRENT] = model.I_default if current is None else current
        check_values(model, given)
        self.current = given.pop(_CURRENT)
        self.parameters: dict[str, float] = {**model.defaults, **given}
        self.stimulus.check_grid(self.numerics.dt_ns)
        initial = start_state(model, self.parameters, start or {})
        self._y = np.array([initial[name] for name in model.state_names])
        self.failure: Failure | None = None
        self.t_ns = self.step = self.cycles = 0
        self.kernel = self._build(self.numerics)
        self._clear_work()
        self.segment = self._new_segment(0)
        self._prepare()

    # -- reading -------------------------------------------------------------------------------------------

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The rows of a block."""
        return self._layout.signals

    @property
    def state(self) -> dict[str, float]:
        """The state at the present step, by name."""
        return dict(zip(self.model.state_names, self._y.tolist(), strict=True))

    @property
    def wanted(self) -> Numerics:
        """The numerics as last set; a new sample step begins only on its own grid."""
        return self._pending or self.numerics

    @property
    def method_used(self) -> str:
        """Key of the method at work."""
        return self.numerics.method

    @property
    def substeps(self) -> int:
        """Integration steps per sample."""
        return self.numerics.substeps

    @property
    def note(self) -> str:
        """One sentence about sub-steps, or the kernel cache; empty when there is nothing to say."""
        return self.numerics.note or self.kernel.note

    # -- time passes ---------------------------------------------------------------------------------------

    def advance(self, n: int, scratch: Scratch | None = None) -> Block:
        """Record the next ``n`` samples and step over them; into ``scratch`` if the block is used up at once.

        The block is shorter when the state stops being finite (see ``failure``; then every further block is empty)
        and where a new sample step begins (a block never spans two segments).
        """
        if self._pending is not None and self.t_ns % self._pending.dt_ns == 0:
            self._switch(self._pending)
        if self._pending is not None:
            n = min(n, self._steps_to_grid(self._pending.dt_ns))
        return self._run(n, n, scratch or Scratch())

    def observe(self) -> Block:
        """The sample at the present step; time does not pass."""
        return self._run(1, 0, Scratch())

    def _run(self, n: int, n_steps: int, scratch: Scratch) -> Block:
        if self.failure is not None:
            n = n_steps = 0
        out = scratch.array(self._layout.height, n + _ROW_PADDING)
        start = self.step - self.segment.first
        made = 0
        if n:
            dt_ns = self.numerics.dt_ns
            table = self.stimulus.table(self.t_ns, self.t_ns + n * dt_ns, dt_ns)
            made = self.kernel.advance(
                self._y, self._work, self._marks, self._constants, self.t_ns, dt_ns, self.substeps, n, n_steps,
                table.until, table.base, table.first, table.ref, table.terms, *self._synapses(table),
                self._layout.rows, out,
            )  # fmt: skip
            if not self.kernel.synaptic:
                absent = self._layout.rows[self._n_recorded :]
                out[absent[absent >= 0], :made] = 0.0
        block = Block(segment=self.segment, start=start, data=out[: len(self.signals), :made])
        if n_steps:
            block = self._account(block)
        return block

    def _synapses(self, table: StimulusTable) -> tuple[NDArray[Any], ...]:
        """The further arrays of a kernel that takes synapses, present or not."""
        if not self.kernel.synaptic:
            return ()
        found = table.synapses
        if found is None:
            return np.zeros(len(table.until) + 1, np.int64), np.empty(0, np.int64), np.empty((0, 3))
        return found.first, found.ref, found.terms

    def _account(self, block: Block) -> Block:
        """Move the clock on, up to what made the run fail if something did."""
        self.failure = find_failure(
            Stop(
                model=self.model,
                signals=self.signals,
                numerics=self.numerics,
                parameters=self.parameters,
                current=self.current,
                block=block,
                state=self._y,
                work=self._work,
                marks=self._marks,
            )
        )
        made = block.n if self.failure is None else self.failure.step - block.first
        self.step += made
        self.cycles += self._cycles_of(made)
        self.t_ns += made * self.numerics.dt_ns
        return replace(block, data=block.data[:, :made])

    def _cycles_of(self, made: int) -> int:
        """Integration steps behind the samples just made."""
        if not self.kernel.method.tableau:
            return made * self.substeps
        taken = int(self._marks[ACCEPTED] + self._marks[REJECTED])
        self._marks[ACCEPTED] = self._marks[REJECTED] = 0
        return taken

    def twin(self) -> Simulator:
        """Another one that stands where this one stands, the step under way included: left alone or handed the same
        commands, both make the same bits. Nothing is generated or compiled."""
        other = copy(self)
        other._y, other._work, other._marks = self._y.copy(), self._work.copy(), self._marks.copy()
        return other

    # -- changes -------------------------------------------------------------------------------------------

    def set_parameters(self, values: Mapping[str, float]) -> dict[str, float]:
        """Set parameters by name, and ``I``, from the present step on; returns the old values.

        Raises
        ------
        ModelError
            For unknown names or impossible values; then nothing is changed.
        """
        check_values(self.model, values)
        before = {name: self.current if name == _CURRENT else self.parameters[name] for name in values}
        self.current = values.get(_CURRENT, self.current)
        named = {name: value for name, value in values.items() if name != _CURRENT}
        self.parameters = {**self.parameters, **named}  # a new one: twins share the old
        self._prepare()
        return before

    def set_stimulus(self, stimulus: Stimulus) -> None:
        """Replace the input besides the constant current, from the present step on.

        Where ``auto`` takes another method for it, a new segment begins. With the first synapse, two more signals are
        recorded from now on.

        Raises
        ------
        StimulusError
            When an edge is off the sample grid; then nothing is changed.
        """
        stimulus.check_grid(self.wanted.dt_ns)
        wanted = changed_numerics(self.model, self.wanted, NumericsChange(), stimulus)
        self.stimulus = stimulus.seeded()
        self._forget_step()
        if stimulus.is_synaptic and not self._takes_synapses:
            self._takes_synapses = True
            self.record_synapses()
        if wanted != self.wanted:
            self._adopt(wanted)
        if self.kernel.synaptic != self._takes_synapses:
            self.kernel = self._build(self.numerics)
            self._prepare()

    def record_synapses(self) -> None:
        """Record the signals of synapses from now on, whether there are any (zeros, until one is added) or not."""
        self._layout = layout(self.model, synaptic=True, record=self._record)

    def set_state(self, values: Mapping[str, float]) -> None:
        """Put states to values by name, now. A new segment begins, so that the jump is on record.

        Raises
        ------
        ModelError
            For an unknown state or a value that is not finite; then nothing is changed.
        """
        names = self.model.state_names
        for name, value in values.items():
            if name not in names:
                raise ModelError(name, "is no state of this model", hint=f"states: {', '.join(names)}")
            if not np.isfinite(value):
                raise ModelError(name, f"{value} is not a finite number")
        for name, value in values.items():
            self._y[names.index(name)] = value
        self._forget_step()
        self.failure = None if np.isfinite(self._y).all() else self.failure
        self.segment = self._new_segment(self.segment.index + 1)

    def place(self, t_ns: int, state: Mapping[str, float]) -> None:
        """Stand at another time in another state, as if just made: samples count from 0, no step is under way.

        Raises
        ------
        ModelError
            For an unknown state or a value that is not finite.
        """
        self.t_ns, self.step, self.cycles = t_ns, 0, 0
        self._clear_work()
        self.set_state(state)

    def set_numerics(
        self,
        *,
        dt_ns: int | None = None,
        method: str | None = None,
        substeps: int | None = None,
        tol: float | None = None,
    ) -> None:
        """Change sample step, method or sub-steps; what is None stays. The state is kept, a new segment begins.

        A new sample step begins at the next time that is a multiple of it, so that every sample of a run lies on the
        grid of its step and stimulus edges stay on the grid.

        Raises
        ------
        ValueError, StimulusError
            For unusable numerics or a stimulus edge off the new grid; then nothing is changed.
        """
        change = NumericsChange(dt_ns=dt_ns, method=method, substeps=substeps, tol=tol)
        wanted = changed_numerics(self.model, self.wanted, change, self.stimulus)
        self.stimulus.check_grid(wanted.dt_ns)
        self._adopt(wanted)

    def _adopt(self, wanted: Numerics) -> None:
        """Use it, from the next time on that is on its grid."""
        if self.t_ns % wanted.dt_ns:
            self._pending = wanted
        else:
            self._switch(wanted)

    def _switch(self, numerics: Numerics) -> None:
        self.kernel = self._build(numerics)
        self.numerics = numerics
        self._clear_work()
        self._pending = None
        self.segment = self._new_segment(self.segment.index + 1)
        self._prepare()

    def _forget_step(self) -> None:
        """The next step begins anew at the present sample: something changed here."""
        self._marks[VALID] = 0

    def _steps_to_grid(self, dt_ns: int) -> int:
        steps = 0
        while (self.t_ns + steps * self.numerics.dt_ns) % dt_ns:
            steps += 1
        return steps

    def _new_segment(self, index: int) -> Segment:
        return Segment(
            index=index,
            t0_ns=self.t_ns,
            dt_ns=self.numerics.dt_ns,
            first=self.step,
            method=self.numerics.method,
            substeps=self.numerics.substeps,
        )

    def _build(self, numerics: Numerics) -> Kernel:
        return self.kernels(
            self.model, numerics.method, flat=numerics.substeps == 1, synaptic=self._takes_synapses
        )

    def _prepare(self) -> None:
        h = ms_from_ns(self.numerics.dt_ns) / self.substeps
        self._constants = self.kernel.constants(self.parameters, self.current, h, self.numerics.tol)
        self._forget_step()

    def _clear_work(self) -> None:
        self._work = np.array(self.kernel.work)
        self._marks = np.zeros(N_INTEGERS, np.int64)
