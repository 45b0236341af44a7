"""Adaptive: the body of ``advance`` for an embedded Runge-Kutta pair with dense output.

The step that is under way is state of the simulator (arrays ``w`` and ``iw``), so a run split anywhere takes the same
steps and gives the same bits. Edges of the input are borders of steps; a change of a parameter, of the state or of
the input clears ``iw[VALID]`` and the next step begins at that sample. Samples are written a whole step at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.kernel.graph import Node
from hhscope.kernel.helpers import N_DENSE
from hhscope.kernel.methods.base import Tableau
from hhscope.kernel.observe import recorded
from hhscope.kernel.slopes import slopes_call
from hhscope.kernel.system import System
from hhscope.kernel.writer import Announce, Line

# Slots of iw (int64): time of the step's origin (ns); 0 = begin anew, 1 = a step is under way, 2 = it ends at an edge;
# accepted steps; rejected steps; 1 = the step length collapsed.
ORIGIN, VALID, ACCEPTED, REJECTED, STUCK = range(5)
N_INTEGERS: Final = 5
# Slots of w (float64): start, end and inverse length of the step under way (ms after the origin), length of the next,
# log2 of the last squared error.
_CLOCK: Final = ("begin", "end", "inverse", "next_length", "last_error")
# Then for each state the coefficients of the dense output, which stay in memory; then state and slope at the end.
_AT_END: Final = ("e", "f")
FIRST_LENGTH: Final = 1e-3  # ms
# ms. Where V creeps, by 1e-3 mV/ms, the error that a tolerance of 1e-6 allows each step, 1e-4 mV, is 0.1 ms of time; a
# step this short makes far less, and costs nothing beside the samples. Faster cells never take one as long.
MAX_LENGTH: Final = 0.5
MIN_LENGTH: Final = 1e-9  # ms; far below any time constant of a cell: the step has collapsed
MAX_TRIES: Final = 100_000  # per sample

VOLTAGE_SCALE: Final = 100.0  # mV
TOLERANCE_PARAMETER: Final = "_tol"

# The PI controller of E. Hairer & G. Wanner, Solving Ordinary Differential Equations II, ch. IV.2, with beta = 0.04:
# next/this = 0.9 · e**-0.17 · (e before)**0.04, within 0.2 … 5; e in units of the tolerance. Written with log2 e².
_SAFETY: Final = -0.15200309344504997  # log2 0.9
_GAIN: Final = 0.085
_MEMORY: Final = 0.02
_AGAIN: Final = 0.1  # after a refused step: e**-0.2
_MOST: Final = 2.321928094887362  # log2 5
_LEAST: Final = -_MOST
_FLOOR: Final = 1e-20  # of e²
_LOG_FLOOR: Final = -26.575424759098897  # log2 1e-8: smaller errors than 1e-4 are remembered as that


Draw = Callable[[str, Sequence[str]], list[str]]
"""(time in ns, offset of each stage in ns) -> lines that set the inputs of the stages."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large an error of a state may be: fixed, or the largest magnitude seen so far."""

    name: str
    fixed: float | None
    start: float = 1.0


def scales(system: System) -> tuple[Scale, ...]:
    """100 mV for V and states in mV, 1 for gates, the largest magnitude so far for pools and other states."""
    model = system.model
    found = [Scale("V", VOLTAGE_SCALE)]
    found += [Scale(gate.name, 1.0) for gate in model.dynamic_gates]
    for pool in model.pools:
        if pool.unit == "mV":
            found.append(Scale(pool.name, VOLTAGE_SCALE))
        else:
            found.append(Scale(pool.name, None, abs(pool.init) or 1.0))
    return tuple(found)


def reached(work: NDArray[np.float64], n_states: int) -> NDArray[np.float64]:
    """The states (n_states,) where the last step that succeeded ended, from ``w``."""
    first, stride = len(_CLOCK) + N_DENSE * n_states, len(_AT_END)
    return work[first : first + n_states * stride : stride].copy()


def collapsed(work: NDArray[np.float64]) -> bool:
    """Whether the step length became too small to go on, rather than the steps too many; from ``w``."""
    return bool(work[_CLOCK.index("next_length")] < MIN_LENGTH)


