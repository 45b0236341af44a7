"""Parameter groups: under which heading each parameter of a model is found, from the expressions that use it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hhscope.model import Current, Model, overlays
from hhscope.model.expression import Binary, Expr, Name, Negate, names, walk

_MEMBRANE = ("C", "T", "T_ref", "Q10")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelGroup:
    """One current: its conductance, its block (None without a blocker)."""

    current: Current
    g: str
    block: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterGroups:
    """Every parameter of a model, each exactly once.

    channels : one per current, in file order
    conductances : further conductances (of currents that the file writes out in a define or a state)
    calcium : what the concentration pools and the currents that feel them use
    reversals : reversal potentials
    membrane : C, T, T_ref, Q10
    start : V0
    kinetics : every other constant
    energy : what the metabolic overlay brings with it
    """

    channels: tuple[ChannelGroup, ...]
    conductances: tuple[str, ...]
    calcium: tuple[str, ...]
    reversals: tuple[str, ...]
    membrane: tuple[str, ...]
    start: tuple[str, ...]
    kinetics: tuple[str, ...]
    energy: tuple[str, ...] = ()

    @property
    def in_channels(self) -> tuple[str, ...]:
        """All names of the channels' group."""
        own = [name for channel in self.channels for name in (channel.g, channel.block) if name is not None]
        return (*own, *self.conductances)


def group_parameters(model: Model) -> ParameterGroups:
    """Sort the parameters by what uses them.

    A reversal potential is subtracted from a voltage outside the gates, or is the E of a current. A further
    conductance multiplies such a difference, or is a factor of a current. Calcium: what else occurs in the
    right-hand side of a concentration, or in a current beside a concentration. What an overlay brings with it is a
    group of its own, and changes no other.
    """
    energy = overlays.dials(model)
    if energy:
        own = tuple(_channel(model, c) for c in model.currents if not overlays.adds(model, c.name))
        return replace(group_parameters(overlays.without(model)), channels=own, energy=energy)
    constants = [name for name in model.parameters if name not in _own_names(model)]
    flows = _flow_expressions(model)
    voltages = _voltages(model)
    reversals = _chosen(constants, _reversals(model, flows, voltages))
    left = [name for name in constants if name not in reversals]
    pool_names = frozenset().union(*(names(rhs) for rhs in _pool_expressions(model)), frozenset())
    calcium = _chosen(left, pool_names)
    left = [name for name in left if name not in calcium]
    conductances = _chosen(left, _conductances(model, flows, voltages))
    left = [name for name in left if name not in conductances]
    felt = _chosen(left, _beside_pools(model))
    calcium = tuple(name for name in constants if name in calcium or name in felt)
    return ParameterGroups(
        channels=tuple(_channel(model, current) for current in model.currents),
        conductances=conductances,
        calcium=calcium,
        reversals=reversals,
        membrane=_MEMBRANE,
        start=("V0",),
        kinetics=tuple(name for name in left if name not in felt),
    )


def _channel(model: Model, current: Current) -> ChannelGroup:
    block = f"block_{current.name}"
    return ChannelGroup(
        current=current, g=f"g_{current.name}", block=block if block in model.parameters else None
    )


def _own_names(model: Model) -> set[str]:
    """Names that are not [params]: conductances, blocks, membrane, start."""
    own = {f"{prefix}_{current.name}" for current in model.currents for prefix in ("g", "block")}
    return own | set(_MEMBRANE) | {"V0"}


def _chosen(candidates: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    kept = set(wanted)
    return tuple(name for name in candidates if name in kept)


def _voltages(model: Model) -> frozenset[str]:
    """Names that are membrane voltages: V and every further state in mV."""
    return frozenset({"V", *(p.name for p in model.pools if not p.is_concentration and p.unit == "mV")})


def _pool_expressions(model: Model) -> list[Expr]:
    return [pool.rhs for pool in model.pools if pool.is_concentration]


def _flow_expressions(model: Model) -> list[Expr]:
    """Everything that is current-like: E and drive of currents, right-hand sides, and the defines they use."""
    found = [expr for c in model.currents for expr in (c.reversal, c.drive, c.factor) if expr is not None]
    found += [pool.rhs for pool in model.pools]
    defines = dict(model.defines)
    asked = [name for expr in found for name in names(expr)]
    seen: set[str] = set()
    while asked:
        name = asked.pop()
        if name in defines and name not in seen:
            seen.add(name)
            found.append(defines[name])
            asked += names(defines[name])
    return found


def _is_difference(expr: Expr, voltages: frozenset[str]) -> bool:
    """``V − name`` or ``name − V``: a driving force."""
    match expr:
        case Binary("-", Name(left), Name(right)):
            return left in voltages or right in voltages
        case _:
            return False


def _reversals(model: Model, flows: list[Expr], voltages: frozenset[str]) -> set[str]:
    found = {c.reversal.name for c in model.currents if isinstance(c.reversal, Name)}
    for flow in flows:
        for node in walk(flow):
            if _is_difference(node, voltages):
                found |= names(node)
    return found - voltages


def _conductances(model: Model, flows: list[Expr], voltages: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for current in model.currents:
        if current.factor is not None:
            found |= _bare_factors(current.factor)
    for flow in flows:
        for node in walk(flow):
            if isinstance(node, Binary) and node.op == "*" and _is_difference(node.right, voltages):
                found |= _bare_factors(node.left)
            if isinstance(node, Binary) and node.op == "*" and _is_difference(node.left, voltages):
                found |= _bare_factors(node.right)
    return found


def _bare_factors(expr: Expr) -> set[str]:
    """Names that stand as a factor of their own in the numerator of a product: ``g·s^2`` gives g."""
    match expr:
        case Name(name):
            return {name}
        case Binary("*", left, right):
            return _bare_factors(left) | _bare_factors(right)
        case Binary("/", left, _):
            return _bare_factors(left)
        case Negate(operand):
            return _bare_factors(operand)
        case _:
            return set()


def _beside_pools(model: Model) -> set[str]:
    """Names in an E, factor or drive of a current in which a concentration occurs too."""
    pools = {pool.name for pool in model.pools if pool.is_concentration}
    found: set[str] = set()
    for current in model.currents:
        for expr in (current.reversal, current.factor, current.drive):
            if expr is not None and names(expr) & pools:
                found |= names(expr)
    return found
