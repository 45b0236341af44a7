"""Emit: the Python source of one model's kernel for one method; what ``hhscope kernel`` prints and numba compiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from textwrap import indent

from hhscope.kernel.adaptive import TOLERANCE_PARAMETER, AdaptiveBody
from hhscope.kernel.methods.base import MethodSpec
from hhscope.kernel.optimise import optimise
from hhscope.kernel.system import CURRENT_PARAMETER, STEP_PARAMETER, Drive, System
from hhscope.kernel.writer import HELPERS, Constants, Line, Writer
from hhscope.model.model import Model

# Grows with every change of what is generated: part of the cache key.
GENERATOR_VERSION = 2

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
        rhs = self._rhs()
        prepare = self._prepare()  # last: by now it is known which fixed terms the others use
        helpers = "\n".join(HELPERS[name] for name in sorted(self._helpers))
        course = _COURSE + _SYNAPSES if self._system.synaptic else _COURSE
        text = "\n".join([self._head(), helpers, course, prepare, advance, rhs])
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
            '"""\n\nimport math\n\nfrom llvmlite import ir\n'
            "from numba import njit, types\nfrom numba.extending import intrinsic\n\n"
            'OPTIONS = {"fastmath": {"contract"}, "error_model": "numpy"}\n'
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
        observe = self._observed_lines()
        stages = (
            self._method.step(self._system, self._system.state_variables("s_")) if self._method.step else ()
        )
        step_lines = [stage.lines for stage in stages]
        writer, (observe, *step_lines_here) = self._announced(
            "t", [observe, *(step_lines if self._flat else [])]
        )
        sample = [
            "while t >= until[j]:",
            "    j += 1",
            *self._draw(0, "j", "t", "0.0"),
            *writer.write(observe),
        ]
        sample += ["if i == n_steps:", "    break"]
        if self._adaptive:
            return self._advance_function(sample + self._adaptive.step(self._draw))
        times = [stage.time for stage in stages]
        if self._flat:
            sample += self._step(writer, list(zip(times, step_lines_here, strict=True)), "0.0")
        else:
            inner, announced = self._announced("u", step_lines)
            body = ["offset = q * step_ns", *self._draw(0, "j", "t", "offset")]
            body += self._step(inner, list(zip(times, announced, strict=True)), "offset")
            sample += ["for q in range(substeps):", *(f"    {line}" for line in body)]
        return self._advance_function(sample + self._end_of_sample())

    def _announced(self, prefix: str, groups: Sequence[Sequence[Line]]) -> tuple[Writer, list[list[Line]]]:
        """A writer that knows these groups of lines, and the lines, optimised over all groups together."""
        lines = [line for group in groups for line in group]
        found = lines if self._plain else optimise(self._system.graph, lines)
        writer = Writer(self._constants, prefix, self._helpers)
        writer.announce(found)
        rest = iter(found)
        return writer, [list(islice(rest, len(group))) for group in groups]

    def _advance_function(self, sample: list[str]) -> str:
        names = self._model.state_names
        body = [f"s_{name} = y[{i}]" for i, name in enumerate(names)]
        body += self._adaptive.load() if self._adaptive else []
        body += self._load_constants()
        body += ["t = t_ns", "j = 0", "made = n", "step_ns = dt_ns / substeps", "for i in range(n):"]
        body += [f"    {line}" for line in sample]
        body += [f"y[{i}] = s_{name}" for i, name in enumerate(names)]
        body += self._adaptive.store() if self._adaptive else []
        body.append("return made")
        more_types, more = (
            (f", {_TABLE_TYPES}", ", s_first, s_ref, s_terms") if self._system.synaptic else ("", "")
        )
        head = (
            f'@njit("int64({_ADVANCE_TYPES}{more_types}, float64[:, ::1])", cache=True, nogil=True, **OPTIONS)\n'
            "def advance(y, w, iw, c, t_ns, dt_ns, substeps, n, n_steps, until, base, first, ref, terms"
            f"{more}, out):"
        )
        doc = (
            '"""Record n samples into out, take n_steps (n or n - 1) steps; returns how many were recorded.\n\n'
            "    y: the state, replaced. w, iw: what an adaptive method remembers between calls. Stops after the\n"
            "    first step that leaves a state that is not finite.\n"
            '    """'
        )
        return _function(head, doc, body)

    def _rhs(self) -> str:
        states = self._system.state_variables("s_")
        drive = Drive(self._system.graph.var("I0"))
        derivatives = self._system.context(states).derivatives(drive)
        lines = [Line(f"dy[{i}]", derivatives[name], f"d{name}/dt") for i, name in enumerate(states)]
        writer, (lines,) = self._announced("t", [lines])
        written = writer.write(lines)
        body = [f"s_{name} = y[{i}]" for i, name in enumerate(states)]
        body += [*self._load_constants(), *written]
        return _function(
            "@njit(cache=True, nogil=True, **OPTIONS)\ndef rhs(y, c, I0, dy):",
            '"""Time derivatives dy of the state y with the total input I0 (µA/cm²)."""',
            body,
        )

    # -- parts ---------------------------------------------------------------------------------------------

    def _observed_lines(self) -> list[Line]:
        """What a sample records, in the order of `hhscope.model.signals.signals`."""
        states = self._system.state_variables("s_")
        context = self._system.context(states)
        nodes = [(name, states[name]) for name in self._model.state_names]
        nodes += [(gate.name, context.steady(gate)) for gate in self._model.instant_gates]
        nodes += [(f"I_{c.name}", context.name(f"I_{c.name}")) for c in self._model.currents]
        drive = self._system.input(0)
        nodes.append(("input", drive.current))
        if drive.synapses is not None:
            nodes += [("synapses", drive.synapses[0]), ("I_syn", context.synaptic_current(*drive.synapses))]
        return [Line(f"out[{row}, i]", node, name) for row, (name, node) in enumerate(nodes)]

    def _draw(self, stage: int, interval: str, time: str, offset: str) -> list[str]:
        """Lines that set the input of a stage: I, and with synapses the conductance G and its pull P."""
        constant = self._constants.name(self._system.graph.param(CURRENT_PARAMETER))
        moving = f"course({interval}, {time}, {offset}, first, ref, terms)"
        moves = f"first[{interval} + 1] > first[{interval}]"
        lines = [f"I{stage} = {constant} + base[{interval}] + ({moving} if {moves} else 0.0)"]
        if self._system.synaptic:
            found = f"synapses({interval}, {time}, {offset}, s_first, s_ref, s_terms)"
            lines.append(f"G{stage}, P{stage} = {found}")
        return lines

    def _step(self, writer: Writer, stages: list[tuple[float, list[Line]]], offset: str) -> list[str]:
        lines: list[str] = []
        for index, (time, stage_lines) in enumerate(stages):
            if index:
                start = "" if offset == "0.0" else f"{offset} + "
                lines += self._draw(index, "j", "t", f"{start}{time!r} * step_ns")
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

    def _load_constants(self) -> list[str]:
        return [
            f"{name} = c[{i}]" + (f"  # {_explain(self._constants, i)}" if name.startswith("k") else "")
            for i, name in enumerate(self._constants.names())
        ]


def _explain(constants: Constants, index: int) -> str:
    return Writer(None, "t", set()).text(constants.nodes[index]).replace("p_", "")


def _parameters(line: Line) -> set[str]:
    found: set[str] = set()
    todo = [line.node]
    while todo:
        node = todo.pop()
        if node.op == "param":
            found.add(str(node.value))
        todo.extend(node.args)
    return found


def _function(head: str, doc: str, body: list[str]) -> str:
    return f"\n{head}\n    {doc}\n{indent(chr(10).join(body), '    ')}\n"
