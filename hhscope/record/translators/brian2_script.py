"""Brian2: a Python script with the model as a NeuronGroup of one cell."""

from __future__ import annotations

import keyword
import re
from typing import ClassVar, Final

from hhscope.model.expression import Expr
from hhscope.model.expression import names as names_in
from hhscope.model.printing import number_text
from hhscope.model.signals import INPUT_NAME
from hhscope.record.translators._outline import Outline, outline
from hhscope.record.translators._text import InputPattern, InputPiece, heading, patterns
from hhscope.record.translators._writing import (
    ATOM,
    PRODUCT,
    Names,
    Printer,
    comment,
    functions_used,
    one_line,
)
from hhscope.record.translators.base import Setup, TranslatorSpec

_STEP: Final = 0.01  # ms: the longest step of rk4; every shipped model bears it, or declares a shorter one
_NUDGE: Final = "1e-9"  # ms: makes an edge that is a rounding error late come in time

# What Brian2 knows, and what the script uses itself; besides these every name of a unit is taken, see `_is_unit`.
_KNOWN = (
    "t dt i N xi rate lastspike not_refractory refractory t_in_timesteps pi e inf abs arccos arcsin arctan ceil clip"
    " cos cosh exp expm1 exprel floor int log log10 log1p poisson rand randn sign sin sinh sqrt tan tanh timestep"
    " choose where ms np json sys defaultclock run NeuronGroup StateMonitor cell trace start parameters equations"
)
_TAKEN: Final = frozenset((*_KNOWN.split(), *keyword.kwlist, *keyword.softkwlist))
_PREFIXED: Final = re.compile(
    r"(da|[YZEPTGMkhdcmunpfazy])?"
    r"(amp|ampere|volt|siemens|metre|meter|second|gram|gramme|kelvin|mole?|candle|radian|steradian|hertz|newton|pascal"
    r"|ohm|watt|joule|coulomb|farad|weber|tesla|henry|lumen|lux|becquerel|gray|sievert|katal|celsius|molar|lit(er|re)"
    r"|Hz|mol|kilogram(me)?)[234]?"
)
_SHORT: Final = re.compile(r"[umnpfkMG]?(m|s|A|V|F|S|M|Hz|mol|g|ohm)[23]?")


def _is_unit(name: str) -> bool:
    """Whether Brian2 could know ``name`` as a unit; single letters are none."""
    return len(name) > 1 and bool(_PREFIXED.fullmatch(name) or _SHORT.fullmatch(name))


class _Brian(Printer):
    """Brian2's functions; all numbers without unit, time in ms."""

    calls: ClassVar[dict[str, str]] = {
        name: name for name in ("exp", "log", "sqrt", "abs", "tanh", "cosh", "sinh")
    }

    def call(self, function: str, args: tuple[Expr, ...]) -> tuple[str, int]:
        """What Brian2 lacks is written out."""
        if function in self.calls:
            return super().call(function, args)
        bare = [self.text(arg) for arg in args]
        tight = [self.operand(arg, ATOM) for arg in args]
        match function:
            case "where":
                found = f"choose({', '.join(bare)})", ATOM
            case "min":
                found = f"clip({bare[0]}, -inf, {bare[1]})", ATOM
            case "max":
                found = f"clip({bare[0]}, {bare[1]}, inf)", ATOM
            case "cbrt":
                found = f"sign({bare[0]})*abs({bare[0]})**(1.0/3)", PRODUCT
            case "sigm":
                found = f"1/(1 + exp(-{tight[0]}))", PRODUCT
            case "vtrap":  # exprel(u) = (exp(u) - 1)/u, smooth through u = 0
                found = f"{tight[1]}/exprel({tight[0]}/{tight[1]})", PRODUCT
            case "nernst":
                z, ci, co, celsius = tight
                found = f"8.314462618e3*({celsius} + 273.15)/({z}*96485.33212)*log({co}/{ci})", PRODUCT
            case _:
                found = self._ghk(tight)
        return found

    def _ghk(self, args: list[str]) -> tuple[str, int]:
        v, z, ci, co, celsius = args
        f = f"({z}*96485.33212*{v}/(8.314462618e3*({celsius} + 273.15)))"
        return f"{z}*96.48533212/exprel(-{f})*({ci} - {co}*exp(-{f}))", PRODUCT


