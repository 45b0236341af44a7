"""Batch kernel: a compiled model that steps blocks of cells, each cell with parameters of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.kernel.batch_emit import BatchSource, emit_batch
from hhscope.kernel.batch_types import LANE_TYPES, LaneType
from hhscope.kernel.batch_values import values
from hhscope.kernel.cache import cache_folder, import_source
from hhscope.kernel.methods import AUTO, AUTO_FIXED_STEP, MethodSpec, find_method, methods
from hhscope.kernel.system import CURRENT_PARAMETER, STEP_PARAMETER
from hhscope.model.evaluate import Value
from hhscope.model.model import Model

_ALIGNMENT = 64  # bytes: a vector of 512 bits never spans two cache lines
_COMPILING = threading.Lock()
_MOST_BUILT = 16

Reals = NDArray[Any]  # float64 or float32


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchKernel:
    """Compiled code for blocks of ``lane.cells`` cells of one model by one fixed-step method.

    Differences from the simulator's kernel of the same method, each of which is rounding or below the method's own
    error: terms are in another order, exponentials are within 4 ulp, relaxations e^-q are quotients right to q⁵/720.
    """

    model: Model
    method: MethodSpec
    lane: LaneType
    source: BatchSource
    advance: Callable[[Reals, Reals, Reals, int], None]
    note: str

    def terms(self, parameters: Mapping[str, Value], current: Value, h: float) -> tuple[Reals, list[Value]]:
        """The fixed terms: (shared vector in the lane's type, own terms: a number or (cells,) array each).

        ``parameters`` holds every parameter of the model, as a number or a (cells,) array; h is the step in ms.

        Raises
        ------
        ValueError
            When a shared term is no number of the lane's type.
        """
        known = {**parameters, CURRENT_PARAMETER: current, STEP_PARAMETER: h}
        exact = np.array([float(value) for value in values(self.source.shared, known)])
        with np.errstate(over="ignore", under="ignore"):
            shared = exact.astype(self.lane.dtype)
        if np.any(np.isfinite(exact) & ~np.isfinite(shared)) or np.any((exact != 0) & (shared == 0)):
            raise ValueError(
                f"dtype: {self.model.id} with these parameters needs numbers that {self.lane.name} "
                "cannot hold; use float64"
            )
        return shared, values(self.source.own, known)


_BUILT: dict[tuple[object, ...], BatchKernel] = {}  # the latest kernels: their source is not written again


class Block:
    """The memory of one block of cells, and its steps. One thread at a time.

    Parameters
    ----------
    kernel : the compiled model
    steps : the most steps of one `advance`
    """

    HISTORY = 3  # rows of ``v`` before the present one

    def __init__(self, kernel: BatchKernel, steps: int) -> None:
        lane = kernel.lane
        self.kernel = kernel
        self._w = _aligned(kernel.source.n_rows * lane.stride, lane)
        self._v = _aligned((steps + 1 + self.HISTORY) * lane.stride, lane)
        self._rows = self._w.reshape(kernel.source.n_rows, lane.stride)[:, : lane.cells]
        self.v: Reals = self._v.reshape(-1, lane.stride)
        self._shared = np.empty(0, lane.dtype)

    def start(self, states: Iterable[Value], own: Iterable[Value], shared: Reals) -> None:
        """Put in the cells: states in `Model.state_names` order and own terms, each a number or (cells,)."""
        voltage, *others = [*states, *own]
        self.v[: self.HISTORY + 1] = 0.0  # steps write all others before they are read
        self._w[:] = 0.0
        self.v[self.HISTORY, : self.kernel.lane.cells] = voltage
        for row, value in zip(self._rows, others, strict=False):
            row[:] = value
        self._shared = shared

    def advance(self, n: int) -> None:
        """Take n steps: row HISTORY + k of ``v`` is V after k of them, row HISTORY that before.

        ``v`` : (rows, cells and padding). Before, the last rows of the previous call move to the front.
        """
        first = self.HISTORY * self.kernel.lane.stride
        self.kernel.advance(self._w, self._shared, self._v[first:], n)

    def move_on(self, n: int) -> None:
        """After n steps: make the last row the present one, with its history before it."""
        self.v[: self.HISTORY + 1] = self.v[n : n + self.HISTORY + 1].copy()


def build_batch(
    model: Model, method: str = AUTO, *, varying: Iterable[str] = (), dtype: str = "float64"
) -> BatchKernel:
    """Generate, compile (1-5 s, or 0.3 s from the cache) and return a batch kernel. Any thread but the GUI's.

    ``varying`` names the parameters that differ between cells (the constant current always may): they are loaded per
    cell; all others are fixed for the batch.

    Raises
    ------
    ValueError
        For an unknown method or one that chooses its own steps, an unknown number type.
    """
    spec = _fixed_step(method)
    if dtype not in LANE_TYPES:
        raise ValueError(f"dtype: {dtype!r} is not a number type of batches; use {' or '.join(LANE_TYPES)}")
    key = (model.content_hash, spec.key, tuple(sorted(varying)), dtype)
    with _COMPILING:
        found = _BUILT.pop(key, None) or _built(model, spec, frozenset(varying), LANE_TYPES[dtype])
        _BUILT[key] = found  # the latest last
        if len(_BUILT) > _MOST_BUILT:
            del _BUILT[next(iter(_BUILT))]
    return found


def _fixed_step(method: str) -> MethodSpec:
    spec = find_method(AUTO_FIXED_STEP if method == AUTO else method)
    if spec.step is None:
        fixed = ", ".join([AUTO, *(key for key, known in methods().items() if known.step is not None)])
        raise ValueError(
            f"method: {spec.key} chooses its own steps, and cells of a batch step together; use {fixed}"
        )
    return spec


def _built(model: Model, method: MethodSpec, varying: frozenset[str], lane: LaneType) -> BatchKernel:
    source = emit_batch(model, method, varying=varying, lane=lane)
    module: Any = import_source(source.text)
    return BatchKernel(
        model=model, method=method, lane=lane, source=source, advance=module.advance, note=cache_folder()[1]
    )


def _aligned(count: int, lane: LaneType) -> Reals:
    size = lane.dtype.itemsize
    room: Reals = np.zeros(count + _ALIGNMENT // size, lane.dtype)
    skip = -room.ctypes.data % _ALIGNMENT // size
    return room[skip : skip + count]
