"""Provenance: everything needed to make the same samples again, and its JSON form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec

from hhscope.engine.blocks import Failure, Segment
from hhscope.engine.commands import Command, LoadModel
from hhscope.engine.status import Applied, Status
from hhscope.model.model import Model
from hhscope.stimulus import Stimulus
from hhscope.units import ms_from_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment that somebody marked while recording: before the step from sample ``step`` (run-wide) to the next.

    label : ``0`` to ``9``, or "" for a note
    """

    t_ns: int
    step: int
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where samples come from.

    ``parameters``, ``current`` and ``stimulus`` are those in force when this was made; ``changes`` are the
    commands of the whole run up to then, oldest first, each with the step before which it took effect and the
    values it replaced, so that the parameters at any earlier sample follow.
    """

    model: Model
    parameters: Mapping[str, float]
    current: float
    stimulus: Stimulus
    method: str  # as asked
    segments: tuple[Segment, ...]
    start: Mapping[str, float] = field(default_factory=dict)
    changes: tuple[Applied, ...] = ()
    failure: Failure | None = None
    origin: LoadModel | None = None  # all that a live run began with
    marks: tuple[Mark, ...] = ()

    def parameters_at(self, step: int) -> dict[str, float]:
        """Parameters and ``I`` in force for the step from sample ``step`` (run-wide number) to the next."""
        values = {**self.parameters, "I": self.current}
        for change in reversed(self.changes):
            if change.step > step:
                values.update(change.before)
        return values

    def as_dict(self, first_step: int, last_step: int) -> dict[str, Any]:
        """Plain data for JSON, for the samples ``first_step`` to ``last_step`` (run-wide, both included)."""
        at_first = self.parameters_at(first_step)
        current = at_first.pop("I")
        return {
            "model": {
                "id": self.model.id,
                "name": self.model.name,
                "source": self.model.source,
                "hash": self.model.content_hash,
                "text": self.model.text,
            },
            "parameters": at_first,
            "input": {"I": current, "stimulus": msgspec.to_builtins(self.stimulus)},
            "start": dict(self.start),
            "method": self.method,
            "began_with": _origin_dict(self.origin),
            "segments": [_segment_dict(segment) for segment in self.segments],
            "changes": [_change_dict(change) for change in self.changes if change.step <= last_step],
            "failed": failure_dict(self.failure),
            "marks": [_mark_dict(mark) for mark in self.marks if first_step <= mark.step <= last_step],
        }


def failure_dict(failure: Failure | None) -> dict[str, Any] | None:
    """``{"step", "t_ms", "signal", "value", "hint"}``; a non-finite value is text, for JSON has none."""
    if failure is None:
        return None
    return {
        "step": failure.step,
        "t_ms": ms_from_ns(failure.t_ns),
        "signal": failure.signal,
        "value": str(failure.value),
        "hint": failure.hint,
    }


def run_provenance(status: Status) -> Provenance:
    """The provenance of everything the status's run has recorded so far. Any thread.

    Raises
    ------
    ValueError
        When the status has no run yet.
    """
    if status.run is None:
        raise ValueError("nothing has been recorded yet; start the simulation first")
    return Provenance(
        model=status.run.model,
        parameters=dict(status.parameters),
        current=status.current,
        stimulus=status.stimulus,
        method=status.method,
        segments=status.segments,
        start=dict(status.start),
        changes=status.applied,
        failure=status.failure,
        origin=status.run.origin,
    )


def _origin_dict(origin: LoadModel | None) -> dict[str, Any] | None:
    """What a live run began with, but for the model's text, which stands by itself."""
    if origin is None:
        return None
    plain = dict(msgspec.to_builtins(origin))
    return {
        name: value
        for name, value in plain.items()
        if name not in {"type", "text", "path", "run", "until_ns"}
    }


def command_dict(command: Command) -> dict[str, Any]:
    """A command as plain data; JSON has no infinity, so an unlimited speed is text."""
    values: dict[str, Any] = msgspec.to_builtins(command)
    return {
        name: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in values.items()
    }


def _mark_dict(mark: Mark) -> dict[str, Any]:
    return {"step": mark.step, "t_ms": ms_from_ns(mark.t_ns), "label": mark.label, "text": mark.text}


def _segment_dict(segment: Segment) -> dict[str, Any]:
    values = asdict(segment)
    values["t0_ms"] = ms_from_ns(values.pop("t0_ns"))
    values["dt_ms"] = ms_from_ns(values.pop("dt_ns"))
    return values


def _change_dict(change: Applied) -> dict[str, Any]:
    return {
        "step": change.step,
        "t_ms": ms_from_ns(change.t_ns),
        "command": command_dict(change.command),
        "before": dict(change.before),
    }
