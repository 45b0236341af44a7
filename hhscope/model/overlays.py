"""Overlays: physics that can be laid over a model: ``metabolic``, ions, a pump and what it costs, and ``time_scale``.

A file asks for them by tables such as ``[overlays.metabolic]``; everything they add are parameters, definitions,
currents and states like those that are written out: kernels, sessions, run files and exports know nothing of it.

The metabolic overlay after Läuger, Electrogenic Ion Pumps (1991), Cressman et al., J. Comput. Neurosci. 26:159 (2009),
doi 10.1007/s10827-008-0132-4, and for K_ATP Ashcroft, Annu. Rev. Neurosci. 11:97 (1988): Na and K inside and outside
change with the currents, an electrogenic pump (3 Na out, 2 K in, 1 ATP) brings them back, ATP is made at J_max at most,
and lack of it opens a potassium conductance. At the reference concentrations it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from hhscope.model.errors import ModelError
from hhscope.model.model import Model
from hhscope.model.schema import Table, decode
from hhscope.model.time_scale import KEY as TIME_SCALE
from hhscope.model.time_scale import scaled

KEY: Final = "metabolic"
TITLES: Final = {KEY: "Energy: ions, pump and ATP", TIME_SCALE: "Another speed of time"}
_MARK: Final = "# hhscope: energy, by the metabolic overlay"
_TABLE: Final = re.compile(r"\n*(?:# hhscope: [^\n]*\n)?\[overlays\.\w+\][^\[]*", re.MULTILINE)

# name: (value, value for cells like `hot`, unit, label, lowest, highest, on a log scale, meaning)
_PARAMETERS: Final[dict[str, tuple[float, float, str, str, float, float, bool, str]]] = {
    "J_max": (8e-4, 8e-3, "mM/ms", "ATP supply J_max", 1e-4, 0.1, True,
              "Fastest extra production of ATP: the dial that sets how often the cell can fire in the long run."),
    "Ip_max": (60.0, 500.0, "µA/cm²", "Pump, at most", 1.0, 2000.0, True,
               "Largest current of the Na/K pump."),
    "tau_Ko": (100.0, 2.0, "ms", "K clearance", 0.5, 1000.0, True,
               "Time in which glia and blood take away what potassium gathers outside."),
    "r_cell": (5.0, 5.0, "µm", "Radius", 0.5, 500.0, True,
               "Radius of the cell: in a small one concentrations change faster."),
    "shape": (3.0, 3.0, "", "Shape", 1.0, 3.0, False,
              "Surface over volume times radius: 3 for a sphere, 2 for a long cylinder such as an axon."),
    "volr": (3.0, 3.0, "", "Inside / outside", 0.1, 20.0, True, "Volume inside over volume outside."),
    "shifts": (1.0, 1.0, "", "Reversal shifts", 0.0, 1.0, False,
               "1: the reversal potentials of Na and K follow the concentrations; 0: they stay."),
    "Nai0": (10.0, 10.0, "mM", "Na inside at rest", 2.0, 50.0, False, "Reference concentration of Na inside."),
    "Ko0": (3.5, 3.5, "mM", "K outside at rest", 1.0, 12.0, False, "Reference concentration of K outside."),
    "Ki0": (140.0, 140.0, "mM", "K inside at rest", 80.0, 200.0, False, "Reference concentration of K inside."),
    "ATP0": (2.0, 2.0, "mM", "ATP at rest", 0.5, 10.0, False, "Reference concentration of ATP."),
    "K_Na": (30.0, 30.0, "mM", "Pump: half at Na", 5.0, 100.0, False, "Na inside at which the pump binds half of it."),
    "K_K": (1.5, 1.5, "mM", "Pump: half at K", 0.1, 10.0, True, "K outside at which the pump binds half of it."),
    "K_A": (0.2, 0.2, "mM", "Pump: half at ATP", 0.02, 2.0, True, "ATP at which the pumps run at half their speed."),
    "K_KATP": (0.6, 0.6, "mM", "K_ATP: half at ATP", 0.05, 2.0, True,
               "ATP below which the ATP-sensitive potassium channels open."),
}  # fmt: skip
_G_KATP: Final = (1.0, 60.0)  # mS/cm2, and for cells like `hot`
_STATES: Final = {"Nai": ("mM", "Nai0"), "Ko": ("mM", "Ko0"), "ATP": ("mM", "ATP0")}
_DEFINES: Final = {
    "kappa": "0.001*shape*1e4/r_cell/96485.33212",
    "pump": "Ip_max*ATP/(ATP+K_A)/(1+(K_Na/Nai)^3)/(1+K_K/Ko)^2",
    "pump0": "Ip_max*ATP0/(ATP0+K_A)/(1+(K_Na/Nai0)^3)/(1+K_K/Ko0)^2",
    "shift_Na": "shifts*nernst(1, Nai, Nai0, T)",
    # K inside never runs out. One logarithm: of a difference of two products, compilers make now this, now that.
    "shift_K": "shifts*nernst(1, Ko0*max(Ki0-(Nai-Nai0), 0.1), Ko*Ki0, T)",
}
_CURRENTS: Final = ("KATP", "PUMP")
# In the order in which one would try them; the rest in the order above.
_FIRST: Final = ("J_max", "g_KATP", "Ip_max", "r_cell", "shifts", "g_PUMP")
_HOT: Final = 1000.0  # mS/cm2 of Na conductance: a node, whose turnover is that of `hot`


class MetabolicTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[overlays.metabolic]: what the ions carry at rest without input, uA/cm2; 0 for a cell without a stable rest."""

    INa0: float = 0.0
    IK0: float = 0.0
    ICa0: float = 0.0


