"""Set-up code: everything that is set, as one line of text: ``hh1952 I=10 g_Na=96 view=100ms``.

The same line starts the same simulation in the window (Paste set-up) and with `hhscope run`. Words, in any order after
the model:

    I=10                  constant current, µA/cm²
    g_Na=96               a parameter by its name (``set.view=1`` for one that is called like a word below)
    start.V=-40           a state that starts elsewhere
    step:start=10,amplitude=5   an input, as ``hhscope run --stimulus`` takes it
    dt=0.01ms method=rk4 substeps=2 tol=1e-8     numerics
    overlay=metabolic     ions, a pump and ATP laid over the model
    seed=3                of random inputs that name none themselves
    view=100ms speed=0.05 width of the screen; simulated per wall time (or ``max``)
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hhscope.analysis.energy import NO_OVERLAY, laid_over
from hhscope.engine.numerics import DEFAULT_TOLERANCE
from hhscope.engine.setup import Setup
from hhscope.engine.status import Status
from hhscope.kernel import AUTO
from hhscope.model import ModelError
from hhscope.model.model import Model
from hhscope.model.suggest import did_you_mean
from hhscope.record.as_code import model_reference
from hhscope.stimulus import WAVEFORMS, Stimulus, Waveform, parse_waveform, to_text
from hhscope.units import ms_from_ns, ns_from_ms, parse_number

LONGEST: Final = 20_000  # characters; nobody types that, and a wrong clipboard may be huge
_TIME: Final = re.compile(r"(?P<number>.*?)\s*(?P<unit>ns|us|µs|μs|ms|s)?", re.DOTALL)
_MS: Final = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3}


class SetupCodeError(ValueError):
    """A text that is no set-up code: one sentence that says which word, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupCode:
    """What a line says; None and empty: the model's own, or the usual.

    model : id or file
    values : parameters by name
    view_ns : width of the screen
    speed : simulated per wall time; ``inf``: as fast as possible
    """

    model: str
    current: float | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    start: Mapping[str, float] = field(default_factory=dict)
    stimulus: Stimulus = field(default_factory=Stimulus)
    dt_ns: int | None = None
    method: str | None = None
    substeps: int | None = None
    tol: float | None = None
    seed: int | None = None
    overlay: str | None = None
    view_ns: int | None = None
    speed: float | None = None

    @property
    def text(self) -> str:
        """The line that `parse_setup_code` reads back as an equal value."""
        return " ".join(_words(self))

    def setup(self, model: Model) -> Setup:
        """Everything that is set, for the model that `model` names.

        Raises
        ------
        ModelError, StimulusError, ValueError
            When it cannot be: one sentence.
        """
        model = model if self.overlay is None else laid_over(model, self.overlay)
        for name in self.values:
            if name not in model.parameters:
                raise ModelError(
                    name,
                    f"is no parameter of {model.id}",
                    hint=did_you_mean(name, [*model.parameters, *_WORDS]),
                )
        speed = model.view.speed if self.speed is None else self.speed
        own_ns = ns_from_ms(model.numerics.dt, "dt")
        setup = Setup(
            text=model.text,
            path=None if model.path is None else str(model.path),
            values={**model.defaults, **self.values},
            current=model.I_default if self.current is None else self.current,
            stimulus=self.stimulus.seeded(self.seed or 0),
            start=dict(self.start),
            dt_ns=own_ns if self.dt_ns is None else self.dt_ns,
            method=self.method or AUTO,
            substeps=self.substeps or 0,
            tol=DEFAULT_TOLERANCE if self.tol is None else self.tol,
            speed=speed if math.isfinite(speed) else None,
        )
        setup.checked()
        return setup


def parse_setup_code(text: str) -> SetupCode:
    """What a line says. ``hhscope run`` in front of it is passed over; names are looked up later, in the model.

    Raises
    ------
    SetupCodeError, StimulusError
        When it is no set-up code.
    """
    words = _split(text)
    if not words or "=" in words[0]:
        raise SetupCodeError(
            "set-up: no model is named; begin with one, as in hh1952 I=10 g_Na=96 view=100ms"
        )
    found: dict[str, Any] = {"model": words[0], "values": {}, "start": {}}
    waveforms: list[Waveform] = []
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if ":" in name:
            waveforms.append(_waveform(word))
        elif not equals or not name or not value:
            raise SetupCodeError(f"set-up: {_short(word)} is not NAME=VALUE, such as g_Na=96")
        else:
            _take(found, name, value)
    return SetupCode(stimulus=Stimulus(tuple(waveforms)), **found)


def setup_code_of(status: Status, view_ns: int) -> SetupCode:
    """What is set now; reads the model's file to see whether it is still the one that runs.

    Raises
    ------
    ValueError
        When there is no run, or its model is in no file as it runs.
    """
    if status.run is None:
        raise SetupCodeError("there is no set-up yet: choose a model first")
    model = status.run.model
    found = model_reference(model)
    if found is None:
        raise SetupCodeError(
            f"{model.id} is in no file as it runs, so that a line cannot name it; save a session instead"
        )
    own_ns = ns_from_ms(model.numerics.dt, "dt")
    changed = {n: v for n, v in status.parameters.items() if v != model.defaults.get(n, v)}
    return SetupCode(
        model=found.model,
        overlay=None if found.overlay == NO_OVERLAY else found.overlay,
        current=status.current,
        values=changed,
        start=dict(status.start),
        stimulus=status.stimulus.without_kicks(),
        dt_ns=None if status.dt_ns == own_ns else status.dt_ns,
        method=None if status.method == AUTO else status.method,
        substeps=status.substeps_asked or None,
        tol=None if status.tol == DEFAULT_TOLERANCE else status.tol,
        view_ns=view_ns,
        speed=status.speed,
    )