class AdaptiveBody:
    """Writes the parts of ``advance`` that only an adaptive method has."""

    def __init__(self, system: System, tableau: Tableau, announce: Announce) -> None:
        self._system = system
        self._graph = system.graph
        self._tableau = tableau
        self._announce = announce
        self._names = system.model.state_names
        self._scales = scales(system)
        self._seen = [scale.name for scale in self._scales if scale.fixed is None]

    @property
    def slots(self) -> list[str]:
        """What ``w`` holds, in order."""
        dense = [self._dense(name, k) for name in self._names for k in range(N_DENSE)]
        at_end = [f"{kind}_{name}" for name in self._names for kind in _AT_END]
        return [*_CLOCK, *dense, *at_end, *(f"largest_{name}" for name in self._seen)]

    @property
    def start(self) -> tuple[float, ...]:
        """What ``w`` holds before the first step."""
        first = {"next_length": FIRST_LENGTH, "last_error": _LOG_FLOOR, "inverse": 1.0}
        first |= {f"largest_{scale.name}": scale.start for scale in self._scales}
        return tuple(first.get(name, 0.0) for name in self.slots)

    def body(self, draw: Draw) -> list[str]:
        """From the state at sample 0 to that at sample n_steps; every sample on the way goes to ``out``."""
        return [
            *(f"{name} = w[{i}]" for i, name in self._kept()),
            f"origin = iw[{ORIGIN}]",
            f"valid = iw[{VALID}]",
            *recorded(self._names, "0"),
            "j = 0",
            "tries = 0",
            "filled = 1",
            "per_sample = 1.0 / dt_ns",
            "if valid == 0 and n_steps > 0:",
            *_indent(self._restart()),
            "while True:",
            *_indent([*self._emit(), *self._next(), *self._choose_length(), *self._try(draw)]),
            "place = (float(t_ns + (filled - 1) * dt_ns - origin), 0.0, begin, inverse)",
            "if filled > 1:",
            *(
                f"    s_{x} = one_sample(place, {', '.join(self._dense(x, k) for k in range(N_DENSE))})"
                for x in self._names
            ),
            *(f"w[{i}] = {name}" for i, name in self._kept()),
            f"iw[{ORIGIN}] = origin",
            f"iw[{VALID}] = valid",
        ]

    def _kept(self) -> list[tuple[int, str]]:
        """The local variables among the slots, with their places."""
        return [(i, name) for i, name in enumerate(self.slots) if name.isidentifier()]

    def _dense(self, state: str, k: int) -> str:
        """Coefficient k of the dense output of a state: in memory, where `samples` finds it."""
        return f"w[{len(_CLOCK) + N_DENSE * self._names.index(state) + k}]"

    def _restart(self) -> list[str]:
        """Begin at sample 0, from its state."""
        lines = ["origin = t_ns", "begin = end = 0.0", "inverse = 1.0", "valid = 2"]
        for x in self._names:
            lines += [f"e_{x} = {self._dense(x, 0)} = s_{x}"]
            lines += [f"{self._dense(x, k)} = 0.0" for k in range(1, N_DENSE)]
        return lines + [f"largest_{x} = max(largest_{x}, abs(s_{x}))" for x in self._seen]

    def _emit(self) -> list[str]:
        """The samples that the step under way reaches."""
        return [
            "reached = min(int((end * 1e6 - (t_ns - origin)) * per_sample) + 1, n_steps)",
            "while (t_ns + reached * dt_ns - origin) * 1e-6 > end:",
            "    reached -= 1",
            "if reached >= filled:",
            "    place = (float(t_ns + filled * dt_ns - origin), float(dt_ns), begin, inverse)",
            f"    samples(out, rows, {len(self._names)}, filled, reached, place, w, {len(_CLOCK)})",
            "    filled = reached + 1",
            "    tries = 0",
        ]

    def _next(self) -> list[str]:
        """Go on unless all is done; move the origin, in whole ns, so that times after it stay exact."""
        return [
            "if filled > n_steps:",
            "    break",
            "tries += 1",
            f"if tries > {MAX_TRIES}:",
            f"    iw[{STUCK}] = 1",
            "    made = filled",
            "    break",
            "if valid == 2:",
            "    origin += int(round(end * 1e6))",
            "    begin -= end",
            "    end = 0.0",
            "elif end >= 1024.0:",
            "    origin += 1024000000",
            "    begin -= 1024.0",
            "    end -= 1024.0",
        ]

    def _choose_length(self) -> list[str]:
        """Never across an edge of the input: a step that would is cut there."""
        return [
            "while origin + end * 1e6 >= until[j] - 1e-3:  # end is exact at an edge, else well before it",
            "    j += 1",
            "edge = (until[j] - origin) * 1e-6",
            f"reach = min(next_length, {MAX_LENGTH!r})",
            "new_end = end + reach",
            "cut = new_end >= edge - 1e-9",
            "if cut:",
            "    new_end = edge",
            "    reach = edge - end",
        ]

    def _try(self, draw: Draw) -> list[str]:
        g = self._graph
        reach = g.var("reach")
        start = {name: g.var(f"e_{name}") for name in self._names}
        slopes: list[dict[str, Node]] = [{name: g.var(f"f_{name}") for name in self._names}]
        points: list[list[Line]] = []
        for s, row in enumerate(self._tableau.stages[1:], start=1):
            points.append(
                [
                    Line(f"y{s}_{x}", g.add(start[x], g.mul(reach, self._weighted(row, slopes, x))))
                    for x in self._names
                ]
            )
            slopes.append({x: g.var(f"k{s}_{x}") for x in self._names})
        writer, (*points, error) = self._announce("t", [*points, self._error_lines(slopes, reach)])
        offsets = [f"(end + {node!r} * reach) * 1e6" for node in self._tableau.nodes]
        body = draw("origin", ["end * 1e6", *offsets[1:]])
        body += ["if valid == 2:  # the input jumps here: the last slope is not the first of this step"]
        body += [f"    {self._slopes(0, 'f_', 'e_')}"]
        for s, lines in enumerate(points, start=1):
            body += [*writer.write(lines), self._slopes(s, f"k{s}_", f"y{s}_")]
        return [*body, *writer.write(error), *self._judge(slopes)]

    def _slopes(self, stage: int, slope: str, state: str) -> str:
        """A line that calls ``slopes`` for one stage."""
        found = ", ".join(slope + name for name in self._names)
        return f"{found} = {slopes_call(self._system, stage, [state + name for name in self._names])}"

    def _weighted(self, row: tuple[float, ...], slopes: list[dict[str, Node]], name: str) -> Node:
        g = self._graph
        return g.total(g.mul(g.num(a), k[name]) for a, k in zip(row, slopes, strict=False) if a)

    def _error_lines(self, slopes: list[dict[str, Node]], reach: Node) -> list[Line]:
        g = self._graph
        squares = []
        for scale in self._scales:
            size = g.num(scale.fixed) if scale.fixed is not None else g.var(f"largest_{scale.name}")
            part = g.div(self._weighted(self._tableau.error, slopes, scale.name), size)
            squares.append(g.mul(part, part))
        tolerance = g.param(TOLERANCE_PARAMETER)
        unit = g.div(g.num(1.0 / len(squares)), g.mul(tolerance, tolerance))
        error = g.mul(g.mul(reach, reach), g.mul(g.total(squares), unit))
        return [Line("err", error, "mean square, in units of the tolerance")]

    def _judge(self, slopes: list[dict[str, Node]]) -> list[str]:
        """Accept or refuse, and choose the next length."""
        last = len(self._tableau.nodes) - 1
        g = self._graph
        reach = g.var("reach")
        dense = [
            Line(self._dense(name, 4), g.mul(reach, self._weighted(self._tableau.dense, slopes, name)))
            for name in self._names
        ]
        writer, (dense,) = self._announce("d", [dense])
        accept = ["begin = end", "end = new_end", "inverse = 1.0 / reach", *writer.write(dense)]
        for x in self._names:
            accept += [
                f"change = y{last}_{x} - e_{x}",
                f"bend = reach * f_{x} - change",
                f"{self._dense(x, 0)} = e_{x}",
                f"{self._dense(x, 1)} = change",
                f"{self._dense(x, 2)} = bend",
                f"{self._dense(x, 3)} = change - reach * k{last}_{x} - bend",
                f"e_{x} = y{last}_{x}",
                f"f_{x} = k{last}_{x}",
            ]
        accept += [f"largest_{x} = max(largest_{x}, abs(e_{x}))" for x in self._seen]
        accept += [
            f"wish = {_SAFETY!r} - {_GAIN!r} * error + {_MEMORY!r} * last_error",
            f"grown = reach * rough_exp2(min({_MOST!r}, max({_LEAST!r}, wish)))",
            "next_length = max(grown, next_length) if cut else grown",
            f"last_error = max(error, {_LOG_FLOOR!r})",
            "valid = 2 if cut else 1",
            f"iw[{ACCEPTED}] += 1",
        ]
        return [
            f"error = rough_log2(max(err, {_FLOOR!r}))",
            "if err <= 1.0:",
            *_indent(accept),
            "else:",
            *_indent(_REFUSE),
        ]


_REFUSE: Final = [
    f"iw[{REJECTED}] += 1",
    f"next_length = reach * (rough_exp2(max({_LEAST!r}, {_SAFETY!r} - {_AGAIN!r} * error)) if err < math.inf else 0.2)",
    f"if next_length < {MIN_LENGTH!r}:",
    f"    tries = {MAX_TRIES}",
]


def _indent(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
