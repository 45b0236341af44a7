"""Epochs: which parameters were in force when, over a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """From sample ``first`` (run-wide number) on, these parameters are in force."""

    first: int
    parameters: Mapping[str, float]


def epochs(parameters: Mapping[str, float], applied: Sequence[Applied]) -> tuple[Epoch, ...]:
    """Which parameters were in force when, oldest first, from the present ones and what was changed in this run.

    A command stamped k acts from sample k on: its state is still the old one, its conductances and currents are new.
    """
    found: list[Epoch] = []
    present = dict(parameters)
    for item in reversed(applied):
        if isinstance(item.command, SetParameters):
            found.append(Epoch(first=item.step, parameters=dict(present)))
            present.update({name: old for name, old in item.before.items() if name in present})
    found.append(Epoch(first=0, parameters=present))
    return tuple(reversed(found))
