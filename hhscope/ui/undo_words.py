"""Undo words: an entry of the undo log as people read it: ``g_Na 120 → 96 mS/cm²``; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hhscope.engine.setup import Setup
from hhscope.model import overlays
from hhscope.stimulus import Stimulus, to_text
from hhscope.ui.speed import UNLIMITED, format_speed
from hhscope.ui.state_spec import StateSpec
from hhscope.ui.undo_log import Entry, Snapshot
from hhscope.units import format_number, format_time, ms_from_ns

_SHOWN: Final = 3  # changes named in one line


def entry_words(entry: Entry, specs: Mapping[str, StateSpec]) -> str:
    """One line: what was changed from what to what."""
    if "model" in entry.keys:
        old, new = (one.model.name.split(" (", maxsplit=1)[0] for one in (entry.before, entry.after))
        if entry.before.model.id == entry.after.model.id and _energy(entry.before) != _energy(entry.after):
            return f"Energy {_energy(entry.before)} → {_energy(entry.after)}"
        return f"Model: {old} → {new}" if old != new else f"Model file of {new}"
    said = list(_of_setup(entry))
    for key, spec in specs.items():
        if f"state.{key}" in entry.keys:
            states = (entry.before.states.get(key, {}), entry.after.states.get(key, {}))
            words = spec.words(*states)
            said.append(f"{spec.title}: {words}" if words else spec.title)
    more = len(said) - _SHOWN
    return "; ".join(said[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _energy(snapshot: Snapshot) -> str:
    return "on" if overlays.KEY in snapshot.model.overlays else "off"


def _of_setup(entry: Entry) -> Iterator[str]:
    before, after, keys = entry.before.setup, entry.after.setup, entry.keys
    if "I" in keys:
        yield _arrow("I", before.current, after.current, "µA/cm²")
    for name, value in after.values.items():
        if name in keys:
            info = entry.after.model.parameters.get(name)
            yield _arrow(name, before.values.get(name, value), value, info.unit if info else "")
    if "stimulus" in keys:
        yield f"Input: {_input(before.stimulus)} → {_input(after.stimulus)}"
    if "start" in keys:
        yield f"Start state: {_start(before)} → {_start(after)}"
    if "dt_ns" in keys:
        yield f"Sample step {' → '.join(format_time(ms_from_ns(one.dt_ns)) for one in (before, after))}"
    if "method" in keys:
        yield f"Method {before.method} → {after.method}"
    if "substeps" in keys:
        yield f"Sub-steps {before.substeps or 'auto'} → {after.substeps or 'auto'}"
    if "tol" in keys:
        yield f"Tolerance {before.tol:g} → {after.tol:g}"
    if "speed" in keys:
        yield f"Speed {_speed(before)} → {_speed(after)}"


def _arrow(name: str, before: float, after: float, unit: str) -> str:
    return f"{name} {format_number(before)} → {format_number(after)}" + (f" {unit}" if unit else "")


def _speed(setup: Setup) -> str:
    return format_speed(UNLIMITED if setup.speed is None else setup.speed)


def _input(stimulus: Stimulus) -> str:
    return " + ".join(to_text(waveform) for waveform in stimulus.waveforms) or "none"


def _start(setup: Setup) -> str:
    shown = ", ".join(f"{name} {format_number(value)}" for name, value in list(setup.start.items())[:_SHOWN])
    return shown + (" …" if len(setup.start) > _SHOWN else "") if shown else "the model's own"
