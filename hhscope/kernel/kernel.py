"""Kernel: a compiled model; the only place where generated code is called."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.kernel.adaptive import TOLERANCE_PARAMETER
from hhscope.kernel.cache import cache_folder, import_source, is_kept
from hhscope.kernel.emit import KernelSource, emit
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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What decides a kernel's source; the model itself is what its text and hash say."""

    text: str
    content_hash: str
    method: str
    flat: bool
    synaptic: bool
    model: Model = field(compare=False)


@functools.lru_cache(
    maxsize=64
)  # some 50 kB each; writing one takes up to 0.2 s, which a restart must not wait for
def _source(wanted: _Wanted) -> KernelSource:
    return emit(wanted.model, find_method(wanted.method), flat=wanted.flat, synaptic=wanted.synaptic)


def build(model: Model, method: str = "auto", *, flat: bool = True, synaptic: bool = False) -> Kernel:
    """Generate, compile (0.5-3 s, or 0.3 s from the cache) and return a kernel. Any thread but the GUI's.

    Raises
    ------
    ValueError
        For an unknown method.
    """
    spec = find_method(method)
    source = _source(_Wanted(model.text, model.content_hash, spec.key, flat, synaptic, model))
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


def is_compiled(model: Model, method: str = "auto", *, flat: bool = True, synaptic: bool = False) -> bool:
    """Whether `build` would only have to load it.

    Raises
    ------
    ValueError
        For an unknown method.
    """
    wanted = _Wanted(model.text, model.content_hash, find_method(method).key, flat, synaptic, model)
    return is_kept(_source(wanted).text, "advance")
