"""SciPy: a Python script that integrates the model with solve_ivp and prints its spikes."""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import ClassVar, Final

from hhscope.model.expression import Expr
from hhscope.record.translators._outline import Outline, Statement, outline
from hhscope.record.translators._scipy_parts import (
    CONSTANT_INPUT,
    HELPERS,
    IMPORTS,
    INPUT,
    MAIN,
    PLAIN_IMPORTS,
    SOLVE,
)
from hhscope.record.translators._text import heading, patterns
from hhscope.record.translators._writing import (
    ATOM,
    Names,
    Printer,
    comment,
    functions_used,
    one_line,
    whole_exponent,
)
from hhscope.record.translators.base import Setup, TranslatorSpec

# Names that the script uses itself.
_OWN = (
    "abs min max argparse json math np pairwise solve_ivp plt t y on start_state slopes total_input stretches simulate"
    " main rises falls spikes plot MODEL STATES SCALE THRESHOLD REARM SAMPLE DURATION STIMULUS range print float len"
    " sorted zip dict round SystemExit ImportError"
)
_TAKEN: Final = frozenset((*_OWN.split(), *keyword.kwlist, *keyword.softkwlist, *HELPERS))


class _Python(Printer):
    """Python's own operators; functions that would raise an exception have a helper that gives inf or nan."""

    calls: ClassVar[dict[str, str]] = {
        **{name: name for name in HELPERS}, "tanh": "math.tanh", "abs": "abs", "min": "min", "max": "max",
    }  # fmt: skip

    def call(self, function: str, args: tuple[Expr, ...]) -> tuple[str, int]:
        """``where`` is Python's own choice, which looks only at the branch it takes."""
        if function == "where":
            condition, yes, no = (self.text(arg) for arg in args)
            return f"({yes} if {condition} else {no})", ATOM
        return super().call(function, args)

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """A broken power of a negative number is no number; Python would make it complex."""
        if whole_exponent(exponent):
            return super().power(base, exponent)
        return f"power({self.text(base)}, {self.text(exponent)})", ATOM


def write(setup: Setup) -> str:
    """The script."""
    parts = outline(setup)
    names = Names(_TAKEN)
    names.add(["I", "I_stim", *setup.model.state_names])
    names.add(constant.name for constant in parts.constants)
    names.add(one.name for one in (*parts.rates, *parts.currents, *parts.start))
    printer = _Python(names)
    has_input = bool(setup.stimulus.waveforms)
    top = [_top(setup, names), [IMPORTS if has_input else PLAIN_IMPORTS], _constants(setup, parts, names)]
    functions = [
        *([_input(setup), [INPUT]] if has_input else [[CONSTANT_INPUT]]),
        *_helpers(parts, printer),
        _start_state(setup, parts, printer, names),
        _slopes(setup, parts, printer, names),
        [SOLVE],
        [MAIN],
    ]
    head = "\n\n".join("\n".join(lines) for lines in top)
    return "\n\n\n".join([head, *("\n".join(lines).strip() for lines in functions)]) + "\n"


def _top(setup: Setup, names: Names) -> list[str]:
    lines = ["#!/usr/bin/env python3"]
    for paragraph in heading(setup, "Python with numpy and scipy"):
        lines += comment(paragraph)
    if names.changed:
        pairs = ", ".join(f"{old} is {new}" for old, new in names.changed.items())
        lines += comment(f"Names that mean something else here: {pairs}.")
    return [*lines, "#", "# python FILE [--duration MS] [--json] [--csv FILE]"]


