"""Emit: the Python source of one model's kernel for one method; what ``hhscope kernel`` prints and numba compiles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from textwrap import indent

from hhscope.kernel.adaptive import TOLERANCE_PARAMETER, AdaptiveBody
from hhscope.kernel.balance import balance
from hhscope.kernel.graph import walk
from hhscope.kernel.helpers import helper_source
from hhscope.kernel.methods.base import MethodSpec
from hhscope.kernel.observe import Observer, recorded
from hhscope.kernel.optimise import optimise
from hhscope.kernel.slopes import slopes_call, slopes_source
from hhscope.kernel.system import CURRENT_PARAMETER, STEP_PARAMETER, System
from hhscope.kernel.writer import Constants, Line, Writer
from hhscope.model.model import Model

# Grows with every change of what is generated: part of the cache key.
GENERATOR_VERSION = 5

# Higher powers of a shared exponential would be known later than an exponential of their own.
_MAX_POWER = 4

_COURSE = '''
@njit(**OPTIONS)
def course(j, t_ns, offset_ns, first, ref, terms):
    """The part of the input of interval j that moves within it, at t_ns + offset_ns, µA/cm²."""
    total = 0.0
    for q in range(first[j], first[j + 1]):
        u = ((t_ns - ref[q]) + offset_ns) * 1e-6
        total += terms[q, 0] * u + terms[q, 1] * math.sin(terms[q, 2] * u + terms[q, 3])
    return total
'''

_SYNAPSES = '''
@njit(**OPTIONS)
def synapses(j, t_ns, offset_ns, first, ref, terms):
    """Synaptic conductance (mS/cm²) and the sum of g·E (µA/cm²) of interval j at t_ns + offset_ns."""
    conductance, pull = 0.0, 0.0
    for q in range(first[j], first[j + 1]):
        u = ((t_ns - ref[q]) + offset_ns) * 1e-6
        g = terms[q, 0] * math.exp(-u * terms[q, 1])
        conductance += g
        pull += g * terms[q, 2]
    return conductance, pull
'''

_PREPARE_SIGNATURE = "void(float64[::1], float64, float64[::1])"
_TABLE_TYPES = "int64[::1], int64[::1], float64[:, ::1]"
_ADVANCE_TYPES = (
    "float64[::1], float64[::1], int64[::1], float64[::1], int64, int64, int64, int64, int64, int64[::1], "
    f"float64[::1], {_TABLE_TYPES}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSource:
    """Generated source and what is needed to call it."""

    text: str
    parameter_names: tuple[str, ...]  # the vector p: Model.parameters, constant current, tolerance
    n_constants: int
    work: tuple[float, ...]  # the vector w of ``advance`` before the first step


def emit(
    model: Model, method: MethodSpec, *, flat: bool, plain: bool = False, synaptic: bool = False
) -> KernelSource:
    """Write the kernel of ``model`` by ``method``; ``flat``: one integration step per sample, else sub-steps.

    ``plain`` leaves the model's expressions as they are written, for comparison with the optimised kernel.
    ``synaptic``: for an input with conductances; its ``advance`` takes three more arrays.
    """
    return _Emitter(System(model, synaptic=synaptic), method, flat, plain).source()


class _Emitter:
    def __init__(self, system: System, method: MethodSpec, flat: bool, plain: bool) -> None:
        self._model = system.model
        self._method = method
        self._flat = flat
        self._plain = plain
        self._system = system
        self._constants = Constants()
        self._helpers: set[str] = set()
        self._adaptive = (
            AdaptiveBody(self._system, method.tableau, self._announced) if method.tableau else None
        )

    def source(self) -> KernelSource:
        advance = self._advance()
        observe = Observer(self._system, self._announced, self._load_constants).source(self._held_input("j"))
        slopes = slopes_source(self._system, self._announced, self._load_constants)
        rhs = self._rhs()
        prepare = self._prepare()  # last: by now it is known which fixed terms the others use
        helpers = helper_source(self._helpers | ({"growth", "samples"} if self._adaptive else set()))
        course = _COURSE + _SYNAPSES if self._system.synaptic else _COURSE
        text = "\n".join([self._head(), helpers, course, prepare, observe, slopes, advance, rhs])
        return KernelSource(
            text=text,
            parameter_names=self._parameter_names,
            n_constants=len(self._constants.nodes),
            work=self._adaptive.start if self._adaptive else (),
        )

    @property
    def _parameter_names(self) -> tuple[str, ...]:
        return (*self._model.parameters, CURRENT_PARAMETER, TOLERANCE_PARAMETER)

    def _head(self) -> str:
        steps = "one step per sample" if self._flat else "sub-steps inside a sample"
        return (
            f'"""Kernel of {self._model.id} ({self._model.content_hash[:12]}) by {self._method.key}, {steps}.\n\n'
            "Written by hhscope; not meant to be edited. Units: mV, ms, µA/cm², mS/cm². s_x: state x at the start\n"
            "of a step, n_x: at its end, t0, t1, …: terms used more than once, k0, k1, …: fixed by the parameters.\n"
            '"""\n\nimport math\n\nimport numpy as np\nfrom llvmlite import ir\n'
            "from numba import njit, types\nfrom numba.core import cgutils\n"
            "from numba.extending import intrinsic\n\n"
            'OPTIONS = {"fastmath": {"contract"}, "error_model": "numpy"}\n'
            'EXACT = {"error_model": "numpy"}  # each operation rounded by itself, however many are done at once\n'
        )

    # -- the three functions -------------------------------------------------------------------------------

    def _prepare(self) -> str:
        writer = Writer(None, "t", self._helpers)
        lines = [Line(f"c[{i}]", node) for i, node in enumerate(self._constants.nodes)]
        writer.announce(lines)
        used = {node for line in lines for node in _parameters(line)}
        body = [f"p_{name} = p[{i}]" for i, name in enumerate(self._parameter_names) if name in used]
        body += [f"p_{STEP_PARAMETER} = h"] if STEP_PARAMETER in used else []
        body += writer.write(lines)
        return _function(
            f'@njit("{_PREPARE_SIGNATURE}", cache=True, nogil=True, **OPTIONS)\ndef prepare(p, h, c):',
            '"""Fixed terms c from the parameters p and the integration step h (ms)."""',
            body or ["pass"],
        )

    def _advance(self) -> str:
        if self._adaptive:
            return self._advance_function(self._adaptive.body(self._draw_all))
        states = self._system.state_variables("s_")
        stages = self._method.step(self._system, states) if self._method.step else ()
        writer, lines = self._announced("t", [stage.lines for stage in stages])
        timed = list(zip([stage.time for stage in stages], lines, strict=True))
        sample = [*recorded(self._model.state_names, "i"), "if i == n_steps:", "    break"]
        sample += ["while t >= until[j]:", "    j += 1"]
        if self._flat:
            sample += self._step(writer, timed, "0.0")
        else:
            body = ["offset = q * step_ns", *self._step(writer, timed, "offset")]
            sample += ["for q in range(substeps):", *(f"    {line}" for line in body)]
        loop = [f"    {line}" for line in [*sample, *self._end_of_sample()]]
        return self._advance_function(
            ["t = t_ns", "j = 0", "step_ns = dt_ns / substeps", "for i in range(n):", *loop]
        )

    def _announced(self, prefix: str, groups: Sequence[Sequence[Line]]) -> tuple[Writer, list[list[Line]]]:
        """A writer that knows these groups of lines, and the lines, optimised over all groups together."""
        lines = [line for group in groups for line in group]
        graph = self._system.graph
        found = lines if self._plain else balance(graph, optimise(graph, lines, _MAX_POWER))
        writer = Writer(self._constants, prefix, self._helpers)
        writer.announce(found)
        rest = iter(found)
        return writer, [list(islice(rest, len(group))) for group in groups]

    def _advance_function(self, body: list[str]) -> str:
        names = self._model.state_names
        lines = [f"s_{name} = y[{i}]" for i, name in enumerate(names)]
        lines += [*self._load_constants(body), "made = n", *body]
        lines += [f"y[{i}] = s_{name}" for i, name in enumerate(names)]
        more_types, more = (
            (f", {_TABLE_TYPES}", "s_first, s_ref, s_terms, ") if self._system.synaptic else ("", "")
        )
        lines += [
            f"observe(c, t_ns, dt_ns, made, until, base, first, ref, terms, {more}rows, out)",
            "return made",
        ]
        types = f"{_ADVANCE_TYPES}{more_types}, int64[::1], float64[:, ::1]"
        head = (
            f'@njit("int64({types})", cache=True, nogil=True, **OPTIONS)\n'
            "def advance(\n    y, w, iw, c, t_ns, dt_ns, substeps, n, n_steps, until, base, first, ref, terms, "
            f"{more}rows, out\n):"
        )
        doc = (
            '"""Record n samples into out, take n_steps (n or n - 1) steps; returns how many were recorded.\n\n'
            "    y: the state, replaced. w, iw: what an adaptive method remembers between calls. rows: for each\n"
            "    signal its row of out, or -1; a row is 8 longer than n, and has rows of the states to itself where a\n"
            "    gate or current is wanted. Stops after the first step that leaves a state that is not finite.\n"
            '    """'
        )
        return _function(head, doc, lines)

    def _rhs(self) -> str:
        states = [f"y[{i}]" for i in range(len(self._model.state_names))]
        found = ", ".join(f"d{state}" for state in states)
        lines = ["G0 = P0 = 0.0"] if self._system.synaptic else []
        return _function(
            "@njit(cache=True, nogil=True, **OPTIONS)\ndef rhs(y, c, I0, dy):",
            '"""Time derivatives dy of the state y with the total input I0 (µA/cm²)."""',
            [*lines, f"{found} = {slopes_call(self._system, 0, states)}"],
        )

    # -- parts ---------------------------------------------------------------------------------------------

    def _held_input(self, interval: str) -> str:
        """The part of the input that stays within an interval."""
        return f"{self._constants.name(self._system.graph.param(CURRENT_PARAMETER))} + base[{interval}]"

    def _draw(self, stage: int, offset: str) -> list[str]:
        """Lines that set the input of a stage: I, and with synapses the conductance G and its pull P."""
        moving = f"course(j, t, {offset}, first, ref, terms)"
        held = self._held_input("j")
        lines = [f"I{stage} = {held} + ({moving} if first[j + 1] > first[j] else 0.0)"]
        if self._system.synaptic:
            lines.append(f"G{stage}, P{stage} = synapses(j, t, {offset}, s_first, s_ref, s_terms)")
        return lines

    def _draw_all(self, origin: str, offsets: Sequence[str]) -> list[str]:
        """The input of all stages, before the first: what moves is a call, and calls would interrupt the stages."""
        names = [f"I{stage}" for stage in range(len(offsets))]
        lines = [f"{' = '.join(names)} = {self._held_input('j')}", "if first[j + 1] > first[j]:"]
        lines += [
            f"    {name} += course(j, {origin}, {offset}, first, ref, terms)"
            for name, offset in zip(names, offsets, strict=True)
        ]
        if self._system.synaptic:
            lines += [
                f"G{stage}, P{stage} = synapses(j, {origin}, {offset}, s_first, s_ref, s_terms)"
                for stage, offset in enumerate(offsets)
            ]
        return lines

    def _step(self, writer: Writer, stages: list[tuple[float, list[Line]]], offset: str) -> list[str]:
        lines: list[str] = []
        for index, (time, stage_lines) in enumerate(stages):
            start = "" if offset == "0.0" else f"{offset} + "
            lines += self._draw(index, f"{start}{time!r} * step_ns" if index else offset)
            lines += writer.write(stage_lines)
        return lines + [f"s_{name} = n_{name}" for name in self._model.state_names]

    def _end_of_sample(self) -> list[str]:
        total = " + ".join(f"s_{name}" for name in self._model.state_names)
        return [
            "t += dt_ns",
            f"check = {total}",
            "if check - check != 0.0:  # infinite or not a number",
            "    made = i + 1",
            "    break",
        ]

    def _load_constants(self, body: Sequence[str]) -> list[str]:
        """Lines that give the fixed terms which ``body`` uses their names."""
        used = set(re.findall(r"\w+", "\n".join(body)))
        return [
            f"{name} = c[{i}]" + (f"  # {_explain(self._constants, i)}" if name.startswith("k") else "")
            for i, name in enumerate(self._constants.names())
            if name in used
        ]


def _explain(constants: Constants, index: int) -> str:
    return Writer(None, "t", set()).text(constants.nodes[index]).replace("p_", "")


def _parameters(line: Line) -> set[str]:
    return {str(node.value) for node in walk([line.node]) if node.op == "param"}


def _function(head: str, doc: str, body: list[str]) -> str:
    return f"\n{head}\n    {doc}\n{indent(chr(10).join(body), '    ')}\n"
