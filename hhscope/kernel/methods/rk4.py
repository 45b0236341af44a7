"""The classic Runge-Kutta method of order four, with a fixed step: a reference and a shadow for the others."""

from __future__ import annotations

from hhscope.kernel.graph import Node
from hhscope.kernel.methods.base import MethodSpec, Stage
from hhscope.kernel.system import System
from hhscope.kernel.writer import Line

_TIMES = (0.0, 0.5, 0.5, 1.0)
_WEIGHTS = (1.0, 2.0, 2.0, 1.0)


def step(system: System, states: dict[str, Node]) -> tuple[Stage, ...]:
    """k0 … k3, then x ← x + h/6·(k0 + 2·k1 + 2·k2 + k3)."""
    g = system.graph
    sums = {name: g.num(0.0) for name in states}
    slopes: dict[str, Node] = {}
    stages: list[Stage] = []
    for stage, (time, weight) in enumerate(zip(_TIMES, _WEIGHTS, strict=True)):
        reach = g.mul(system.step, g.num(time))
        here = {name: g.add(x, g.mul(reach, slopes[name])) if slopes else x for name, x in states.items()}
        lines = [Line(f"y{stage}_{name}", node) for name, node in here.items()] if slopes else []
        point = {name: g.var(f"y{stage}_{name}") for name in states} if slopes else states
        found = system.context(point).derivatives(system.input(stage))
        lines += [Line(f"k{stage}_{name}", node) for name, node in found.items()]
        slopes = {name: g.var(f"k{stage}_{name}") for name in states}
        sums = {name: g.add(sums[name], g.mul(g.num(weight), slopes[name])) for name in states}
        if stage == len(_TIMES) - 1:
            sixth = g.div(system.step, g.num(6.0))
            lines += [Line(f"n_{name}", g.add(x, g.mul(sixth, sums[name]))) for name, x in states.items()]
        stages.append(Stage(time, tuple(lines)))
    return tuple(stages)


METHOD = MethodSpec(
    key="rk4",
    title="Runge–Kutta 4",
    doc="Fourth order, fixed step. Very exact below 0.02 ms, blows up above 0.05 ms for most cells.",
    source="W. Kutta, Z. Math. Phys. 46:435-453 (1901)",
    order=4,
    may_substep=True,
    step=step,
)
