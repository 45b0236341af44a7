"""Text of waveforms: ``KIND:key=value,…`` as typed on the command line, and back."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import msgspec

from hhscope.stimulus._stimulus import WAVEFORMS
from hhscope.stimulus.base import FieldSpec, StimulusError, Waveform, WaveformSpec
from hhscope.units import parse_number

_SWITCH = {
    "yes": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}


def parse_waveform(text: str) -> Waveform:
    """The waveform that ``KIND:key=value,…`` means, e.g. ``step:start=10,stop=60,amplitude=5``.

    Times in ms, amplitudes in µA/cm², decimals with a point. What has a default may be left out.

    Raises
    ------
    StimulusError
        For an unknown kind or key ("did you mean"), a value that is no number, a missing or impossible value.
    """
    kind, _, rest = text.strip().partition(":")
    spec = WAVEFORMS.get(kind.strip())
    if spec is None:
        known = [key for key, other in WAVEFORMS.items() if other.listed]
        raise StimulusError(f"unknown waveform {kind.strip()!r}; {_suggestion(kind.strip(), known)}")
    values: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in rest.split(","))):
        name, value = _parse_part(spec, part)
        if name in values:
            raise StimulusError(f"{spec.key}: {name} is given twice; give it once")
        values[name] = value
    missing = [field.name for field in spec.fields if field.required and field.name not in values]
    if missing:
        raise StimulusError(f"{spec.key}: {' and '.join(missing)} missing; write for example {example(spec)}")
    return spec.struct(**values)


def to_text(waveform: Waveform) -> str:
    """The text that `parse_waveform` reads back as an equal waveform; defaults are left out."""
    spec = WAVEFORMS[waveform.kind]
    shown = [
        f"{field.name}={_value_text(getattr(waveform, field.name))}"
        for field in spec.fields
        if field.required or getattr(waveform, field.name) != field.default
    ]
    return f"{spec.key}:{','.join(shown)}"


def example(spec: WaveformSpec) -> str:
    """A text that parses, with the values a form suggests."""
    shown = [f"{f.name}={_value_text(f.default)}" for f in spec.fields if f.required or f.name == "start"]
    return f"{spec.key}:{','.join(shown)}"


def _parse_part(spec: WaveformSpec, part: str) -> tuple[str, Any]:
    name, equals, value = (piece.strip() for piece in part.partition("="))
    if not equals:
        raise StimulusError(
            f"{spec.key}: {part!r} is not key=value; write for example {example(spec)} with decimal points"
        )
    field = next((field for field in spec.fields if field.name == name), None)
    if field is None:
        raise StimulusError(
            f"{spec.key}: unknown key {name!r}; {_suggestion(name, [f.name for f in spec.fields])}"
        )
    return name, _parse_value(spec, field, value)


def _parse_value(spec: WaveformSpec, field: FieldSpec, text: str) -> Any:
    kind = next(f.type for f in msgspec.structs.fields(spec.struct) if f.name == field.name)
    if kind is bool:
        if text.lower() not in _SWITCH:
            raise StimulusError(f"{spec.key}: {field.name} = {text!r} is neither yes nor no")
        return _SWITCH[text.lower()]
    if kind == tuple[float, ...]:
        return tuple(_parse_number(spec, field, one) for one in text.replace(";", " ").split())
    if kind is int or kind == int | None:
        if not text.isdecimal():
            raise StimulusError(f"{spec.key}: {field.name} = {text!r} is not a whole number of 0 or more")
        return int(text)
    return _parse_number(spec, field, text)


def _parse_number(spec: WaveformSpec, field: FieldSpec, text: str) -> float:
    try:
        return parse_number(text)
    except ValueError as error:
        raise StimulusError(f"{spec.key}: {field.name}: {error}") from None


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(_value_text(one) for one in value)
    return repr(value).removesuffix(".0")


def _suggestion(name: str, known: Iterable[str]) -> str:
    known = list(known)
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
