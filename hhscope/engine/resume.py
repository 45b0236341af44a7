"""Resume: a cell again from any moment of a run: what was in force there, and a simulator that goes on from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hhscope.engine.blocks import Segment
from hhscope.engine.commands import Kick, SetStimulus
from hhscope.engine.simulator import Simulator
from hhscope.engine.status import Status
from hhscope.model.model import Model
from hhscope.stimulus import Stimulus


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A cell at one time: everything that decides its future, but for how it is integrated.

    state : every state by name
    """

    model: Model
    t_ns: int
    state: Mapping[str, float]
    parameters: Mapping[str, float]
    current: float
    stimulus: Stimulus


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """How a stretch of a run is, or was, integrated; ``tol`` only tells for methods with steps of their own."""

    method: str
    dt_ns: int
    substeps: int
    tol: float

    @classmethod
    def of(cls, segment: Segment, tol: float) -> Integration:
        """That of a segment; its tolerance is known elsewhere."""
        return cls(method=segment.method, dt_ns=segment.dt_ns, substeps=segment.substeps, tol=tol)


def moment_of(status: Status, number: int, state: Mapping[str, float]) -> Moment:
    """What was in force at the sample ``number`` (run-wide) of the status's run, where the cell was in ``state``.

    Any thread. A command stamped with that very sample is in force.

    Raises
    ------
    ValueError
        When the status has no run.
    """
    if status.run is None:
        raise ValueError("there is no run to resume")
    values = {**status.parameters, "I": status.current}
    for one in reversed(status.applied):
        if one.step <= number:
            break
        values.update(one.before)
    return Moment(
        model=status.run.model,
        t_ns=status.run.ring.time_of(number),
        state=dict(state),
        current=values.pop("I"),
        parameters=values,
        stimulus=_stimulus_at(status, number, status.run.ring.time_of(number)),
    )


def resume(moment: Moment, how: Integration) -> Simulator:
    """A simulator at that moment; its samples are counted from 0, its time is that of the run. May compile.

    Raises
    ------
    ModelError, StimulusError, ValueError
        When the cell cannot be integrated like this.
    """
    simulator = Simulator(
        moment.model,
        method=how.method,
        dt_ns=how.dt_ns,
        substeps=how.substeps,
        tol=how.tol,
        parameters=moment.parameters,
        current=moment.current,
        stimulus=moment.stimulus,
        start=moment.state,
    )
    return resume_with(simulator, moment)


def resume_with(simulator: Simulator, moment: Moment) -> Simulator:
    """The same with a simulator of this model that is there already: nothing is generated or compiled.

    Raises
    ------
    ModelError, StimulusError
        When the cell cannot be integrated like this.
    """
    simulator.set_parameters({**moment.parameters, "I": moment.current})
    simulator.set_stimulus(moment.stimulus)
    simulator.place(moment.t_ns, moment.state)
    return simulator


def _stimulus_at(status: Status, number: int, t_ns: int) -> Stimulus:
    """The input in force at a sample: the protocol set last, and the kicks that are not over."""
    protocol: Stimulus | None = None
    kicks: list[tuple[int, Kick]] = []
    for one in reversed(status.applied):
        if one.step > number:
            continue
        command = one.command
        if isinstance(command, Kick) and one.t_ns + command.width_ns > t_ns:
            kicks.append((one.t_ns, command))
        elif isinstance(command, SetStimulus) and protocol is None:
            protocol = command.stimulus
    if protocol is None and status.run is not None and status.run.origin is not None:
        protocol = status.run.origin.stimulus
    stimulus = (protocol or Stimulus()).without_kicks()
    for start_ns, kick in reversed(kicks):
        stimulus = stimulus.with_pulse(start_ns, kick.width_ns, kick.amplitude)
    return stimulus
