"""Dials: what an experiment lets one choose, as annotated fields of frozen dataclasses, checked in one place."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from hhscope.model import Model, load_model
from hhscope.units import format_number, parse_number

_META: Final = "dial"


class ExperimentError(ValueError):
    """Something that was chosen cannot be: one sentence that names the dial, the fault and the mend."""


class Kind(StrEnum):
    """What a dial holds."""

    NUMBER = "number"  # float, or None where the dial may be left to the model
    WHOLE = "whole number"  # int
    NUMBERS = "numbers"  # tuple of float
    MODEL = "model"  # str: an id or the path of a file
    MODELS = "models"  # tuple of str
    CHOICE = "choice"  # str
    SWITCH = "switch"  # bool
    VALUES = "values"  # tuple of (name of a parameter, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """What people need to know of one field.

    label : as the panel says it
    doc : one sentence without its full stop: meaning, and what happens when it is left out
    low, high : hard limits (a value outside is refused); ``above``: the low limit itself is refused too
    choices : of a CHOICE: key and what it is called
    optional : None is allowed and means what ``doc`` says
    """

    kind: Kind
    label: str
    doc: str
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False


def dial(default: Any, kind: Kind, label: str, doc: str, **limits: Any) -> Any:
    """A field of an options dataclass. ``limits``: the further fields of `Dial`."""
    found = Dial(kind=kind, label=label, doc=doc, **limits)
    return dataclasses.field(default=default, metadata={_META: found})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Base of every experiment's options; each field is made by `dial`."""

    @classmethod
    def dials(cls) -> dict[str, Dial]:
        """Every dial by the name of its field, in order."""
        return {field.name: field.metadata[_META] for field in dataclasses.fields(cls)}

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The value of every dial when nothing is chosen."""
        return {field.name: field.default for field in dataclasses.fields(cls)}

    def check(self) -> None:
        """Every value fits its dial.

        Raises
        ------
        ExperimentError, ModelError
            One sentence: which dial, what is wrong, how to mend it.
        """
        for name, found in self.dials().items():
            _check(name.rstrip("_"), found, getattr(self, name))


def flag_of(name: str) -> str:
    """A dial as the command line says it: ``burn-in``; a name that Python keeps for itself has no ``_`` at its end."""
    return name.rstrip("_").replace("_", "-")


def made(kind: type[Options], given: dict[str, Any]) -> Any:
    """Options of this kind from values by name (lists become tuples, whole numbers floats where the dial wants them).

    Raises
    ------
    ExperimentError, ModelError
        When a name is unknown or a value does not fit.
    """
    dials = kind.dials()
    for name in given:
        if name not in dials:
            close = difflib.get_close_matches(name, dials, 1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(dials)}"
            raise ExperimentError(f"{name}: there is no such dial ({hint})")
    options = kind(**{name: _fitted(dials[name].kind, value) for name, value in given.items()})
    options.check()
    return options


def to_text(value: Any) -> str:
    """A value as one types it: ``0.1 0.5``, ``g_Na=96``, ``on``; empty: left to the model."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        pairs = [f"{item[0]}={item[1]!r}" if isinstance(item, tuple) else to_text(item) for item in value]
        return " ".join(pairs)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def from_text(name: str, found: Dial, text: str) -> Any:
    """The value of a dial from what was typed.

    Raises
    ------
    ExperimentError, ModelError
        When it does not fit: one sentence.
    """
    words, name = text.replace(";", " ").split(), name.rstrip("_")
    try:
        value = _READ[found.kind](text.strip(), words)
    except ValueError as error:
        raise ExperimentError(f"{name}: {error}") from error
    _check(name, found, value)
    return value


def _one(text: str, _words: list[str]) -> float | None:
    return parse_number(text) if text else None


def _whole(text: str, _words: list[str]) -> int | None:
    if not text:
        return None
    number = parse_number(text)
    if not number.is_integer():
        raise ValueError(f"{text} is not a whole number")
    return int(number)


def _switch(text: str, _words: list[str]) -> bool:
    if text not in ("on", "off"):
        raise ValueError(f"{text!r} is neither on nor off")
    return text == "on"


def _pairs(_text: str, words: list[str]) -> tuple[tuple[str, float], ...]:
    found = []
    for word in words:
        name, equals, number = word.partition("=")
        if not (name and equals):
            raise ValueError(f"{word!r} is not NAME=VALUE, such as g_Na=96")
        found.append((name, parse_number(number)))
    return tuple(found)


