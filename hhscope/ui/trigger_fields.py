"""Trigger fields: the numbers of the trigger's card, as `NumberSpec`s; pure."""

from __future__ import annotations

import math

from hhscope.engine.status import RunInfo
from hhscope.model.signals import INPUT_NAME, Kind
from hhscope.ui.trace_words import unit_text
from hhscope.ui.widgets.number_field import NumberSpec
from hhscope.units import ns_from_ms
from hhscope.view.trigger import FIRST_HYSTERESIS, FIRST_POSITION, TriggerSettings

_KINDS = {
    Kind.VOLTAGE: "membrane voltage",
    Kind.GATE: "gate",
    Kind.INSTANT_GATE: "gate",
    Kind.POOL: "concentration",
    Kind.STATE: "state",
    Kind.CURRENT: "current",
    Kind.SYNAPSE: "conductance",
}


def source_names(run: RunInfo) -> dict[str, str]:
    """Every signal that can be a source, by name, in words."""
    return {
        s.name: "Input" if s.name == INPUT_NAME else f"{s.name}  {_KINDS.get(s.kind, '')}".rstrip()
        for s in run.signals
    }


def unit_of(run: RunInfo, name: str) -> str:
    """The unit of a signal as it is printed, "" for gates and unknown ones."""
    return next((unit_text(signal.unit) for signal in run.signals if signal.name == name), "")


def level_spec(run: RunInfo, settings: TriggerSettings) -> NumberSpec:
    """The level; for V the model's own threshold is the default."""
    own = settings.source == "V"
    said = "<br>By default the model's own spike threshold." if own else ""
    return NumberSpec(
        key="level", label="Level", unit=unit_of(run, settings.source), minimum=-100, maximum=100,
        default=run.model.threshold if own else None, slider=False,
        tip=f"<qt>The value that the source must cross. Also: drag the tag beside the axis.{said}</qt>",
    )  # fmt: skip


def hysteresis_spec(run: RunInfo, settings: TriggerSettings) -> NumberSpec:
    """The hysteresis."""
    return NumberSpec(
        key="hysteresis", label="Hysteresis", unit=unit_of(run, settings.source), minimum=0, maximum=100,
        default=FIRST_HYSTERESIS if settings.source == "V" else None, slider=False,
        tip="<qt>How far the source must go back beyond the level before it may cross it again: "
        "a trembling at the level then counts once.</qt>",
        check=_hysteresis_problem,
    )  # fmt: skip


def holdoff_spec() -> NumberSpec:
    """The holdoff, ms."""
    return NumberSpec(
        key="holdoff", label="Holdoff", unit="ms", minimum=0, maximum=1000, default=0.0, slider=False,
        tip="<qt>After a trigger none counts for so long: as long as a burst, and the screen stands at the "
        "first spike of each.</qt>",
        check=_holdoff_problem,
    )  # fmt: skip


def interval_spec() -> NumberSpec:
    """The limit of intervals, ms."""
    return NumberSpec(
        key="interval", label="Limit", unit="ms", minimum=0, maximum=1000, default=20.0, slider=False,
        tip="<qt>The interval between two crossings that decides.</qt>", check=_interval_problem,
    )  # fmt: skip


def position_spec() -> NumberSpec:
    """Where t = 0 lies, percent of the screen."""
    return NumberSpec(
        key="position", label="t = 0 at", unit="%", minimum=0, maximum=100, default=100 * FIRST_POSITION,
        tip="<qt>Where the trigger lies on the screen: 0 % the left edge, 100 % the right one. What lies before it "
        "led to it.</qt>",
        check=_position_problem,
    )  # fmt: skip


def _hysteresis_problem(value: float) -> str:
    return "" if value >= 0 else "The hysteresis is 0 or more."


def _holdoff_problem(value: float) -> str:
    return _time_problem(value, "The holdoff") if value >= 0 else "The holdoff is 0 or more."


def _interval_problem(value: float) -> str:
    return _time_problem(value, "The limit") if value > 0 else "The limit of an interval is more than 0."


def _position_problem(value: float) -> str:
    return "" if 0 <= value <= 100 else "The place of t = 0 lies between 0 and 100 %."


def _time_problem(value: float, what: str) -> str:
    if not math.isfinite(value) or value > 1e9:
        return f"{what} is at most 1e9 ms."
    try:
        ns_from_ms(value, what)
    except ValueError as error:
        return f"{error}."
    return ""
