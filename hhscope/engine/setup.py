"""Setup: what is set on a live simulation, as one frozen value; the commands that lead from one to another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from hhscope.engine import commands as asked
from hhscope.engine.commands import (
    Command,
    LoadModel,
    SetNumerics,
    SetParameters,
    SetSpeed,
    SetStart,
    SetStimulus,
)
from hhscope.engine.numerics import resolve_numerics
from hhscope.engine.status import Status
from hhscope.kernel.methods import AUTO
from hhscope.model import ModelError, check_values, parse_model
from hhscope.model.model import Model
from hhscope.stimulus import Stimulus

# Every command is one or the other; a test keeps the two lists complete, so that nothing that sets is forgotten here.
SETTING: Final = (LoadModel, SetNumerics, SetParameters, SetSpeed, SetStart, SetStimulus)
PASSING: Final = (
    *(asked.Run, asked.Pause, asked.StepSamples, asked.Restart, asked.Branch),  # when time passes
    *(asked.Kick, asked.SetState),  # what happens to the cell once, at a moment that does not come back
)


class Setup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that is set: with it, a run begins as this one would begin if it were restarted.

    text : of the model's file
    path : where it was read, or None
    values : every parameter
    current : constant current, µA/cm²
    stimulus : the input besides it, without kicks
    start : the states that do not start where the model says
    dt_ns, method, substeps, tol : numerics as asked for
    speed : simulated per wall time; None: as fast as possible (JSON has no infinity)
    """

    text: str
    path: str | None = None
    values: dict[str, float]
    current: float
    stimulus: Stimulus = Stimulus()
    start: dict[str, float] = {}
    dt_ns: int
    method: str = AUTO
    substeps: int = 0
    tol: float
    speed: float | None = 1.0

    @property
    def load_command(self) -> LoadModel:
        """The command that begins a run so; the speed is set apart."""
        return LoadModel(
            text=self.text,
            path=self.path,
            values=self.values,
            start=self.start,
            current=self.current,
            stimulus=self.stimulus,
            dt_ns=self.dt_ns,
            method=self.method,
            substeps=self.substeps,
            tol=self.tol,
        )

    @property
    def speed_command(self) -> SetSpeed:
        """The command that sets the speed."""
        return SetSpeed(speed=math.inf if self.speed is None else self.speed)

    def checked(self) -> Model:
        """The model, after everything has been tried that can be tried without computing.

        Raises
        ------
        ModelError, StimulusError, ValueError
            When a run cannot begin so: one sentence.
        """
        from hhscope.engine.apply import check_dt, check_start

        model = parse_model(self.text)
        if missing := [name for name in model.parameters if name not in self.values]:
            raise ModelError(f"values.{missing[0]}", "this parameter of the model has no value")
        check_values(model, {**self.values, "I": self.current})
        check_dt(self.dt_ns)
        self.stimulus.check_grid(self.dt_ns)
        check_start(model, self.values, self.start)
        resolve_numerics(
            model,
            method=self.method,
            dt_ns=self.dt_ns,
            substeps=self.substeps,
            tol=self.tol,
            stimulus=self.stimulus,
        )
        if self.speed is not None and not (math.isfinite(self.speed) and self.speed > 0):
            raise ValueError(f"a speed of {self.speed} is not possible")
        return model


def setup_of(status: Status) -> Setup | None:
    """What is set now, or None while there is no run. Any thread."""
    run = status.run
    if run is None:
        return None
    return Setup(
        text=run.model.text,
        path=None if run.model.path is None else str(run.model.path),
        values=dict(status.parameters),
        current=status.current,
        stimulus=status.stimulus.without_kicks(),
        start=dict(status.start),
        dt_ns=status.dt_ns,
        method=status.method,
        substeps=status.substeps_asked,
        tol=status.tol,
        speed=status.speed if math.isfinite(status.speed) else None,
    )


def commands_between(present: Setup, wanted: Setup) -> tuple[Command, ...]:
    """The fewest commands that lead from ``present`` to ``wanted``; another model begins a new run at t = 0."""
    return tuple(_commands(present, wanted))


def _commands(present: Setup, wanted: Setup) -> Iterator[Command]:
    if wanted.speed != present.speed:
        yield wanted.speed_command
    if (wanted.text, wanted.path) != (present.text, present.path):
        yield wanted.load_command
        return
    yield from _numerics_and_input(present, wanted)
    values = _differing(present.values, wanted.values)
    if wanted.current != present.current:
        values["I"] = wanted.current
    if values:
        yield SetParameters(values=values)
    if wanted.start != present.start:
        yield SetStart(values=wanted.start)


def _numerics_and_input(present: Setup, wanted: Setup) -> Iterator[Command]:
    """Whichever order lets the input lie on the grid of the step at every moment."""
    fields = ("dt_ns", "method", "substeps", "tol")
    changed = {
        name: getattr(wanted, name) for name in fields if getattr(wanted, name) != getattr(present, name)
    }
    numerics = [SetNumerics(**changed)] if changed else []
    if wanted.stimulus == present.stimulus:
        yield from numerics
        return
    if numerics:
        yield SetStimulus(stimulus=Stimulus())
        yield from numerics
    yield SetStimulus(stimulus=wanted.stimulus)


def _differing(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in after.items() if before.get(name) != value}