# -- reading ------------------------------------------------------------------------------------------------


def _split(text: str) -> list[str]:
    line = text.strip()
    if len(line) > LONGEST:
        raise SetupCodeError(
            "set-up: this is far too long for one; copy a line such as hh1952 I=10 view=100ms"
        )
    if len(line.splitlines()) > 1:
        raise SetupCodeError("set-up: this is more than one line; copy a line such as hh1952 I=10 view=100ms")
    try:
        words = shlex.split(line)
    except ValueError:
        raise SetupCodeError("set-up: a quotation mark is not closed; add the missing one") from None
    return words[2:] if words[:2] == ["hhscope", "run"] else words


def _waveform(word: str) -> Waveform:
    waveform = parse_waveform(word)
    if not WAVEFORMS[waveform.kind].listed:
        raise SetupCodeError(f"set-up: {waveform.kind} is no input that lasts; write a pulse instead")
    return waveform


def _take(found: dict[str, Any], name: str, value: str) -> None:
    """Put one NAME=VALUE where it belongs."""
    kind, dot, rest = name.partition(".")
    if dot and kind in ("start", "set") and rest:
        _put(found["start" if kind == "start" else "values"], rest, _number(name, value), name)
    elif name in _WORDS:
        key, read = _WORDS[name]
        _put(found, key, read(name, value), name)
    elif name.isidentifier():
        _put(found["values"], name, _number(name, value), name)
    else:
        raise SetupCodeError(f"set-up: {_short(name)} is no name; write for example g_Na=96")


def _put(values: dict[str, Any], key: str, value: object, name: str) -> None:
    if key in values:
        raise SetupCodeError(f"set-up: {name} is given twice; give it once")
    values[key] = value


def _number(name: str, value: str) -> float:
    try:
        return parse_number(value)
    except ValueError as fault:
        raise SetupCodeError(f"set-up: {name}: {fault}") from None


def _whole(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        raise SetupCodeError(f"set-up: {name} = {_short(value)} is not a whole number of 0 or more")
    return int(value)


def _time(name: str, value: str) -> int:
    match = _TIME.fullmatch(value)
    number, unit = (match["number"], match["unit"]) if match else (value, None)
    try:
        found = ns_from_ms(parse_number(number) * _MS[unit or "ms"], name)
    except ValueError:
        raise SetupCodeError(
            f"set-up: {name} = {_short(value)} is no time of whole nanoseconds; write for example {name}=0.1ms"
        ) from None
    if found <= 0:
        raise SetupCodeError(f"set-up: {name} = {_short(value)} is not above 0")
    return found


def _speed(name: str, value: str) -> float:
    speed = math.inf if value == "max" else _number(name, value.rstrip("x×"))
    if speed <= 0:
        raise SetupCodeError(f"set-up: {name} = {_short(value)} is not above 0; write max for no limit")
    return speed


def _word(_name: str, value: str) -> str:
    return value


_WORDS: Final[dict[str, tuple[str, Callable[[str, str], object]]]] = {
    "I": ("current", _number),
    "dt": ("dt_ns", _time),
    "method": ("method", _word),
    "substeps": ("substeps", _whole),
    "tol": ("tol", _number),
    "seed": ("seed", _whole),
    "overlay": ("overlay", _word),
    "view": ("view_ns", _time),
    "speed": ("speed", _speed),
}


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


# -- writing ------------------------------------------------------------------------------------------------


def _words(code: SetupCode) -> Iterator[str]:
    yield shlex.quote(code.model)
    if code.overlay is not None:
        yield f"overlay={shlex.quote(code.overlay)}"
    if code.current is not None:
        yield f"I={_digits(code.current)}"
    for name, value in code.values.items():
        yield f"{'set.' if name in _WORDS else ''}{name}={_digits(value)}"
    yield from (f"start.{name}={_digits(value)}" for name, value in code.start.items())
    yield from (shlex.quote(to_text(waveform)) for waveform in code.stimulus.waveforms)
    if code.dt_ns is not None:
        yield f"dt={_length(code.dt_ns)}"
    for name, plain in (("method", code.method), ("substeps", code.substeps)):
        if plain is not None:
            yield f"{name}={plain}"
    if code.tol is not None:
        yield f"tol={_digits(code.tol)}"
    if code.seed is not None:
        yield f"seed={code.seed}"
    if code.view_ns is not None:
        yield f"view={_length(code.view_ns)}"
    if code.speed is not None:
        yield "speed=max" if math.isinf(code.speed) else f"speed={_digits(code.speed)}"


def _digits(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _length(t_ns: int) -> str:
    return f"{t_ns}ns" if t_ns < 1_000 else f"{_digits(ms_from_ns(t_ns))}ms"
