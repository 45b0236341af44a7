"""Publish: the frozen status of a run at this moment."""

from __future__ import annotations

from dataclasses import dataclass

from hhscope.engine.live_run import LiveRun
from hhscope.engine.status import Phase, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the loop knows besides the run; see `Status`."""

    phase: Phase
    until_ns: int | None
    speed: float
    achieved: float
    message: str
    message_id: int


def status_of(run: LiveRun | None, course: Course) -> Status:
    """Costs some µs: what changes seldom is not copied again."""
    if run is None:
        return Status(
            phase=course.phase,
            speed=course.speed,
            message=course.message,
            message_id=course.message_id,
        )
    simulator, wanted = run.simulator, run.simulator.wanted
    interpreted = simulator.kernel.interpreted
    return Status(
        phase=course.phase,
        run=run.info,
        t_ns=simulator.t_ns,
        step=simulator.step,
        until_ns=course.until_ns,
        segments=run.info.ring.segments,
        parameters=run.parameters,
        current=simulator.current,
        stimulus=run.stimulus,
        start=run.start,
        state=simulator.state,
        speed=course.speed,
        achieved=course.achieved,
        dt_ns=wanted.dt_ns,
        method=wanted.asked,
        method_used=wanted.method,
        substeps=wanted.substeps,
        substeps_asked=wanted.substeps_asked,
        tol=wanted.tol,
        ns_per_sample=0.0 if interpreted else run.ns_per_sample,
        interpreted=interpreted,
        cycles=simulator.cycles,
        applied=run.applied_so_far(),
        failure=simulator.failure,
        message=course.message,
        message_id=course.message_id,
    )
