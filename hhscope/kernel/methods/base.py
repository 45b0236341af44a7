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
class MethodSpec:
    """One integrator.

    ``order`` is its order of accuracy in the step length for smooth models. ``may_substep``: a model's ``max_step``
    is respected by equal sub-steps; ``euler`` shows what happens without.
    """

    key: str
    title: str
    doc: str
    source: str
    order: int
    may_substep: bool
    step: StepMaker
