"""BatchResult: what a batch found, one number per cell and result, in the shape the cells were given in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.model.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """Numbers of every cell. Arrays are read-only and shaped like the cells: ``shape``, () for a single one.

    values : by key of the reducer; ``units`` says in which unit
    params : the parameters that were given as arrays
    current : µA/cm²
    failed : whether V stopped being finite; then floats of ``values`` are nan and counts go up to there
    failed_ms : when that was, ms; nan for the others
    traces : (*shape, samples) V in mV, or None; its times are ``time_ms`` (samples,)
    dt_ms, substeps, method, dtype : how it was integrated; ``note`` says what there is to say about that
    """

    model: Model
    shape: tuple[int, ...]
    duration_ms: float
    dt_ms: float
    substeps: int
    method: str
    dtype: str
    note: str
    params: Mapping[str, NDArray[np.float64]]
    current: NDArray[np.float64]
    values: Mapping[str, NDArray[Any]]
    units: Mapping[str, str]
    failed: NDArray[np.bool_]
    failed_ms: NDArray[np.float64]
    traces: NDArray[Any] | None = None
    time_ms: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def __getitem__(self, key: str) -> NDArray[Any]:
        """The numbers of one result, shaped like the cells.

        Raises
        ------
        KeyError
            Naming what there is.
        """
        if key not in self.values:
            raise KeyError(f"{key!r} was not asked for; there is {', '.join(self.values) or 'nothing'}")
        return self.values[key]

    @property
    def failure(self) -> str:
        """One sentence about the cells that failed; empty when none did."""
        count = int(np.count_nonzero(self.failed))
        if not count:
            return ""
        first = int(np.flatnonzero(self.failed.ravel())[0])
        when = float(self.failed_ms.ravel()[first])
        step = round(when / self.dt_ms)
        method = "" if self.method.startswith("exp_euler") else " use exp_euler2,"
        return (
            f"V of {count} of {self.failed.size} cells stopped being finite, the first of them cell {first} "
            f"at {when:g} ms (step {step:,}):{method} take a smaller dt, or look at their parameters"
        )
