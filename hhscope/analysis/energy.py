"""Energy: the metabolic overlay of a model with what its ions carry at rest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rest import NoRestError, rest_state
from hhscope.model import Model, ModelError, currents, parse_model
from hhscope.model.overlays import KEY, lacks, metabolic

NO_OVERLAY: Final = "none"
_IONS = ("Na", "K", "Ca")


def laid_over(model: Model, overlay: str) -> Model:
    """``model`` with the overlay of that key; ``none``: as it is.

    Raises
    ------
    ModelError
        When there is no such overlay, or the model lacks what it needs: one sentence.
    """
    if overlay == NO_OVERLAY:
        return model
    if overlay != KEY:
        raise ModelError("overlay", f"'{overlay}' is not known", hint=f"take {KEY} or {NO_OVERLAY}")
    return with_energy(model)


def with_energy(model: Model) -> Model:
    """``model`` with the metabolic overlay, its resting currents found first. The first time takes up to a second.

    Raises
    ------
    ModelError
        When the model lacks what the overlay needs: one sentence.
    """
    missing = lacks(model)
    if missing:
        raise ModelError("overlays.metabolic", missing)  # before the work
    return model if KEY in model.overlays else _laid_over(model.text, model.path)


@lru_cache(maxsize=32)
def _laid_over(text: str, path: Path | None) -> Model:
    model = parse_model(text, path=path)
    return metabolic(model, rest_currents(model))


def atp_used(span_ms: float, atp: NDArray[np.float64], values: Mapping[str, float]) -> float:
    """ATP that pumps have used beyond rest, mM, by what was made and what is left.

    atp : (n,) mM, at equal steps from the begin to the end of a stretch of ``span_ms``; values : parameters, steady
    """
    if len(atp) < 2:
        return 0.0
    made = values["J_max"] * (1.0 - atp / values["ATP0"])
    return float(np.trapezoid(made) * span_ms / (len(atp) - 1) - (atp[-1] - atp[0]))


def pump_current(state: Mapping[str, float], values: Mapping[str, float]) -> float:
    """Net current of the Na/K pump at this moment, µA/cm² (as in the overlay: at rest it is not 0)."""
    na, k, atp = state["Nai"], state["Ko"], state["ATP"]
    open_to = atp / (atp + values["K_A"])
    return values["Ip_max"] * open_to / (1 + (values["K_Na"] / na) ** 3) / (1 + values["K_K"] / k) ** 2


def rest_currents(model: Model) -> dict[str, float]:
    """Sums of the currents of each ion at the resting state without input, µA/cm²; 0 without a stable rest."""
    try:
        rest = rest_state(model, None, 0.0)
    except NoRestError:
        return dict.fromkeys(_IONS, 0.0)
    if not rest.stable:
        return dict.fromkeys(_IONS, 0.0)
    flowing: Mapping[str, float] = currents(model, rest.state, {})
    sums = dict.fromkeys(_IONS, 0.0)
    for current in model.currents:
        if current.ion in sums:
            sums[current.ion] += flowing[f"I_{current.name}"]
    return sums
