"""Equations: the currents and rates of a model as a reader would write them, made from the model itself."""

from __future__ import annotations

from typing import Final

from hhscope.model import Current, Gate, Model, Pool, to_text

_SUPERSCRIPT: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def pretty(text: str) -> str:
    """Signs for people: a middle dot for ``*``, a true minus."""
    return text.replace("*", "·").replace("-", "−")


def superscript(power: int) -> str:
    """A power as raised figures; nothing for 1."""
    return "" if power == 1 else str(power).translate(_SUPERSCRIPT)


def open_fraction(current: Current) -> str:
    """The gates of a current: ``m³·h``; empty when it has none."""
    return "·".join(f"{gate}{superscript(power)}" for gate, power in current.gates)


def current_equation(current: Current) -> str:
    """``I_Na = g_Na·m³·h·(V − ENa)``; a factor or a drive of its own is written out."""
    parts = [f"g_{current.name}"]
    if current.gates:
        parts.append(open_fraction(current))
    if current.factor is not None:
        parts.append(_bracketed(pretty(to_text(current.factor))))
    if current.drive is not None:
        parts.append(_bracketed(pretty(to_text(current.drive))))
    elif current.reversal is not None:
        parts.append(f"(V − {_bracketed(pretty(to_text(current.reversal)))})")
    return f"I_{current.name} = {'·'.join(parts)}"


def gate_equation(gate: Gate) -> str:
    """How the gate moves, in a few lines: ``dm/dt = φ·(α·(1 − m) − β·m)`` and its rates, or x∞ and τ."""
    name = gate.name
    if gate.inf is not None:
        steady = f"{name}∞ = {pretty(to_text(gate.inf))}"
        if gate.instant or gate.tau is None:
            return f"{name} = {name}∞ at once\n{steady}"
        return f"d{name}/dt = φ·({name}∞ − {name})/τ\n{steady}\nτ = {pretty(to_text(gate.tau))} ms"
    alpha = pretty(to_text(gate.alpha)) if gate.alpha is not None else "0"
    beta = pretty(to_text(gate.beta)) if gate.beta is not None else "0"
    if gate.instant:
        return f"{name} = α/(α + β) at once\nα = {alpha} /ms\nβ = {beta} /ms"
    return f"d{name}/dt = φ·(α·(1 − {name}) − β·{name})\nα = {alpha} /ms\nβ = {beta} /ms"


def pool_equation(pool: Pool) -> str:
    """``dCa/dt = …``"""
    return f"d{pool.name}/dt = {pretty(to_text(pool.rhs))}"


def membrane_equation(model: Model) -> str:
    """``C·dV/dt = I + input − I_Na − I_K − …``"""
    currents = " − ".join(f"I_{current.name}" for current in model.currents)
    return f"C·dV/dt = I + input − {currents}"


def _bracketed(text: str) -> str:
    simple = text.replace("_", "a").isalnum()
    whole = text.endswith(")") and text[: text.find("(")].isalnum() and text.find(")") == len(text) - 1
    return text if simple or whole else f"({text})"
