"""Parameters: what can be set in a model, with label, unit and range; and the check of values."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from hhscope.model.errors import ModelError
from hhscope.model.expression import names
from hhscope.model.model import Current, Model, ParameterInfo
from hhscope.model.schema import MembraneTable, TemperatureTable, UiTable, decode
from hhscope.model.suggest import did_you_mean

ABSOLUTE_ZERO: Final = -273.15  # °C
_POTENTIAL: Final = re.compile(r"[EV](_?[A-Z0-9]\w*|_\w+)")  # ENa, E_K, VT, V_half


def potentials(params: Mapping[str, float], currents: Iterable[Current]) -> frozenset[str]:
    """The parameters that look like voltages: used in an E, or named like one."""
    used: set[str] = set()
    for current in currents:
        if current.reversal is not None and len(names(current.reversal)) == 1:
            used |= names(current.reversal)
    return frozenset(name for name in params if name in used or _POTENTIAL.fullmatch(name))


def default_infos(
    params: Mapping[str, float],
    currents: tuple[Current, ...],
    membrane: MembraneTable,
    temperature: TemperatureTable,
) -> dict[str, ParameterInfo]:
    """Everything that can be set, in the order of `Model.parameters`, described without [ui].

    Ranges are 0 to 3 times the default, and 50 mV around potentials.
    """
    mv = potentials(params, currents)
    found = {
        name: _around(name, value, "mV") if name in mv else _scaled(name, value)
        for name, value in params.items()
    }
    for current in currents:
        found[f"g_{current.name}"] = _scaled(
            f"g_{current.name}",
            current.g,
            unit="mS/cm²",
            doc=f"largest conductance of the {current.name} current",
        )
    found |= {f"block_{c.name}": _block(c.name, c.blocker) for c in currents if c.blocker is not None}
    found["C"] = _scaled("C", membrane.C, unit="µF/cm²", doc="capacitance of the membrane")
    found["V0"] = _around("V0", membrane.V0, "mV", doc="voltage at the start of a run")
    found["T"] = _celsius("T", temperature.T, "temperature of the cell")
    found["T_ref"] = _celsius("T_ref", temperature.T_ref, "temperature at which the rates were measured")
    found["Q10"] = ParameterInfo(
        name="Q10",
        default=temperature.Q10,
        label="Q10",
        unit="",
        minimum=min(1.0, temperature.Q10),
        maximum=max(5.0, temperature.Q10),
        doc="how many times faster the gates become per 10 °C",
    )
    return {name: _checked_default(info) for name, info in found.items()}


def current_info(default: float) -> ParameterInfo:
    """What describes the constant current I where [ui.I] is silent."""
    reach = 3 * abs(default) or 10.0
    return ParameterInfo(
        name="I",
        default=default,
        label="I",
        unit="µA/cm²",
        minimum=-reach,
        maximum=reach,
        doc="constant current into the cell",
    )


def apply_ui(infos: dict[str, ParameterInfo], ui: Mapping[str, Any]) -> dict[str, ParameterInfo]:
    """The descriptions of [ui] laid over ``infos``; a slider always reaches its default.

    Raises
    ------
    ModelError
        On a name that cannot be set, or a range that cannot be.
    """
    merged = dict(infos)
    for name, raw in ui.items():
        if name not in infos:
            raise ModelError(f"ui.{name}", f"'{name}' cannot be set", hint=did_you_mean(name, infos))
        merged[name] = _merge(infos[name], decode(raw, UiTable, f"ui.{name}"))
    return merged


def _merge(info: ParameterInfo, table: UiTable) -> ParameterInfo:
    low = info.minimum if table.min is None else table.min
    high = info.maximum if table.max is None else table.max
    if not low < high:
        raise ModelError(f"ui.{info.name}", f"min {low:g} is not below max {high:g}")
    low, high = min(low, info.default), max(high, info.default)
    if table.log and low <= 0:
        raise ModelError(
            f"ui.{info.name}",
            f"a logarithmic slider cannot reach {low:g}",
            hint="set min above 0 or remove log",
        )
    return ParameterInfo(
        name=info.name,
        default=info.default,
        label=info.label if table.label is None else table.label,
        unit=info.unit if table.unit is None else table.unit,
        minimum=low,
        maximum=high,
        log=table.log,
        doc=table.doc or info.doc,
    )


def check_values(model: Model, values: Mapping[str, float]) -> None:
    """Refuse parameter values that cannot be. Names as in `Model.parameters`, and ``I``.

    Raises
    ------
    ModelError
        On an unknown name, a value that is not finite, C or Q10 not above 0, a negative conductance, a block
        outside 0 to 100 %, or a temperature below absolute zero.
    """
    check_settings((*model.parameters, "I"), values)


def check_settings(known: Collection[str], values: Mapping[str, float]) -> None:
    """`check_values` with the names that can be set given as ``known``.

    Raises
    ------
    ModelError
    """
    for name, value in values.items():
        if name not in known:
            raise ModelError(name, "is no parameter of this model", hint=did_you_mean(name, known))
        check_value(name, value)


def check_value(name: str, value: float) -> None:
    """Refuse a value that cannot be, see `check_values`; what [params] names may be any finite number.

    Raises
    ------
    ModelError
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ModelError(name, f"must be a finite number, not {value}")
    if name in ("C", "Q10") and value <= 0:
        raise ModelError(name, f"must be above 0, not {value:g}")
    if name.startswith("g_") and value < 0:
        raise ModelError(
            name, f"a conductance cannot be negative, as {value:g} is", hint="0 removes the current"
        )
    if name.startswith("block_") and not 0 <= value <= 100:
        raise ModelError(name, f"a block lies between 0 and 100 %, not {value:g}")
    if name in ("T", "T_ref") and value <= ABSOLUTE_ZERO:
        raise ModelError(name, f"must be above absolute zero, not {value:g} °C")


def _checked_default(info: ParameterInfo) -> ParameterInfo:
    sections = {
        "C": "membrane",
        "V0": "membrane",
        "T": "temperature",
        "T_ref": "temperature",
        "Q10": "temperature",
    }
    if info.name in sections:
        try:
            check_value(info.name, info.default)
        except ModelError as error:
            raise ModelError(f"{sections[info.name]}.{info.name}", error.fault, hint=error.hint) from None
    return info


def _block(current: str, blocker: str) -> ParameterInfo:
    return ParameterInfo(
        name=f"block_{current}",
        default=0.0,
        label=blocker,
        unit="%",
        minimum=0.0,
        maximum=100.0,
        doc=f"{blocker}: share of the {current} conductance that is blocked",
    )


def _scaled(name: str, default: float, *, unit: str = "", doc: str = "") -> ParameterInfo:
    low, high = sorted((0.0, 3.0 * default or 1.0))
    return ParameterInfo(
        name=name, default=default, label=name, unit=unit, minimum=low, maximum=high, doc=doc
    )


def _around(name: str, default: float, unit: str, *, doc: str = "") -> ParameterInfo:
    return ParameterInfo(
        name=name, default=default, label=name, unit=unit, minimum=default - 50, maximum=default + 50, doc=doc
    )


def _celsius(name: str, default: float, doc: str) -> ParameterInfo:
    return ParameterInfo(
        name=name,
        default=default,
        label=name,
        unit="°C",
        minimum=min(0.0, default),
        maximum=max(45.0, default),
        doc=doc,
    )
