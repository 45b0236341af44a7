"""Taken: what was in force when samples were taken, and what differs between two such moments; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

import msgspec

from hhscope.engine.setup import Setup
from hhscope.stimulus import to_text
from hhscope.units import format_number, format_time, ms_from_ns

_ABSENT: Final = "–"


class Taken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was in force.

    model_id : of the model; its whole text is in ``setup``
    method : the integrator in use; ``setup.method`` is what was asked for
    changed : parameters that differed from the model's defaults
    """

    model_id: str
    method: str
    changed: dict[str, float] = {}
    setup: Setup

    @property
    def text(self) -> str:
        """Parameters, input and numerics, one line each."""
        values = ", ".join(f"{name} {format_number(value)}" for name, value in self.changed.items())
        setup = self.setup
        waveforms = (to_text(waveform) for waveform in setup.stimulus.waveforms)
        inputs = "; ".join((f"constant {format_number(setup.current)} µA/cm²", *waveforms))
        return "\n".join(
            (
                f"Parameters: {values or 'all as in the model'}",
                f"Input: {inputs}",
                f"Numerics: {self.method}, one sample every {format_time(ms_from_ns(setup.dt_ns))}",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs: its name, and how it stands on either side ("–": it is not there)."""

    name: str
    a: str
    b: str


def differences(a: Taken, b: Taken) -> tuple[Difference, ...]:
    """What differs, and nothing else: model, parameters, input, start state, method, sample step, tolerance."""
    pairs = (*_of_model(a, b), *_of_numbers(a, b), *_of_input(a, b), *_of_numerics(a, b))
    return tuple(Difference(name=name, a=old, b=new) for name, old, new in pairs if old != new)


def _of_model(a: Taken, b: Taken) -> Iterator[tuple[str, str, str]]:
    yield "model", a.model_id, b.model_id
    if a.model_id == b.model_id and a.setup.text != b.setup.text:
        yield "model file", "its text then", "another text"


def _of_numbers(a: Taken, b: Taken) -> Iterator[tuple[str, str, str]]:
    yield from _numbers(a.setup.values, b.setup.values)
    yield "I", _number(a.setup.current), _number(b.setup.current)
    starts = (a.setup.start, b.setup.start)
    yield from ((f"{name} at the start", old, new) for name, old, new in _numbers(*starts))


def _numbers(a: Mapping[str, float], b: Mapping[str, float]) -> Iterator[tuple[str, str, str]]:
    for name in {**a, **b}:
        if a.get(name) != b.get(name):
            yield name, _number(a.get(name)), _number(b.get(name))


def _number(value: float | None) -> str:
    """All digits that tell two numbers apart."""
    return _ABSENT if value is None else repr(value).removesuffix(".0")


def _of_input(a: Taken, b: Taken) -> Iterator[tuple[str, str, str]]:
    sides = [[to_text(one) for one in side.setup.stimulus.waveforms] for side in (a, b)]
    for number, (old, new) in enumerate(zip_longest(*sides, fillvalue=_ABSENT), start=1):
        yield f"input {number}", old, new


def _of_numerics(a: Taken, b: Taken) -> Iterator[tuple[str, str, str]]:
    yield "method", a.method, b.method
    ours, theirs = a.setup, b.setup
    steps = [format_time(ms_from_ns(one.dt_ns)) for one in (ours, theirs)]
    yield "sample step", steps[0], steps[1]
    yield "sub-steps", str(ours.substeps or "by itself"), str(theirs.substeps or "by itself")
    yield "tolerance", f"{ours.tol:g}", f"{theirs.tol:g}"
