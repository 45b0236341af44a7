"""Loading: the text of a model file becomes a checked Model, or one ModelError."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from hhscope.model.dynamics import derivatives, start_state
from hhscope.model.errors import ModelError
from hhscope.model.expression import Expr
from hhscope.model.model import Current, Gate, Model, Numerics, ParameterInfo, Pool, Try, View
from hhscope.model.naming import SHARED, check_id, check_names
from hhscope.model.overlays import applied
from hhscope.model.parameters import apply_ui, check_settings, current_info, default_infos
from hhscope.model.resolve import (
    MAX_PARAMS,
    Scope,
    auxiliary_order,
    read_currents,
    read_defines,
    read_gates,
    read_pools,
)
from hhscope.model.schema import (
    FileTables,
    MembraneTable,
    ModelTable,
    NumericsTable,
    TemperatureTable,
    TryTable,
    ViewTable,
    decode,
)
from hhscope.model.singular import check_rates
from hhscope.units import ns_from_ms

MAX_FILE: Final = 256 * 1024  # bytes; the largest shipped file has about 10 KiB
MAX_TRIES: Final = 50
_ONE_LINE: Final = frozenset({"id", "name", "unit", "label", "text", "ion", "blocker"})
_AT_LINE: Final = re.compile(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)")
_NO_HASH: Final = ("view", "try", "ui")
_ORDERED: Final = (
    "define",
    "gates",
    "currents",
    "pools",
    "states",
)  # the order of these is part of the model


def parse_model(text: str, *, path: Path | None = None) -> Model:
    """Read and check the text of a model file.

    Raises
    ------
    ModelError
        On the first fault found; ``path``, if given, is named as the file.
    """
    try:
        return _parse(text, path)
    except ModelError as error:
        if path is None or error.file is not None:
            raise
        raise error.in_file(path) from None


def read_text(path: Path) -> str:
    """The text of a model file, a byte order mark removed.

    Raises
    ------
    ModelError
        When it cannot be read, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ModelError("", f"cannot be read: {reason}", file=path) from None
    except ValueError:
        raise ModelError("", "cannot be the name of a file", file=repr(str(path))) from None
    if len(data) > MAX_FILE:
        raise _too_large().in_file(path)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ModelError(
            f"line {line}", "is not UTF-8 text", hint="save the file as UTF-8", file=path
        ) from None


def check_file(path: Path) -> list[ModelError]:
    """The faults of a model file; empty when it can be run."""
    try:
        parse_model(read_text(path), path=path)
    except ModelError as error:
        return [error]
    return []


@functools.lru_cache(maxsize=64)  # a model is frozen, and its text says all of it
def _parse(text: str, path: Path | None) -> Model:
    if len(text) > MAX_FILE:
        raise _too_large()
    data = _read_toml(text)
    _check_plain(data, "")
    tables = decode(applied(data), FileTables, "")
    head = decode(tables.model, ModelTable, "model")
    check_id(head.id)
    check_names({name: getattr(tables, name) for name in SHARED}, tables.currents)
    params = _params(tables.params)
    parts = _equations(tables, params)
    membrane = decode(tables.membrane, MembraneTable, "membrane")
    temperature = decode(tables.temperature, TemperatureTable, "temperature")
    infos = default_infos(params, parts.currents, membrane, temperature)
    infos = apply_ui({**infos, "I": current_info(head.I_default)}, tables.ui)
    current = infos.pop("I")
    model = Model(
        id=head.id,
        name=head.name,
        group=head.group,
        source=head.source,
        doc=head.doc,
        I_default=head.I_default,
        threshold=head.threshold,
        defines=parts.defines,
        gates=parts.gates,
        currents=parts.currents,
        pools=parts.pools,
        parameters=infos,
        current_info=current,
        view=_view(tables.view),
        numerics=_numerics(tables.numerics),
        tries=_tries(tables.tries, infos),
        text=text,
        content_hash=_content_hash(data),
        path=path,
        overlays=tuple(data.get("overlays", {})),
    )
    _check_model(model)
    return model


class _Equations(NamedTuple):
    """The parts of a model that hold expressions."""

    defines: tuple[tuple[str, Expr], ...]
    gates: tuple[Gate, ...]
    currents: tuple[Current, ...]
    pools: tuple[Pool, ...]


def _equations(tables: FileTables, params: Mapping[str, float]) -> _Equations:
    scope = Scope(
        values=(*params, *tables.gates, *tables.pools, *tables.states),
        defines=tuple(tables.define),
        currents=tuple(tables.currents),
    )
    gates = read_gates(tables.gates, scope)
    return _Equations(
        defines=read_defines(tables.define, scope),
        gates=gates,
        currents=read_currents(tables.currents, gates, scope),
        pools=(*read_pools("pools", tables.pools, scope), *read_pools("states", tables.states, scope)),
    )


def _too_large() -> ModelError:
    return ModelError(
        "", f"larger than {MAX_FILE // 1024} KiB", hint="a model file has a few KiB; is it another file?"
    )