class _Names(Names):
    """Names that Brian2 does not take for units."""

    def spare(self, wanted: str) -> str:
        """A name like ``wanted`` that is no unit and not used otherwise."""
        return super().spare(f"{wanted}_" if _is_unit(wanted) else wanted)


def write(setup: Setup) -> str:
    """The script."""
    parts = outline(setup)
    names = _Names(_TAKEN)
    names.add([*setup.model.state_names, "I", INPUT_NAME])
    names.add(constant.name for constant in parts.constants)
    names.add(one.name for one in (*parts.rates, *parts.currents))
    has_choice = "where" in functions_used(parts.expressions)
    sections = [
        _top(setup, names),
        [_IMPORTS if has_choice else _PLAIN_IMPORTS],
        [_CHOOSE] if has_choice else [],
        _constants(parts, names),
        _equations(setup, parts, names),
        _start(setup, names),
        _cell(setup, names, has_choice),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _top(setup: Setup, names: Names) -> list[str]:
    lines = ["#!/usr/bin/env python3"]
    for paragraph in heading(setup, "Brian2"):
        lines += comment(paragraph)
    lines += comment(
        "Quantities carry no units here, for expressions of a model file have none; time is in ms."
    )
    if names.changed:
        pairs = ", ".join(f"{old} is {new}" for old, new in names.changed.items())
        lines += comment(f"Names that are units or functions of Brian2: {pairs}.")
    return [*lines, "#", "# python FILE [--json]"]


def _constants(parts: Outline, names: Names) -> list[str]:
    lines = ["parameters = {"]
    for constant in parts.constants:
        about = one_line(constant.comment)
        lines.append(f'    "{names[constant.name]}": {constant.value!r},' + (f"  # {about}" if about else ""))
    return [*lines, "}"]


def _equations(setup: Setup, parts: Outline, names: Names) -> list[str]:
    printer = _Brian(names)
    used = _used(parts)
    lines = ['equations = """', *_input(setup, names)]
    for one in (*parts.rates, *parts.currents):
        if one.name in used:
            lines.append(f"{names[one.name]} = {printer.text(one.expr)} : 1")
    lines += [f"d{names[one.name]}/dt = ({printer.text(one.expr)})/ms : 1" for one in parts.slopes]
    return [*lines, '"""']


def _used(parts: Outline) -> set[str]:
    """Every current, and whatever anything else is made of: a define without use would only cost time."""
    used = {one.name for one in parts.currents}
    statements = [*parts.rates, *parts.currents, *parts.slopes]
    for one in reversed(statements):
        if one.name in used or one in parts.slopes:
            used |= names_in(one.expr)
    return used


def _input(setup: Setup, names: Names) -> list[str]:
    """The total input. Whether a piece is on is decided at the start of a step and holds for all stages of rk4."""
    terms, lines = [names["I"]], []
    begun = names.spare("step_began")
    for number, pattern in enumerate(patterns(setup), start=1):
        local, on = names.spare(f"local_{number}"), names.spare(f"on_{number}")
        lines += [f"{line} : 1" for line in _clock(pattern, begun, local, on)]
        for piece in pattern.pieces:
            term = names.spare(f"input_{number}")
            lines.append(f"{term} = {on}*{_piece(piece, begun, local)} : 1")
            terms.append(term)
    clock = [f"{begun} = t_in_timesteps*dt/ms + {_NUDGE} : 1"] if lines else []
    return [*clock, *lines, f"{names[INPUT_NAME]} = {' + '.join(terms)} : 1"]


def _clock(pattern: InputPattern, begun: str, local: str, on: str) -> list[str]:
    """The time within the pattern, and whether it is still repeated."""
    if not pattern.period:
        return [f"{local} = {begun}", f"{on} = 1.0"]
    first, period = pattern.pieces[0].start, pattern.period
    lines = [f"{local} = {first!r} + ({begun} - {first!r}) % {period!r}"]
    end = "" if pattern.count is None else f"*int({begun} < {first + pattern.count * period!r})"
    return [*lines, f"{on} = int({begun} >= {first!r}){end}"]


def _piece(piece: InputPiece, begun: str, local: str) -> str:
    window = f"int({local} >= {piece.start!r})"
    if piece.stop is not None:
        window += f"*int({local} < {piece.stop!r})"
    u = f"({local} - {piece.ref!r} + t/ms - {begun})"
    value = number_text(piece.level)
    if piece.slope:
        value += f" + ({piece.slope!r})*{u}"
    if piece.amplitude:
        value += f" + ({piece.amplitude!r})*sin(({piece.omega!r})*{u} + ({piece.phase!r}))"
    return f"{window}*({value})"


def _start(setup: Setup, names: Names) -> list[str]:
    lines = [
        "# V = V0, gates at their steady values for it; made for the parameters above",
        "start = {",
        *(f'    "{names[name]}": {value!r},' for name, value in setup.start_values.items()),
    ]
    return [*lines, "}"]


def _cell(setup: Setup, names: Names, has_choice: bool) -> list[str]:
    model = setup.model
    step = min(_STEP, model.numerics.dt, model.numerics.max_step or _STEP)
    text = _RUN.replace("@MODEL@", model.id).replace("@V@", names["V"])
    text = text.replace("@STEP@", repr(step)).replace("@THRESHOLD@", repr(model.threshold))
    namespace = '{**parameters, "choose": choose}' if has_choice else "parameters"
    return [text.replace("@DURATION@", repr(setup.duration_ms)).replace("@NAMESPACE@", namespace)]


_PLAIN_IMPORTS: Final = """\
import json
import sys

import numpy as np
from brian2 import NeuronGroup, StateMonitor, defaultclock, ms, run"""

_IMPORTS: Final = _PLAIN_IMPORTS.replace("defaultclock,", "check_units, defaultclock, implementation,")

_CHOOSE: Final = '''\

@implementation("cpp", "static inline double choose(int c, double yes, double no) { return c ? yes : no; }")
@implementation("cython", "cdef double choose(int c, double yes, double no):\\n    return yes if c else no")
@check_units(condition=bool, yes=1, no=1, result=1)
def choose(condition, yes, no):
    """``yes`` where the condition holds, else ``no``."""
    return np.where(condition, yes, no)
'''

_RUN: Final = """\
THRESHOLD = @THRESHOLD@  # mV: a spike is an upward crossing
REARM = THRESHOLD - 5.0  # mV: the next one counts after V was below

defaultclock.dt = @STEP@ * ms
cell = NeuronGroup(1, equations, method="rk4", namespace=@NAMESPACE@)
for name, value in start.items():
    setattr(cell, name, value)
trace = StateMonitor(cell, "@V@", record=0)
run(@DURATION@ * ms)

times, v = np.asarray(trace.t / ms), np.asarray(trace.@V@[0])
spikes, armed = [], v[0] <= THRESHOLD
for k in range(1, len(v)):
    if armed and v[k - 1] <= THRESHOLD < v[k]:
        part = (THRESHOLD - v[k - 1]) / (v[k] - v[k - 1])
        spikes.append(float(times[k - 1] + part * (times[k] - times[k - 1])))
        armed = False
    armed = armed or v[k] < REARM

if "--json" in sys.argv:
    print(json.dumps({"model": "@MODEL@", "spike_times_ms": spikes}))
else:
    print(len(spikes), "spikes:", " ".join(f"{t:.4f}" for t in spikes))"""

TRANSLATOR = TranslatorSpec(key="brian2", title="Brian2 script", suffix=".py", write=write)
