"""Resolve: the expressions of a model file become trees in which every name is known and in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from hhscope.model.errors import ModelError
from hhscope.model.expression import Expr, names
from hhscope.model.model import Current, Gate, Model, Pool
from hhscope.model.naming import BUILT_IN
from hhscope.model.parser import ExpressionError, parse
from hhscope.model.schema import CurrentTable, GateTable, PoolTable, Power, decode
from hhscope.model.suggest import did_you_mean

MAX_GATES: Final = 64
MAX_CURRENTS: Final = 64
MAX_POOLS: Final = 64  # pools and states
MAX_DEFINES: Final = 200
MAX_PARAMS: Final = 400


class Scope:
    """The names of one model file and the rule which of them may be used where."""

    def __init__(self, *, values: Iterable[str], defines: tuple[str, ...], currents: tuple[str, ...]) -> None:
        self._values = (*BUILT_IN, *values)
        self._defines = defines
        self._currents = tuple(f"I_{name}" for name in currents)

    def define(self, text: str, name: str) -> Expr:
        """The expression of define ``name``: no currents. Its place in the order is checked later."""
        return self._read(text, f"define.{name}", (*self._values, *self._defines))

    def rate(self, text: str, place: str) -> Expr:
        """A rate of a gate: no currents."""
        return self._read(text, place, (*self._values, *self._defines))

    def current(self, text: str, place: str, name: str) -> Expr:
        """Factor, E or drive of current ``name``: it may use the currents above it."""
        above = self._currents[: self._currents.index(f"I_{name}")]
        return self._read(text, place, (*self._values, *self._defines, *above))

    def slope(self, text: str, place: str) -> Expr:
        """The right-hand side of a pool or state: every current."""
        return self._read(text, place, (*self._values, *self._defines, *self._currents))

    def _read(self, text: str, place: str, known: tuple[str, ...]) -> Expr:
        try:
            expr = parse(text)
        except ExpressionError as error:
            raise ModelError(place, error.where, hint=error.hint) from None
        for name in sorted(names(expr) - set(known)):
            raise self._unknown(name, place, known)
        return expr

    def _unknown(self, name: str, place: str, known: tuple[str, ...]) -> ModelError:
        if name in self._currents:
            section = place.partition(".")[0]
            if section == "currents":
                hint = f"move {name[2:]} above it"
                return ModelError(place, f"uses '{name}' above or at its own current", hint=hint)
            hint = "currents can be used in [pools], [states] and by currents below"
            return ModelError(place, f"[{section}] cannot use the current '{name}'", hint=hint)
        if name == "V0":
            return ModelError(
                place, "V0 is the start of V and cannot be used here", hint="use V or a parameter"
            )
        return ModelError(place, f"unknown name '{name[:60]}'", hint=did_you_mean(name, known))


def read_defines(tables: Mapping[str, object], scope: Scope) -> tuple[tuple[str, Expr], ...]:
    """[define], in file order.

    Raises
    ------
    ModelError
    """
    _check_number("define", tables, MAX_DEFINES)
    found = {name: scope.define(decode(text, str, f"define.{name}"), name) for name, text in tables.items()}
    _order(found, ())
    above: set[str] = set()
    for name, expr in found.items():
        for other in sorted(names(expr).intersection(found) - above):
            raise ModelError(
                f"define.{name}", f"uses '{other}' before its line", hint=f"move {other} above {name}"
            )
        above.add(name)
    return tuple(found.items())


def read_gates(tables: Mapping[str, object], scope: Scope) -> tuple[Gate, ...]:
    """[gates], in file order.

    Raises
    ------
    ModelError
    """
    _check_number("gates", tables, MAX_GATES)
    return tuple(
        _gate(name, decode(table, GateTable, f"gates.{name}"), scope) for name, table in tables.items()
    )


def _gate(name: str, table: GateTable, scope: Scope) -> Gate:
    place = f"gates.{name}"
    texts = {key: getattr(table, key) for key in ("alpha", "beta", "inf", "tau")}
    given = tuple(key for key, text in texts.items() if text is not None)
    allowed = [("alpha", "beta"), ("inf", "tau")] + ([("inf",)] if table.instant else [])
    if given not in allowed:
        has = f"has {' and '.join(given)}" if given else "has no rates"
        raise ModelError(place, has, hint="a gate has either alpha and beta, or inf and tau")
    if table.scale is not None and "alpha" not in given:
        raise ModelError(f"{place}.scale", "belongs to alpha and beta", hint="divide tau instead")
    for key, value in (("scale", table.scale), ("q10", table.q10)):
        if value is not None and value <= 0:
            raise ModelError(f"{place}.{key}", f"must be above 0, not {value:g}")
    if table.init is not None and table.instant:
        raise ModelError(
            f"{place}.init", "an instantaneous gate has no start value", hint="remove init or instant"
        )
    if table.init is not None and not 0 <= table.init <= 1:
        raise ModelError(f"{place}.init", f"a gate lies between 0 and 1, not {table.init:g}")
    trees = {key: scope.rate(text, f"{place}.{key}") for key, text in texts.items() if text is not None}
    return Gate(
        name=name,
        scale=1.0 if table.scale is None else table.scale,
        q10=table.q10,
        instant=table.instant,
        init=table.init,
        **trees,
    )


def read_currents(tables: Mapping[str, object], gates: tuple[Gate, ...], scope: Scope) -> tuple[Current, ...]:
    """[currents], in file order.

    Raises
    ------
    ModelError
    """
    _check_number("currents", tables, MAX_CURRENTS)
    if not tables:
        raise ModelError("currents", "there is no current", hint='add one, such as L = { g = 0.1, E = "EL" }')
    known = tuple(gate.name for gate in gates)
    return tuple(
        _current(name, decode(table, CurrentTable, f"currents.{name}"), known, scope)
        for name, table in tables.items()
    )


def _current(name: str, table: CurrentTable, gates: tuple[str, ...], scope: Scope) -> Current:
    place = f"currents.{name}"
    if (table.E is None) == (table.drive is None):
        has = "has neither E nor drive" if table.E is None else "has both E and drive"
        raise ModelError(place, has, hint="a current has either E (for V - E) or drive")
    if table.g < 0:
        raise ModelError(
            f"{place}.g", f"must not be negative, not {table.g:g}", hint="turn the sign in drive"
        )
    powers: list[tuple[str, int]] = []
    for gate, power in table.gates.items():
        if gate not in gates:
            raise ModelError(
                f"{place}.gates", f"gate '{gate}' is used but not defined", hint=did_you_mean(gate, gates)
            )
        powers.append((gate, decode(power, Power, f"{place}.gates.{gate}")))
    read = {
        key: None if text is None else scope.current(text, f"{place}.{key}", name)
        for key, text in (("factor", table.factor), ("E", table.E), ("drive", table.drive))
    }
    return Current(
        name=name,
        g=table.g,
        gates=tuple(powers),
        factor=read["factor"],
        reversal=read["E"],
        drive=read["drive"],
        ion=table.ion,
        blocker=table.blocker,
    )


def read_pools(section: str, tables: Mapping[str, object], scope: Scope) -> tuple[Pool, ...]:
    """[pools] or [states], in file order.

    Raises
    ------
    ModelError
    """
    _check_number(section, tables, MAX_POOLS)
    found = []
    for name, entry in tables.items():
        table = decode(entry, PoolTable, f"{section}.{name}")
        found.append(
            Pool(
                name=name,
                init=table.init,
                unit=table.unit,
                rhs=scope.slope(table.rhs, f"{section}.{name}.rhs"),
                is_concentration=section == "pools",
            )
        )
    return tuple(found)


def _check_number(section: str, tables: Mapping[str, object], most: int) -> None:
    if len(tables) > most:
        raise ModelError(section, f"{len(tables)} entries", hint=f"at most {most}")


def auxiliary_order(model: Model) -> tuple[str, ...]:
    """Defines and instantaneous gates in an order in which each needs only those before it.

    Raises
    ------
    ModelError
        When they form a circle.
    """
    return _order(dict(model.defines), model.instant_gates)


def _order(defines: Mapping[str, Expr], instant: Iterable[Gate]) -> tuple[str, ...]:
    needs = {name: names(expr) for name, expr in defines.items()}
    for gate in instant:
        trees = (tree for tree in (gate.alpha, gate.beta, gate.inf) if tree is not None)
        needs[gate.name] = frozenset().union(*(names(tree) for tree in trees))
    done: list[str] = []
    left = list(needs)
    while left:
        ready = next((name for name in left if not any(other in left for other in needs[name])), None)
        if ready is None:
            raise _circle(left, needs, defines)
        left.remove(ready)
        done.append(ready)
    return tuple(done)


def _circle(left: list[str], needs: Mapping[str, frozenset[str]], defines: Mapping[str, Expr]) -> ModelError:
    path = [left[0]]
    while path[-1] not in path[:-1]:
        path.append(min(needs[path[-1]].intersection(left)))
    ring = path[path.index(path[-1]) :]
    section = "define" if ring[0] in defines else "gates"
    return ModelError(f"{section}.{ring[0]}", f"circular: {' -> '.join(ring)}", hint="break the circle")