def _constants(setup: Setup, parts: Outline, names: Names) -> list[str]:
    model = setup.model
    lines = [
        f'MODEL = "{model.id}"',
        f"DURATION = {setup.duration_ms!r}  # ms",
        f"SAMPLE = {model.numerics.dt!r}  # ms, of what is plotted or written; the solver chooses its own steps",
        f"THRESHOLD = {model.threshold!r}  # mV: a spike is an upward crossing",
        "REARM = THRESHOLD - 5.0  # mV: the next one counts after V was below",
        "",
    ]
    for constant in parts.constants:
        about = one_line(constant.comment)
        lines.append(f"{names[constant.name]} = {constant.value!r}" + (f"  # {about}" if about else ""))
    states = ", ".join(f'"{name}"' for name in model.state_names)
    scale = ", ".join(repr(_scale(setup, name)) for name in model.state_names)
    return [
        *lines, "",
        f"STATES = [{states}]",
        f"SCALE = [{scale}]  # the size of each state, for the tolerance",
    ]  # fmt: skip


def _scale(setup: Setup, name: str) -> float:
    """The size of a state: V and states in mV 100, gates 1, others what they start with."""
    pool = next((pool for pool in setup.model.pools if pool.name == name), None)
    if pool is None:
        return 100.0 if name == "V" else 1.0
    return 100.0 if pool.unit == "mV" else abs(pool.init) or 1.0


def _input(setup: Setup) -> list[str]:
    lines = [
        "# The input besides I. Each waveform: period and number of repetitions, then its pieces",
        "# (start, stop, level, slope, amplitude, omega, phase, reference):",
        "# level + slope*u + amplitude*sin(omega*u + phase) while start <= t < stop, u = t - reference.",
        "STIMULUS = [",
    ]
    for pattern in patterns(setup):
        count = "math.inf" if pattern.count is None else repr(pattern.count)
        lines += [f"    # {one_line(pattern.text)}", f"    ({pattern.period!r}, {count}, ["]
        for p in pattern.pieces:
            stop = "math.inf" if p.stop is None else repr(p.stop)
            rest = ", ".join(repr(v) for v in (p.level, p.slope, p.amplitude, p.omega, p.phase, p.ref))
            lines.append(f"        ({p.start!r}, {stop}, {rest}),")
        lines.append("    ]),")
    return [*lines, "]"]


def _helpers(parts: Outline, printer: _Python) -> list[list[str]]:
    used = set(functions_used(parts.expressions))
    if any("power(" in printer.text(expr) for expr in parts.expressions):
        used.add("power")
    for name, (_, needs) in reversed(HELPERS.items()):
        if name in used:
            used |= set(needs)
    return [[text] for name, (text, _) in HELPERS.items() if name in used]


def _statements(statements: Iterable[Statement], printer: Printer, names: Names) -> list[str]:
    return [
        f"    {names[one.name]} = {printer.text(one.expr)}"
        + (f"  # {note}" if (note := one_line(one.comment)) else "")
        for one in statements
    ]


def _start_state(setup: Setup, parts: Outline, printer: Printer, names: Names) -> list[str]:
    return [
        "def start_state():",
        '    """At t = 0: V = V0, gates at their steady values for it unless the model says otherwise."""',
        *_statements(parts.start, printer, names),
        f"    return [{', '.join(names[name] for name in setup.model.state_names)}]",
    ]


def _slopes(setup: Setup, parts: Outline, printer: Printer, names: Names) -> list[str]:
    states = ", ".join(names[name] for name in setup.model.state_names)
    return [
        "def slopes(t, y, on):",
        '    """d/dt of every state, per ms."""',
        f"    {states}{',' if len(setup.model.state_names) == 1 else ''} = y.tolist()",
        "    I_stim = I + total_input(t, on)" if setup.stimulus.waveforms else "    I_stim = I",
        *_statements(parts.rates, printer, names),
        *_statements(parts.currents, printer, names),
        "    return [",
        *(
            f"        {printer.text(one.expr)},  # {names[one.name]}, {one_line(one.comment)}"
            for one in parts.slopes
        ),
        "    ]",
    ]


TRANSLATOR = TranslatorSpec(key="scipy", title="Python script (numpy and scipy)", suffix=".py", write=write)
