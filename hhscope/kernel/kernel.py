"""Kernel: a compiled model; the only place where generated code is called."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from hhscope.kernel.adaptive import TOLERANCE_PARAMETER
from hhscope.kernel.cache import cache_folder, import_source, is_kept
from hhscope.kernel.emit import KernelSource, emit
from hhscope.kernel.interpreted import advance_of, interpret, prepare_of
from hhscope.kernel.methods import MethodSpec, find_method
from hhscope.kernel.system import CURRENT_PARAMETER
from hhscope.model.model import Model

Kernels = Callable[..., "Kernel"]
"""What makes kernels for a simulator: `build`, or anything that is called like it."""

_COMPILING = threading.Lock()  # numba compiles one function at a time; two threads would only wait inside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """Compiled functions of one model by one method.

    advance : the generated ``advance``, see its docstring in ``source``
    synaptic : it takes the table of a synaptic input, too, and records two signals more
    rhs : the generated ``rhs(y, c, I, dy)``; compiled when first called
    interpreted : Python runs it, a hundred times as slowly; see `hhscope.kernel.interpreted`
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
    interpreted: bool = False

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
    wanted = _Wanted(model.text, model.content_hash, find_method(method).key, flat, synaptic, model)
    text = _source(wanted).text
    with _COMPILING:
        module: Any = import_source(text)
    calls = _Calls(prepare=module.prepare, advance=module.advance, rhs=module.rhs)
    return _kernel(wanted, calls, note=cache_folder()[1])


def build_interpreted(
    model: Model, method: str = "auto", *, flat: bool = True, synaptic: bool = False
) -> Kernel:
    """The same source, run by Python itself: at once, without numba; equal up to rounding. Any thread.

    Raises
    ------
    ValueError
        For an unknown method.
    """
    wanted = _Wanted(model.text, model.content_hash, find_method(method).key, flat, synaptic, model)
    module: Any = interpret(_source(wanted).text)
    calls = _Calls(prepare=prepare_of(module), advance=advance_of(module), rhs=module.rhs)
    return _kernel(wanted, calls, interpreted=True)


class _Calls(TypedDict):
    """The functions of a kernel."""

    prepare: Callable[..., None]
    advance: Callable[..., int]
    rhs: Callable[..., None]


def _kernel(wanted: _Wanted, calls: _Calls, *, note: str = "", interpreted: bool = False) -> Kernel:
    source = _source(wanted)
    return Kernel(
        model=wanted.model,
        method=find_method(wanted.method),
        flat=wanted.flat,
        synaptic=wanted.synaptic,
        source=source.text,
        parameter_names=source.parameter_names,
        n_constants=source.n_constants,
        work=source.work,
        note=note,
        interpreted=interpreted,
        **calls,
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