def metabolic(model: Model, rest_currents: Mapping[str, float]) -> Model:
    """``model`` with the metabolic overlay; itself when it has it already. Pure.

    rest_currents : µA/cm² by ion, ``Na``, ``K`` and ``Ca``, at rest without input; left out: 0

    Raises
    ------
    ModelError
        When the model lacks a current of Na or K, or has something of that name: one sentence.
    """
    from hhscope.model.loading import parse_model

    if KEY in model.overlays:
        return model
    missing = lacks(model)
    if missing:
        raise ModelError("overlays.metabolic", missing)
    values = "".join(f"I{ion}0 = {float(rest_currents.get(ion, 0.0))!r}\n" for ion in ("Na", "K", "Ca"))
    text = f"{model.text.rstrip()}\n\n{_MARK}\n[overlays.metabolic]\n{values}"
    return parse_model(text, path=model.path)


def without(model: Model) -> Model:
    """``model`` without any overlay. Pure."""
    from hhscope.model.loading import parse_model

    if not model.overlays:
        return model
    return parse_model(_TABLE.sub("\n", model.text).rstrip() + "\n", path=model.path)


def dials(model: Model) -> tuple[str, ...]:
    """The parameters that the metabolic overlay gives ``model``, those that matter most first; none without it."""
    if KEY not in model.overlays:
        return ()
    further = ("block_KATP", *_PARAMETERS, "INa0", "IK0", "ICa0")
    return (*_FIRST, *(name for name in further if name not in _FIRST))


def main_dials(model: Model) -> tuple[str, ...]:
    """The first of `dials`: those that one would turn."""
    return dials(model)[: len(_FIRST)]


def adds(model: Model, current: str) -> bool:
    """Whether the metabolic overlay has given ``model`` this current."""
    return KEY in model.overlays and current in _CURRENTS


def lacks(model: Model) -> str:
    """Why ``model`` cannot have the metabolic overlay, or ""; one sentence without its full stop."""
    ions = {current.ion for current in model.currents}
    missing = [ion for ion in ("Na", "K") if ion not in ions]
    if missing:
        which = " and ".join(missing)
        return f"no current of {model.id} is tagged as one of {which}, so there is nothing for the pump to bring back"
    if KEY in model.overlays:
        return ""
    taken = {*model.parameters, *model.state_names, *(name for name, _ in model.defines)}
    clash = sorted(taken & {*_PARAMETERS, *_STATES, *_DEFINES, *(f"g_{name}" for name in _CURRENTS)})
    return f"{model.id} has its own {clash[0]}, a name that the overlay needs" if clash else ""


def applied(data: dict[str, Any]) -> dict[str, Any]:
    """The tables of a model file with what its ``[overlays]`` ask for written out, and without them.

    Raises
    ------
    ModelError
        When an overlay is unknown or cannot be laid over this model.
    """
    asked = data.get("overlays", {})
    if not asked:
        return data
    if not isinstance(asked, dict) or not set(asked) <= set(TITLES):
        unknown = next((key for key in asked if key not in TITLES), "") if isinstance(asked, dict) else ""
        there = " and ".join(f"[overlays.{key}]" for key in TITLES)
        raise ModelError("overlays", f"unknown overlay '{unknown}'", hint=f"there are {there}")
    made = {**data}
    del made["overlays"]
    if KEY in asked:
        for section in ("params", "define", "currents", "states", "ui"):
            made[section] = dict(_table(data, section))
        _add(made, decode(asked[KEY], MetabolicTable, f"overlays.{KEY}"))
    return scaled(made, asked[TIME_SCALE]) if TIME_SCALE in asked else made


