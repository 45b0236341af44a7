"""Model: what a model file says, resolved and checked; frozen data that every other layer reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hhscope.model.expression import Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate. Either ``alpha`` and ``beta`` (1/ms, times ``scale``) or ``inf`` and ``tau`` (ms).

    ``instant`` gates have no state: x = x_inf. ``q10`` overrides the model's Q10. ``init`` overrides x_inf(V0).
    An instantaneous gate may lack ``tau``.
    """

    name: str
    alpha: Expr | None = None
    beta: Expr | None = None
    inf: Expr | None = None
    tau: Expr | None = None
    scale: float = 1.0
    q10: float | None = None
    instant: bool = False
    init: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """One membrane current: g · Π gate^power · factor · (V − E), or · drive instead of (V − E). g in mS/cm²."""

    name: str
    g: float
    gates: tuple[tuple[str, int], ...] = ()
    factor: Expr | None = None
    reversal: Expr | None = None  # E in the file; exactly one of reversal and drive is given
    drive: Expr | None = None
    ion: str | None = None
    blocker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A further state: a concentration (``[pools]``) or any ODE (``[states]``)."""

    name: str
    init: float
    unit: str
    rhs: Expr
    is_concentration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterInfo:
    """What a slider needs to know. ``minimum``/``maximum`` guide the slider; typed values may lie outside."""

    name: str
    default: float
    label: str
    unit: str
    minimum: float
    maximum: float
    log: bool = False
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a model wants to be seen first. Ranges are (low, high) in mV, the pool's unit, µA/cm²."""

    span_ms: float = 100.0
    speed: float = 0.05
    once: bool = False  # stop at the end of the first screen and offer Restart
    v_range: tuple[float, float] | None = None
    ca_range: tuple[float, float] | None = None
    i_range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerics:
    """The model's own sample step and its largest stable fixed step, ms."""

    dt: float = 0.01
    max_step: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A one-click variation: ``values`` are set (names as in `Model.parameters`, and ``I``)."""

    text: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A checked model.

    ``parameters`` holds everything that can be set, in this order: [params] names, ``g_<current>``,
    ``block_<current>`` (percent, 0 by default, only where the current has a blocker), ``C``, ``V0``, ``T``,
    ``T_ref``, ``Q10``. ``current_info`` describes the constant current ``I``.
    ``content_hash`` (hex) covers everything but [view], [[try]] and [ui].
    """

    id: str
    name: str
    group: str  # builtin | demo | published | example
    source: str
    doc: str
    I_default: float
    threshold: float
    defines: tuple[tuple[str, Expr], ...]
    gates: tuple[Gate, ...]
    currents: tuple[Current, ...]
    pools: tuple[Pool, ...]  # [pools] then [states], file order
    parameters: Mapping[str, ParameterInfo]
    current_info: ParameterInfo
    view: View
    numerics: Numerics
    tries: tuple[Try, ...]
    text: str  # the file, verbatim
    content_hash: str
    path: Path | None = None
    overlays: tuple[str, ...] = ()  # keys of `hhscope.model.overlays` that are laid over it

    @property
    def dynamic_gates(self) -> tuple[Gate, ...]:
        """Gates that are states, in file order."""
        return tuple(gate for gate in self.gates if not gate.instant)

    @property
    def instant_gates(self) -> tuple[Gate, ...]:
        """Gates without a state, in file order."""
        return tuple(gate for gate in self.gates if gate.instant)

    @property
    def state_names(self) -> tuple[str, ...]:
        """V, non-instant gates in file order, pools, states: the order of every state vector."""
        return ("V", *(g.name for g in self.dynamic_gates), *(p.name for p in self.pools))

    @property
    def defaults(self) -> dict[str, float]:
        """Default value of every parameter."""
        return {name: info.default for name, info in self.parameters.items()}
