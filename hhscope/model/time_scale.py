"""Time scale: the overlay ``time_scale``, under which a cell does exactly the same, kappa times as fast.

A file asks for it by ``[overlays.time_scale]`` with ``kappa = 0.5``. Capacitance and every time constant are divided
by kappa, every rate and every slope of a pool or state is multiplied by it; conductances, currents and the input stay.
This is the same as all conductances, currents and rates times kappa: with dt' = dt / kappa the equations are those of
before, so that a trace is the old one with its time divided by kappa. Only a random or pulsed input keeps its own time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from hhscope.model.errors import ModelError
from hhscope.model.model import Model
from hhscope.model.schema import Table, ViewTable, decode

KEY: Final = "time_scale"
LOWEST, HIGHEST = 1e-3, 1e3
_MARK: Final = "# hhscope: another speed of time, by the time-scale overlay"
_TABLE: Final = re.compile(r"\n*(?:# hhscope: [^\n]*\n)?\[overlays\.time_scale\][^\[]*")
_C: Final = re.compile(r"\bC\b")
_EXPRESSIONS: Final = ("alpha", "beta", "inf", "tau", "factor", "E", "drive", "rhs")
_NS_PER_MS: Final = 1_000_000
_LONGEST_NS: Final = 1000 * _NS_PER_MS

Tables = dict[str, Any]


class TimeScaleTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[overlays.time_scale]"""

    kappa: float


def time_scaled(model: Model, kappa: float) -> Model:
    """``model``, ``kappa`` times as fast in everything; 1 takes the overlay away. Pure.

    Raises
    ------
    ModelError
        When kappa is not usable: one sentence.
    """
    from hhscope.model.loading import parse_model

    plain = _TABLE.sub("\n", model.text).rstrip()
    if kappa == 1.0:
        return model if KEY not in model.overlays else parse_model(f"{plain}\n", path=model.path)
    _check(kappa)
    return parse_model(f"{plain}\n\n{_MARK}\n[overlays.{KEY}]\nkappa = {float(kappa)!r}\n", path=model.path)


def scaled(data: Tables, asked: Any) -> Tables:
    """The tables of a model file with everything kappa times as fast; ``asked``: what ``[overlays.time_scale]`` holds.

    Raises
    ------
    ModelError
        When kappa is missing or not usable.
    """
    kappa = decode(asked, TimeScaleTable, f"overlays.{KEY}").kappa
    _check(kappa)
    made = {**data, "membrane": _number_scaled(data.get("membrane"), "C", 1 / kappa)}
    for section in ("gates", "currents", "pools", "states"):
        if isinstance(data.get(section), Mapping):  # else the schema says what is wrong
            changed = _CHANGES.get(section, _unchanged)
            made[section] = {
                name: changed(_with_c(one, kappa), kappa) if isinstance(one, Mapping) else one
                for name, one in data[section].items()
            }
    if isinstance(data.get("define"), Mapping):
        made["define"] = {name: _c_text(text, kappa) for name, text in data["define"].items()}
    made["numerics"] = _numerics(data.get("numerics", {}), kappa)
    made["view"] = _view(data.get("view", {}), kappa)
    made["ui"] = _ui(data.get("ui", {}), kappa)
    return made


def _check(kappa: float) -> None:
    if not LOWEST <= kappa <= HIGHEST:
        raise ModelError(
            f"overlays.{KEY}.kappa", f"{kappa:g} is not a usable speed of time", hint=f"take {LOWEST:g} to {HIGHEST:g}"
        )  # fmt: skip


def _unchanged(one: Tables, _kappa: float) -> Tables:
    return one


def _with_c(one: Mapping[str, Any], kappa: float) -> Tables:
    """An equation that names C means the capacitance of before."""
    return {key: _c_text(value, kappa) if key in _EXPRESSIONS else value for key, value in one.items()}


def _c_text(text: Any, kappa: float) -> Any:
    return _C.sub(f"(C*{kappa!r})", text) if isinstance(text, str) else text


def _gate(gate: Tables, kappa: float) -> Tables:
    if "alpha" in gate:
        scale = gate.get("scale", 1.0)
        return {**gate, "scale": scale * kappa} if isinstance(scale, (int, float)) else gate
    if isinstance(gate.get("tau"), str) and not gate.get("instant"):
        return {**gate, "tau": f"({gate['tau']})/{kappa!r}"}
    return gate


def _pool(pool: Tables, kappa: float) -> Tables:
    return {**pool, "rhs": f"{kappa!r}*({pool['rhs']})"} if isinstance(pool.get("rhs"), str) else pool


_CHANGES: Final[dict[str, Callable[[Tables, float], Tables]]] = {
    "gates": _gate,
    "pools": _pool,
    "states": _pool,
}


def _numerics(table: Any, kappa: float) -> Any:
    """Steps that suit the new speed: never longer than scaled exactly, and the sample step fits into a ms."""
    if not isinstance(table, Mapping):
        return table
    found = {"dt": 0.01, **table}
    for key in ("dt", "max_step"):
        if isinstance(found.get(key), (int, float)):
            length_ns = min(max(1, math.floor(found[key] / kappa * _NS_PER_MS + 1e-6)), _LONGEST_NS)
            found[key] = (_fitting(length_ns) if key == "dt" else length_ns) / _NS_PER_MS
    return found


def _fitting(length_ns: int) -> int:
    """The longest step up to this one of which a ms, or which itself, is a whole number of the other."""
    if length_ns >= _NS_PER_MS:
        return length_ns // _NS_PER_MS * _NS_PER_MS
    return next(ns for ns in range(length_ns, 0, -1) if not _NS_PER_MS % ns)


def _view(table: Any, kappa: float) -> Any:
    """The same picture at the same pace."""
    usual = ViewTable()
    if not isinstance(table, Mapping):
        return table
    found = {"span_ms": usual.span_ms, "speed": usual.speed, **table}
    return _number_scaled(_number_scaled(found, "span_ms", 1 / kappa), "speed", 1 / kappa)


def _ui(table: Any, kappa: float) -> Any:
    """The slider of C."""
    if not (isinstance(table, Mapping) and isinstance(table.get("C"), Mapping)):
        return table
    low_high = _number_scaled(_number_scaled(table["C"], "min", 1 / kappa), "max", 1 / kappa)
    return {**table, "C": low_high}


def _number_scaled(table: Any, key: str, factor: float) -> Any:
    """``table`` with one of its numbers times a factor; what is no number is left to the schema."""
    if not (isinstance(table, Mapping) and isinstance(table.get(key), (int, float))):
        return table
    return {**table, key: table[key] * factor}