def _add(made: dict[str, Any], rest: MetabolicTable) -> None:
    base = {name: dict(current) for name, current in made["currents"].items() if isinstance(current, dict)}
    hot = sum(_number(one.get("g")) for one in base.values() if one.get("ion") == "Na") >= _HOT
    params = {name: found[1] if hot else found[0] for name, found in _PARAMETERS.items()}
    params |= {"INa0": rest.INa0, "IK0": rest.IK0, "ICa0": rest.ICa0}
    _merge(made, "params", params)
    _merge(made, "define", _DEFINES)
    reversal = next((str(one.get("E", "")) for one in base.values() if one.get("ion") == "K"), "")
    if not (reversal and any(one.get("ion") == "Na" for one in base.values())):
        raise ModelError(
            "overlays.metabolic", 'needs a current tagged ion = "Na" and one tagged "K" with an E'
        )
    for one in base.values():
        if one.get("ion") in ("Na", "K") and "E" in one:
            one["E"] = f"({one['E']}) + shift_{one['ion']}"
    made["currents"] = {**made["currents"], **base}
    closed = "1/(1+(ATP0/K_KATP)^4)"
    _merge(made, "currents", {
        "KATP": {"g": _G_KATP[hot], "factor": f"1/(1+(ATP/K_KATP)^4) - {closed}", "E": f"({reversal}) + shift_K",
                 "ion": "K", "blocker": "tolbutamide"},
        "PUMP": {"g": 1.0, "drive": "pump - pump0"},
    })  # fmt: skip
    _merge(made, "states", _states(base))
    made["ui"] = {**_ui(), **made["ui"]}


def _states(base: Mapping[str, Any]) -> dict[str, Any]:
    def total(ion: str) -> str:
        return "+".join(f"I_{name}" for name, one in base.items() if one.get("ion") == ion) or "0"

    pumped = "(pump-pump0)"
    calcium = f" + kappa*(({total('Ca')})-ICa0)/2*ATP/(ATP+K_A)" if total("Ca") != "0" else ""
    slopes = {
        "Nai": f"-kappa*(({total('Na')}-INa0) + 3*{pumped})",
        "Ko": f"kappa*volr*(({total('K')}+I_KATP-IK0) - 2*{pumped}) - (Ko-Ko0)/tau_Ko",
        "ATP": f"J_max*(1-ATP/ATP0) - kappa*{pumped}{calcium}",
    }
    starts = {name: _PARAMETERS[source][0] for name, (_, source) in _STATES.items()}
    return {
        name: {"init": starts[name], "unit": _STATES[name][0], "rhs": rhs} for name, rhs in slopes.items()
    }


def _ui() -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {"label": label, "unit": unit, "min": low, "max": high, "log": log, "doc": doc}
        for name, (_, _, unit, label, low, high, log, doc) in _PARAMETERS.items()
    }
    for ion in ("Na", "K", "Ca"):
        found[f"I{ion}0"] = {
            "label": f"I_{ion} at rest", "unit": "µA/cm²", "min": -100.0, "max": 100.0,
            "doc": f"What {ion} carries at rest without input: as much is always brought back.",
        }  # fmt: skip
    found["g_PUMP"] = {
        "label": "Pump current", "unit": "", "min": 0.0, "max": 1.0,
        "doc": "1: the pump's net outward current acts on the membrane, as it does; 0: book-keeping only.",
    }  # fmt: skip
    found["g_KATP"] = {
        "label": "K_ATP", "unit": "mS/cm²", "min": 0.0, "max": 200.0,
        "doc": "Conductance of the potassium channels that open when ATP runs low: this is the brake.",
    }  # fmt: skip
    return found


def _merge(made: dict[str, Any], section: str, more: Mapping[str, Any]) -> None:
    clash = sorted(set(made[section]) & set(more))
    if clash:
        raise ModelError(
            f"{section}.{clash[0]}", "is a name that [overlays.metabolic] needs", hint="rename it"
        )
    made[section] = {**made[section], **more}


def _table(data: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = data.get(section, {})
    return found if isinstance(found, dict) else {}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
