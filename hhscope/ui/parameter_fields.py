"""Parameter fields: sliders for some parameters of a model; they post what is edited and show what is in force."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping

from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Status
from hhscope.model import Model, ModelError, ParameterInfo, check_values
from hhscope.ui.context import AppContext
from hhscope.ui.lesson import Lesson
from hhscope.ui.widgets.number_field import NumberField, NumberSpec
from hhscope.units import format_number


def parameter_info(model: Model, name: str) -> ParameterInfo:
    """What describes a parameter, or the constant current ``I``."""
    return model.current_info if name == "I" else model.parameters[name]


def parameter_tip(info: ParameterInfo, equation: str = "") -> str:
    """Rich text: meaning, equation, unit, range, default, the name in files and commands, the keys."""
    unit = f" {info.unit}" if info.unit else ""
    low, high = format_number(info.minimum), format_number(info.maximum)
    lines = [
        html.escape(info.doc) if info.doc else html.escape(info.label),
        f"<b>{html.escape(equation)}</b>" if equation else "",
        f"Slider {low} to {high}{unit}; any number can be typed. Default {format_number(info.default)}{unit}.",
        f"In files and commands: <b>{info.name}</b>",
        "Keys: ↑ ↓ step (Shift: finer, Page: ten steps). Double-click the name: default.",
    ]
    return "<qt>" + "<br>".join(line for line in lines if line) + "</qt>"


def value_check(model: Model, name: str) -> Callable[[float], str]:
    """The model's own check of one value, as a sentence or ""."""

    def check(value: float) -> str:
        try:
            check_values(model, {name: value})
        except ModelError as error:
            return f"{error}."
        return ""

    return check


def parameter_spec(model: Model, name: str, *, label: str = "", equation: str = "") -> NumberSpec:
    """The field for a parameter."""
    info = parameter_info(model, name)
    return NumberSpec(
        key=name,
        label=label or info.label,
        unit=info.unit,
        minimum=info.minimum,
        maximum=info.maximum,
        default=info.default,
        log=info.log,
        tip=parameter_tip(info, equation),
        check=value_check(model, name),
    )


class ParameterFields:
    """Some `NumberField` widgets by parameter name, wired to the session. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        self._ctx = ctx
        self._lesson = Lesson()
        self.fields: dict[str, NumberField] = {}

    def add(self, spec: NumberSpec) -> NumberField:
        """Make the field for one parameter; the caller puts it into a layout."""
        field = NumberField(spec, self._ctx.look)
        field.value_edited.connect(lambda value, name=spec.key: self._post(name, value))
        self.fields[spec.key] = field
        return field

    def show(self, values: Mapping[str, float]) -> None:
        """The truth, by name; names without a field are passed over. What the lesson hides or locks is."""
        if self._ctx.scope.lesson != self._lesson:
            self._lesson = self._ctx.scope.lesson
            for name, field in self.fields.items():
                field.setHidden(name in self._lesson.hidden)
                field.set_locked(name in self._lesson.locked)
        for name, field in self.fields.items():
            if name in values:
                field.set_value(values[name])

    def _post(self, name: str, value: float) -> None:
        self._ctx.session.post(SetParameters(values={name: value}))


def values_in_force(status: Status) -> dict[str, float]:
    """All parameters and the constant current ``I``."""
    return {**status.parameters, "I": status.current}


def changed_values(model: Model, status: Status) -> dict[str, float]:
    """What differs from the defaults, ``I`` included."""
    values = values_in_force(status)
    defaults = {**model.defaults, "I": model.I_default}
    return {name: value for name, value in values.items() if name in defaults and value != defaults[name]}


def count_changed(model: Model, values: Mapping[str, float], names: tuple[str, ...]) -> int:
    """How many of ``names`` differ from their defaults."""
    return sum(values[n] != parameter_info(model, n).default for n in names if n in values)