def _read_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ModelError("", "the brackets are nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, and numbers with thousands of digits
        message = str(error)
        match = _AT_LINE.search(message)
        fault = _AT_LINE.sub("", message)
        fault = fault[:1].lower() + fault[1:]
        if match is None or match[1] is None:
            raise ModelError("end of the file" if match else "", f"not valid TOML: {fault}") from None
        hint = "is it given twice?" if "overwrite" in fault or "declare" in fault else ""
        raise ModelError(
            f"line {match[1]}, column {match[2]}", f"not valid TOML: {fault}", hint=hint
        ) from None


def _check_plain(value: Any, place: str) -> None:
    """Refuse numbers that are not finite and control characters, wherever they stand."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not key.isprintable():
                raise ModelError(place, f"{key[:60]!r} cannot be a name", hint="letters, digits and _ only")
            _check_plain(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            _check_plain(inner, f"{place}[{number}]")
    elif isinstance(value, (int, float)):
        if abs(value) > 1e300 or not math.isfinite(value):
            shown = f"{value:g}" if isinstance(value, float) else "this"
            raise ModelError(place, f"must be a finite number, not {shown}")
    elif isinstance(value, str) and place.rpartition(".")[2] in _ONE_LINE and not value.isprintable():
        raise ModelError(place, "has a line break or another control character", hint="write it on one line")


def _params(table: Mapping[str, Any]) -> dict[str, float]:
    if len(table) > MAX_PARAMS:
        raise ModelError("params", f"{len(table)} entries", hint=f"at most {MAX_PARAMS}")
    return {name: decode(value, float, f"params.{name}") for name, value in table.items()}


def _view(raw: Mapping[str, Any]) -> View:
    table = decode(raw, ViewTable, "view")
    for key in ("span_ms", "speed"):
        if getattr(table, key) <= 0:
            raise ModelError(f"view.{key}", f"must be above 0, not {getattr(table, key):g}")
    for key in ("v_range", "ca_range", "i_range"):
        limits = getattr(table, key)
        if limits is not None and not limits[0] < limits[1]:
            raise ModelError(f"view.{key}", f"{limits[0]:g} is not below {limits[1]:g}")
    return View(**{name: getattr(table, name) for name in table.__struct_fields__})


def _numerics(raw: Mapping[str, Any]) -> Numerics:
    table = decode(raw, NumericsTable, "numerics")
    for key in ("dt", "max_step"):
        value = getattr(table, key)
        if value is not None and not 0 < value <= 1000:
            raise ModelError(f"numerics.{key}", f"must lie between 0 and 1000 ms, not {value:g}")
        try:
            ns_from_ms(1.0 if value is None else value)
        except ValueError as error:
            raise ModelError(f"numerics.{key}", str(error).removeprefix("time: ")) from None
    return Numerics(dt=table.dt, max_step=table.max_step)


def _tries(raw: list[dict[str, Any]], infos: Mapping[str, ParameterInfo]) -> tuple[Try, ...]:
    if len(raw) > MAX_TRIES:
        raise ModelError("try", f"{len(raw)} entries", hint=f"at most {MAX_TRIES}")
    found = []
    for number, entry in enumerate(raw, start=1):
        place = f"try[{number}]"
        table = decode(entry, TryTable, place)
        if not table.text.strip():
            raise ModelError(f"{place}.text", "is empty", hint="say what will be seen")
        if not table.set:
            raise ModelError(f"{place}.set", "sets nothing", hint="such as set = { I = 20.0 }")
        try:
            check_settings((*infos, "I"), table.set)
        except ModelError as error:
            where = f"{place}.set.{error.place}"
            raise ModelError(where, error.fault, hint=error.hint) from None
        found.append(Try(text=table.text, values=table.set))
    return tuple(found)


def _check_model(model: Model) -> None:
    """What can only be seen with all parts together: circles, and values that are not numbers."""
    auxiliary_order(model)
    start = start_state(model, {})
    for name, value in start.items():
        if not math.isfinite(value):
            raise ModelError(f"gates.{name}", f"its start value is {value:g}", hint="look at its rates at V0")
    check_rates(model)
    places = {"V": "currents"} | {gate.name: f"gates.{gate.name}" for gate in model.dynamic_gates}
    places |= {
        pool.name: f"{'pools' if pool.is_concentration else 'states'}.{pool.name}" for pool in model.pools
    }
    for name, slope in derivatives(model, start, {}, model.I_default).items():
        if not math.isfinite(slope):
            raise ModelError(
                places[name], f"d{name}/dt is {slope:g} at the start", hint="a division by 0, or a tau of 0?"
            )


def _content_hash(data: Mapping[str, Any]) -> str:
    """sha256 of what the model is, not of how it is shown; whole numbers count as numbers."""
    kept: dict[str, Any] = {}
    for section, table in data.items():
        if section not in _NO_HASH:
            kept[section] = list(table.items()) if section in _ORDERED else table
    text = json.dumps(_as_float(kept), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_float(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_float(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_float(inner) for inner in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