_READ: Final[dict[Kind, Callable[[str, list[str]], Any]]] = {
    Kind.NUMBER: _one,
    Kind.WHOLE: _whole,
    Kind.NUMBERS: lambda _text, words: tuple(parse_number(word) for word in words),
    Kind.MODEL: lambda text, _words: text or None,
    Kind.MODELS: lambda _text, words: tuple(words),
    Kind.CHOICE: lambda text, _words: text,
    Kind.SWITCH: _switch,
    Kind.VALUES: _pairs,
}


def _fitted(kind: Kind, value: Any) -> Any:
    if kind in (Kind.NUMBERS, Kind.MODELS):
        items = (value,) if isinstance(value, (str, int, float)) else tuple(value)
        return tuple(_fitted(Kind.NUMBER, item) for item in items) if kind is Kind.NUMBERS else items
    if kind is Kind.VALUES and isinstance(value, Mapping):
        return tuple((name, _fitted(Kind.NUMBER, number)) for name, number in value.items())
    if kind is Kind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is Kind.WHOLE and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _check(name: str, found: Dial, value: Any) -> None:
    if value is None:
        if not found.optional:
            raise ExperimentError(f"{name}: give a {found.kind}")
        return
    checks = {
        Kind.NUMBER: lambda: _check_number(name, found, value),
        Kind.WHOLE: lambda: _check_whole(name, found, value),
        Kind.NUMBERS: lambda: _check_numbers(name, found, value),
        Kind.MODEL: lambda: _check_models(name, (value,)),
        Kind.MODELS: lambda: _check_models(name, value),
        Kind.CHOICE: lambda: _check_choice(name, found, value),
        Kind.SWITCH: lambda: _check_switch(name, value),
        Kind.VALUES: lambda: _check_values(name, value),
    }
    checks[found.kind]()


def _check_number(name: str, found: Dial, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ExperimentError(f"{name}: {value!r} is not a finite number")
    low = value <= found.low if found.above else value < found.low
    if low or value > found.high:
        unit = f" {found.unit}" if found.unit else ""
        raise ExperimentError(f"{name}: {format_number(value)}{unit} is outside {range_text(found)}")


def _check_whole(name: str, found: Dial, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExperimentError(f"{name}: {value!r} is not a whole number")
    _check_number(name, found, value)


def _check_numbers(name: str, found: Dial, values: Any) -> None:
    if not isinstance(values, tuple) or not values:
        raise ExperimentError(f"{name}: give at least one number")
    for value in values:
        _check_number(name, found, value)


def _check_models(name: str, values: Any) -> None:
    if not isinstance(values, tuple) or not values:
        raise ExperimentError(f"{name}: give at least one model; hhscope models lists them")
    for value in values:
        if isinstance(value, Model):
            continue
        if not isinstance(value, str) or not value:
            raise ExperimentError(f"{name}: {value!r} is no model; hhscope models lists them")
        load_model(value)


def _check_choice(name: str, found: Dial, value: Any) -> None:
    keys = [key for key, _ in found.choices]
    if value not in keys:
        close = difflib.get_close_matches(str(value), keys, 1)
        hint = f"did you mean '{close[0]}'?" if close else f"take {_either(keys)}"
        raise ExperimentError(f"{name}: {value!r} is not known ({hint})")


def _check_switch(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise ExperimentError(f"{name}: {value!r} is neither on nor off")


def _check_values(name: str, values: Any) -> None:
    if not isinstance(values, tuple):
        raise ExperimentError(f"{name}: give values by the names of parameters, such as g_Na=96")
    if "I" in dict(values):
        raise ExperimentError(f"{name}: I is the constant current; give it as current")


def range_text(found: Dial) -> str:
    """The limits in words: ``0 … 100 ms``, ``above 0 ms``."""
    unit = f" {found.unit}" if found.unit else ""
    low, high = format_number(found.low), format_number(found.high)
    if math.isinf(found.high):
        return f"{'above' if found.above else 'at least'} {low}{unit}"
    if math.isinf(found.low):
        return f"at most {high}{unit}"
    return f"{low} … {high}{unit}"


def _either(keys: Iterable[str]) -> str:
    *most, last = keys
    return f"{', '.join(most)} or {last}" if most else last
