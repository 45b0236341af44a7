"""Batch coupling: what the cells of a block receive from other cells at every step, as terms of the membrane equation.

A synapse is a conductance that decays exponentially; what arrives opens it further at the end of a step. A gap junction
is a conductance towards another cell's voltage. Both enter the membrane equation as the synapses of a stimulus do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hhscope.kernel.graph import Node
from hhscope.kernel.system import CURRENT_PARAMETER, Drive, System
from hhscope.kernel.writer import Line
from hhscope.model.evaluate import Value
from hhscope.model.model import Model

# Names of a model file never begin with an underscore, so these cannot collide.
GAP_PARAMETER: Final = "_gap"
PARTNER_INPUT: Final = "x__V"
CURRENT_INPUT: Final = "x__I"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """Which inputs a coupled kernel takes at every step, besides the constant current of each cell.

    synapses : a name per kind of synapse
    gap : a conductance to a voltage that is given
    current : a further current, µA/cm²
    """

    synapses: tuple[str, ...] = ()
    gap: bool = False
    current: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """The rows of one step in the table x, in order: arrivals of each synapse, the other's voltage, the current."""
        further = (*([PARTNER_INPUT] if self.gap else []), *([CURRENT_INPUT] if self.current else []))
        return (*(f"x_{name}" for name in self.synapses), *further)

    @property
    def states(self) -> tuple[str, ...]:
        """The conductances, one state per synapse; they follow the model's own states."""
        return tuple(f"_g_{name}" for name in self.synapses)

    def lines(self, system: System) -> list[Line]:
        """How each conductance decays over a step and opens at its end."""
        g = system.graph
        return [
            Line(
                f"n__g_{name}",
                g.add(
                    g.mul(g.param(f"_decay_{name}"), g.var(f"s__g_{name}")),
                    g.mul(g.param(f"_weight_{name}"), g.var(f"x_{name}")),
                ),
                f"synapse {name}",
            )
            for name in self.synapses
        ]


def synapse_values(name: str, h: float, *, weight: Value, tau: Value, reversal: Value) -> dict[str, Value]:
    """The fixed values of a synapse for steps of h ms: weight mS/cm² per arrival, tau ms, reversal mV.

    Each is a number or a (cells,) array. Over a step the membrane sees the conductance at its middle.
    """
    return {
        f"_weight_{name}": weight,
        f"_reversal_{name}": reversal,
        f"_decay_{name}": np.exp(-h / np.asarray(tau)),
        f"_half_{name}": np.exp(-0.5 * h / np.asarray(tau)),
    }


class CoupledSystem(System):
    """A model whose input is a constant current and what comes from other cells."""

    def __init__(self, model: Model, coupling: Coupling) -> None:
        super().__init__(model)
        self._coupling = coupling

    def input(self, stage: int) -> Drive:
        """The same at every stage of a step."""
        g = self.graph
        current = g.param(CURRENT_PARAMETER)
        if self._coupling.current:
            current = g.add(current, g.var(CURRENT_INPUT))
        opened: list[Node] = []
        pull: list[Node] = []
        for name in self._coupling.synapses:
            conductance = g.mul(g.param(f"_half_{name}"), g.var(f"s__g_{name}"))
            opened.append(conductance)
            pull.append(g.mul(conductance, g.param(f"_reversal_{name}")))
        if self._coupling.gap:
            opened.append(g.param(GAP_PARAMETER))
            pull.append(g.mul(g.param(GAP_PARAMETER), g.var(PARTNER_INPUT)))
        return Drive(current, (g.total(opened), g.total(pull)) if opened else None)
