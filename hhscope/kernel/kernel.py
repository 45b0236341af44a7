"""Kernel: a compiled model; the only place where generated code is called."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.kernel.adaptive import TOLERANCE_PARAMETER
from hhscope.kernel.cache import cache_folder, import_source
from hhscope.kernel.emit import emit
from hhscope.kernel.methods import MethodSpec, find_method
from hhscope.kernel.system import CURRENT_PARAMETER
from hhscope.model.model import Model

_COMPILING = threading.Lock()  # numba compiles one function at a time; two threads would only wait inside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """Compiled functions of one model by one method.

    advance : the generated ``advance``, see its docstring in ``source``
    synaptic : it takes the table of a synaptic input, too, and records two signals more
    rhs : the generated ``rhs(y, c, I, dy)``; compiled when first called
    note : one sentence when the compiled code cannot be kept for the next start, else ""
    """

    model: Model
    method: MethodSpec
    flat: bool
    synaptic: bool
    source: str
    parameter_names: tuple[str, ...]
    n_constants: int
    work: tuple[float, ...]
    prepare: Callable[..., None]
    advance: Callable[..., int]
    rhs: Callable[..., None]
    note: str

    def constants(
        self, parameters: Mapping[str, float], current: float, h: float, tol: float = 1e-6
    ) -> NDArray[np.float64]:
        """The fixed terms for these parameters, constant current (µA/cm²), integration step (ms) and tolerance."""
        known = {**parameters, CURRENT_PARAMETER: current, TOLERANCE_PARAMETER: tol}
        values = [known[name] for name in self.parameter_names]
        constants = np.empty(max(self.n_constants, 1))
        self.prepare(np.array(values), h, constants)
        return constants

    def derivatives(
        self, state: NDArray[np.float64], parameters: Mapping[str, float], current: float
    ) -> NDArray[np.float64]:
        """Time derivatives of a state vector (`Model.state_names` order) with the total input ``current``."""
        found = np.empty_like(state)
        self.rhs(np.ascontiguousarray(state), self.constants(parameters, current, 1.0), current, found)
        return found


def build(model: Model, method: str = "auto", *, flat: bool = True, synaptic: bool = False) -> Kernel:
    """Generate, compile (0.5-3 s, or 0.3 s from the cache) and return a kernel. Any thread but the GUI's.

    Raises
    ------
    ValueError
        For an unknown method.
    """
    spec = find_method(method)
    source = emit(model, spec, flat=flat, synaptic=synaptic)
    with _COMPILING:
        module: Any = import_source(source.text)
    return Kernel(
        model=model,
        method=spec,
        flat=flat,
        synaptic=synaptic,
        source=source.text,
        parameter_names=source.parameter_names,
        n_constants=source.n_constants,
        work=source.work,
        prepare=module.prepare,
        advance=module.advance,
        rhs=module.rhs,
        note=cache_folder()[1],
    )
