"""MethodSpec: what a module of this folder must export as ``METHOD``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hhscope.kernel.graph import Node
from hhscope.kernel.system import System
from hhscope.kernel.writer import Line


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of a step: lines in order, with the input I taken at ``time`` · h after the step's start."""

    time: float
    lines: tuple[Line, ...]


StepMaker = Callable[[System, dict[str, Node]], tuple[Stage, ...]]
"""(system, variables that hold the states) -> the stages of one step.

Stage s finds its input in ``system.input(s)``. The last stage assigns every state's new value to ``n_<state>``.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tableau:
    """An embedded explicit Runge-Kutta pair whose last stage is the next step's first (FSAL), with dense output.

    nodes : the stages' times, in steps
    stages : row s holds the weights of stages 0 … s-1 for the point of stage s; the last row is the solution
    error : weights of the error estimate, per stage
    dense : weights of the fifth coefficient of the dense output, per stage
    order : order of the error estimate plus one
    """

    nodes: tuple[float, ...]
    stages: tuple[tuple[float, ...], ...]
    error: tuple[float, ...]
    dense: tuple[float, ...]
    order: int

    def __post_init__(self) -> None:
        count = len(self.nodes)
        if not len(self.stages) == len(self.error) == len(self.dense) == count:
            raise ValueError("tableau: nodes, stages, error and dense must have one entry per stage")
        for index, (node, row) in enumerate(zip(self.nodes, self.stages, strict=True)):
            if len(row) != index or abs(sum(row) - node) > 1e-14:
                raise ValueError(f"tableau: the weights of stage {index} must be {index} and sum to {node}")
        if abs(sum(self.error)) > 1e-14 or abs(sum(self.dense)) > 1e-13:
            raise ValueError("tableau: the error and dense weights must sum to 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodSpec:
    """One integrator: ``step`` for a fixed step, or ``tableau`` for an adaptive one.

    ``order`` is its order of accuracy in the step length for smooth models. ``may_substep``: a model's ``max_step``
    is respected by equal sub-steps; ``euler`` shows what happens without.
    """

    key: str
    title: str
    doc: str
    source: str
    order: int
    may_substep: bool
    step: StepMaker | None = None
    tableau: Tableau | None = None
