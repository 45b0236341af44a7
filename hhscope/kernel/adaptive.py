"""Adaptive: the body of ``advance`` for an embedded Runge-Kutta pair with dense output.

The step that is under way is state of the simulator (arrays ``w`` and ``iw``), so a run split anywhere takes the same
steps and gives the same bits. Edges of the input are borders of steps; a change of a parameter, of the state or of
the input clears ``iw[VALID]`` and the next step begins at that sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.kernel.graph import Node
from hhscope.kernel.methods.base import Tableau
from hhscope.kernel.system import System
from hhscope.kernel.writer import Line, Writer

# Slots of iw (int64): time of the step's origin (ns); 0 = begin anew, 1 = a step is under way, 2 = it ends at an edge;
# accepted steps; rejected steps; 1 = the step length collapsed.
ORIGIN, VALID, ACCEPTED, REJECTED, STUCK = range(5)
N_INTEGERS: Final = 5
# Slots of w (float64): start, end and length of the step under way (ms after the origin), next length, last error.
_CLOCK: Final = ("begin", "end", "length", "next_length", "last_error")
# Then for each state: the five coefficients of the dense output, and state and slope where the step ends.
_PER_STATE: Final = ("r0", "r1", "r2", "r3", "r4", "e", "f")
FIRST_LENGTH: Final = 1e-3  # ms
MAX_LENGTH: Final = 20.0  # ms
MIN_LENGTH: Final = 1e-9  # ms; far below any time constant of a cell: the step has collapsed
MAX_TRIES: Final = 100_000  # per sample

VOLTAGE_SCALE: Final = 100.0  # mV
TOLERANCE_PARAMETER: Final = "_tol"

Drawn = Callable[[int, str, str, str], list[str]]
"""(stage, interval of the input, time in ns, offset in ns) -> lines that set the input of that stage."""

Announce = Callable[[str, Sequence[Sequence[Line]]], tuple[Writer, list[list[Line]]]]
"""(prefix of shared terms, groups of lines) -> a writer that knows them, and the lines, optimised together."""


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
    first, stride = len(_CLOCK) + _PER_STATE.index("e"), len(_PER_STATE)
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

    @property
    def slots(self) -> list[str]:
        """The local variables kept in ``w``, in order."""
        kept = [scale.name for scale in self._scales if scale.fixed is None]
        per_state = [f"{kind}_{name}" for name in self._names for kind in _PER_STATE]
        return [*_CLOCK, *per_state, *(f"largest_{name}" for name in kept)]

    @property
    def start(self) -> tuple[float, ...]:
        """What ``w`` holds before the first step."""
        first = {"next_length": FIRST_LENGTH, "last_error": 1e-4, "length": 1.0}
        first |= {f"largest_{scale.name}": scale.start for scale in self._scales}
        return tuple(first.get(name, 0.0) for name in self.slots)

    def load(self) -> list[str]:
        """Unpack the step under way."""
        return [
            *(f"{name} = w[{i}]" for i, name in enumerate(self.slots)),
            f"origin = iw[{ORIGIN}]",
            f"valid = iw[{VALID}]",
            "jj = 0",
        ]

    def store(self) -> list[str]:
        """Pack it again."""
        return [
            *(f"w[{i}] = {name}" for i, name in enumerate(self.slots)),
            f"iw[{ORIGIN}] = origin",
            f"iw[{VALID}] = valid",
        ]

    def step(self, draw: Drawn) -> list[str]:
        """Bring the state from t to t + dt_ns: steps as needed, then the dense output."""
        loop = ["if valid == 0:", *_indent(self._restart()), *self._rebase(), *self._choose_length()]
        loop += self._try(draw)
        return [
            "t += dt_ns",
            "tries = 0",
            "while valid == 0 or (t - origin) * 1e-6 > end:",
            *_indent(loop),
            f"if tries > {MAX_TRIES}:",
            *_indent([f"iw[{STUCK}] = 1", "made = i + 1", "break"]),
            "theta = ((t - origin) * 1e-6 - begin) / length",
            "rest = 1.0 - theta",
            *(
                f"s_{x} = r0_{x} + theta * (r1_{x} + rest * (r2_{x} + theta * (r3_{x} + rest * r4_{x})))"
                for x in self._names
            ),
        ]

    def _restart(self) -> list[str]:
        """Begin at the sample before t, from its state."""
        return [
            "origin = t - dt_ns",
            "end = 0.0",
            "valid = 2",
            *(f"e_{name} = s_{name}" for name in self._names),
            *(
                f"largest_{s.name} = max(largest_{s.name}, abs(s_{s.name}))"
                for s in self._scales
                if s.fixed is None
            ),
        ]

    def _rebase(self) -> list[str]:
        """Move the origin to edges, and along in whole ms, so that times after it stay exact however long the run."""
        return [
            "if valid == 2:",
            "    origin += int(round(end * 1e6))",
            "    end = 0.0",
            "elif end >= 1024.0:",
            "    origin += 1024000000",
            "    end -= 1024.0",
        ]

    def _choose_length(self) -> list[str]:
        """Never across an edge of the input: a step that would is cut there."""
        return [
            "tries += 1",
            f"if tries > {MAX_TRIES}:",
            "    break",
            "while origin + end * 1e6 >= until[jj] - 1e-3:  # end is exact at an edge, else well before it",
            "    jj += 1",
            "edge = (until[jj] - origin) * 1e-6",
            f"reach = min(next_length, {MAX_LENGTH!r})",
            "new_end = end + reach",
            "cut = new_end >= edge - 1e-9",
            "if cut:",
            "    new_end = edge",
            "    reach = edge - end",
        ]

    def _try(self, draw: Drawn) -> list[str]:
        g = self._graph
        reach = g.var("reach")
        start = {name: g.var(f"e_{name}") for name in self._names}
        slopes: list[dict[str, Node]] = [{name: g.var(f"f_{name}") for name in self._names}]
        begin = draw(0, "jj", "origin", "end * 1e6")
        at_start = self._system.context(start).derivatives(self._system.input(0))
        lines = [Line(f"f_{name}", node) for name, node in at_start.items()]
        fresh, (lines,) = self._announce("f", [lines])
        body = [
            "if valid == 2:  # the input jumps here: the last slope of the step before is not the first of this"
        ]
        body += _indent([*begin, *fresh.write(lines)])
        stage_lines: list[tuple[list[str], list[Line]]] = []
        for s in range(1, len(self._tableau.nodes)):
            row = self._tableau.stages[s]
            point = {
                name: g.add(start[name], g.mul(reach, self._weighted(row, slopes, name)))
                for name in self._names
            }
            here = [Line(f"y{s}_{name}", node) for name, node in point.items()]
            context = self._system.context({name: g.var(f"y{s}_{name}") for name in self._names})
            found = context.derivatives(self._system.input(s))
            here += [Line(f"k{s}_{name}", node) for name, node in found.items()]
            slopes.append({name: g.var(f"k{s}_{name}") for name in self._names})
            time = f"(end + {self._tableau.nodes[s]!r} * reach) * 1e6"
            stage_lines.append((draw(s, "jj", "origin", time), here))
        error = self._error_lines(slopes, reach)
        writer, (*staged, error) = self._announce("t", [*(here for _, here in stage_lines), error])
        for (drawn, _), here in zip(stage_lines, staged, strict=True):
            body += [*drawn, *writer.write(here)]
        body += writer.write(error)
        return body + self._judge(slopes)

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
        mean = g.div(g.total(squares), g.num(float(len(squares))))
        tolerance = g.param(TOLERANCE_PARAMETER)
        return [
            Line("err", g.div(g.mul(reach, g.call("sqrt", mean)), tolerance), "in units of the tolerance")
        ]

    def _judge(self, slopes: list[dict[str, Node]]) -> list[str]:
        """Accept or refuse; a PI controller chooses the next length (Hairer & Wanner, beta = 0.04)."""
        last = len(self._tableau.nodes) - 1
        g = self._graph
        reach = g.var("reach")
        dense = [
            Line(f"r4_{name}", g.mul(reach, self._weighted(self._tableau.dense, slopes, name)))
            for name in self._names
        ]
        writer, (dense,) = self._announce("d", [dense])
        accept = ["begin = end", "end = new_end", "length = reach", *writer.write(dense)]
        for x in self._names:
            accept += [
                f"r0_{x} = e_{x}",
                f"r1_{x} = y{last}_{x} - e_{x}",
                f"r2_{x} = reach * f_{x} - r1_{x}",
                f"r3_{x} = r1_{x} - reach * k{last}_{x} - r2_{x}",
                f"e_{x} = y{last}_{x}",
                f"f_{x} = k{last}_{x}",
            ]
        accept += [
            f"largest_{s.name} = max(largest_{s.name}, abs(e_{s.name}))"
            for s in self._scales
            if s.fixed is None
        ]
        accept += [
            "err = max(err, 1e-10)",
            "factor = 0.9 * err ** -0.17 * last_error ** 0.04",
            "grown = reach * min(5.0, max(0.2, factor))",
            "next_length = max(grown, next_length) if cut else grown",
            "last_error = max(err, 1e-4)",
            "valid = 2 if cut else 1",
            f"iw[{ACCEPTED}] += 1",
        ]
        refuse = [
            f"iw[{REJECTED}] += 1",
            "next_length = reach * (max(0.2, 0.9 * err ** -0.2) if err == err else 0.2)",
            f"if next_length < {MIN_LENGTH!r}:",
            f"    tries = {MAX_TRIES}",
        ]
        return ["if err <= 1.0:", *_indent(accept), "else:", *_indent(refuse)]


def _indent(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
