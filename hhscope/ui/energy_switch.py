"""Energy switch: the metabolic overlay laid over the running cell, or taken away, while its trace goes on."""

from __future__ import annotations

import math

from hhscope.engine.commands import LoadModel
from hhscope.engine.status import Phase, Status
from hhscope.model import Model
from hhscope.model.overlays import KEY, lacks, metabolic
from hhscope.ui.model_loading import changed_values


def has_energy(status: Status) -> bool:
    """The overlay lies over the cell that runs."""
    return status.run is not None and KEY in status.run.model.overlays


def kept_over(status: Status, edited: Model) -> Model:
    """``edited``, whose file was saved while the overlay lay over it, with the overlay again.

    What its ions carry at rest stays as it was found; switching energy off and on finds it anew. Without what the
    overlay needs it comes back plain.
    """
    if status.run is None or not has_energy(status) or KEY in edited.overlays or lacks(edited):
        return edited
    old = status.run.model.defaults
    return metabolic(edited, {ion: old[f"I{ion}0"] for ion in ("Na", "K", "Ca")})


def gone_on(status: Status, other: Model) -> LoadModel:
    """The command that lets ``status``'s run go on under ``other``, which shares its states: from the present ones.

    What is set stays where it exists; states that only ``other`` has begin as it says (ions and ATP: at their
    reference, where the overlay changes nothing).
    """
    states = set(other.state_names)
    present = status.state if all(map(math.isfinite, status.state.values())) else status.start
    return LoadModel(
        text=other.text,
        path=None if other.path is None else str(other.path),
        values={name: value for name, value in changed_values(status).items() if name in other.parameters},
        start={name: value for name, value in present.items() if name in states},
        current=status.current,
        stimulus=status.stimulus,
        dt_ns=status.dt_ns,
        method=status.method,
        substeps=status.substeps_asked,
        tol=status.tol,
        run=status.phase is not Phase.PAUSED,
    )
