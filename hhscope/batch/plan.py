"""Plan: a batch as asked for, checked and resolved: cells, step, method, results; errors in one sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hhscope.analysis.spikes import SpikeRule
from hhscope.batch.reducers import ReducerSpec, reducers
from hhscope.engine.numerics import Numerics, resolve_numerics
from hhscope.kernel import AUTO
from hhscope.kernel.methods import AUTO_FIXED_STEP
from hhscope.model import ModelError, check_values, load_model
from hhscope.model.dynamics import Names, environment
from hhscope.model.evaluate import Value
from hhscope.model.model import Model
from hhscope.model.suggest import did_you_mean
from hhscope.units import NS_PER_MS, ms_from_ns, ns_from_ms

Array = NDArray[np.float64]


class BatchError(ValueError):
    """A batch that cannot be: one sentence that says which argument, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """What to run, as people give it: times in ms, currents in µA/cm². See `hhscope.simulate_batch`."""

    params: Mapping[str, ArrayLike] | None = None
    current: ArrayLike | None = None
    duration: float = 500.0
    dt: float | None = None
    dtype: str = "float64"
    method: str = AUTO
    reduce: str | Sequence[str] = ("spike_count", "rate")
    trace_every: float | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """A batch that can run.

    shape : of the cells, as given; ``n`` is their number
    varying : parameters that are given as arrays: (n,) each
    parameters : every parameter: a number, or the (n,) array of ``varying``
    current : (n,) µA/cm²
    steps : integration steps, of h ms each; ``numerics.substeps`` of them are a sample
    trace_steps : integration steps between two samples of the trace, 0 for no trace
    """

    model: Model
    shape: tuple[int, ...]
    varying: Mapping[str, Array]
    parameters: Mapping[str, Value]
    current: Array
    numerics: Numerics
    duration_ns: int
    steps: int
    dtype: str
    wanted: tuple[ReducerSpec, ...]
    rule: SpikeRule
    trace_steps: int
    threads: int | None

    @property
    def n(self) -> int:
        """The number of cells."""
        return len(self.current)

    @property
    def h(self) -> float:
        """The integration step, ms."""
        return ms_from_ns(self.numerics.dt_ns) / self.numerics.substeps

    @property
    def samples(self) -> int:
        """Samples of a trace: at 0, one step of the trace, … up to the duration."""
        return self.steps // self.trace_steps + 1 if self.trace_steps else 0

    def start_states(self) -> list[Value]:
        """The states at t = 0 in `Model.state_names` order: V0, gates steady there, pools at their start.

        Each is a number or an (n,) array.
        """
        starts: dict[str, Value] = {pool.name: pool.init for pool in self.model.pools}
        with np.errstate(all="ignore"):
            names = Names(self.model, {**starts, **environment(self.model, dict(self.parameters))})  # type: ignore[arg-type]
            names.known["V"] = names.known["V0"]
            return [names[name] for name in self.model.state_names]


def make_plan(model: Model | str | Path, options: BatchOptions) -> BatchPlan:
    """Check and resolve a batch.

    Raises
    ------
    ModelError, BatchError
        When an argument is wrong.
    """
    found = model if isinstance(model, Model) else load_model(model)
    current = found.I_default if options.current is None else options.current
    arrays, shape = _arrays(found, {**(options.params or {}), "I": current}, options.params or {})
    flat_current = np.broadcast_to(arrays.pop("I"), shape).ravel()
    varying = {name: np.broadcast_to(value, shape).ravel() for name, value in arrays.items() if value.ndim}
    single = {name: float(value) for name, value in arrays.items() if not value.ndim}
    numerics = _numerics(found, options)
    duration_ns = _whole_steps(options.duration, numerics.dt_ns, "duration")
    return BatchPlan(
        model=found,
        shape=shape,
        varying=varying,
        parameters={**found.defaults, **single, **varying},
        current=np.ascontiguousarray(flat_current),
        numerics=numerics,
        duration_ns=duration_ns,
        steps=duration_ns // numerics.dt_ns * numerics.substeps,
        dtype=options.dtype,
        wanted=tuple(_reducer(key) for key in _keys(options.reduce)),
        rule=SpikeRule.of(found),
        trace_steps=_trace_steps(options.trace_every, numerics),
        threads=_threads(options.threads),
    )


# -- cells ---------------------------------------------------------------------------------------------------


def _arrays(
    model: Model, given: Mapping[str, ArrayLike], params: Mapping[str, ArrayLike]
) -> tuple[dict[str, Array], tuple[int, ...]]:
    """Every value given as an array of numbers that can be, and the shape that all make together."""
    if "I" in params:
        raise BatchError("params: 'I' is the constant current; give it as current")
    arrays = {name: _array(model, name, value) for name, value in given.items()}
    shape: tuple[int, ...] = ()
    for name, array in arrays.items():
        try:
            shape = np.broadcast_shapes(shape, array.shape)
        except ValueError:
            raise BatchError(
                f"{_place(name)}: an array of shape {array.shape} does not fit the others, which make {shape}; "
                "give equal shapes, or shapes that broadcast"
            ) from None
    if math.prod(shape) == 0:
        raise BatchError("current: there are no cells; give at least one value")
    return arrays, shape


def _place(name: str) -> str:
    return "current" if name == "I" else f"params.{name}"


def _array(model: Model, name: str, value: ArrayLike) -> Array:
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError):
        raise BatchError(f"{_place(name)}: {value!r} is no array of numbers") from None
    if not array.size:
        return array
    # what is refused lies outside an interval, so that the extremes speak for all
    suspects = array[~np.isfinite(array)][:1] if not np.isfinite(array).all() else [array.min(), array.max()]
    for suspect in suspects:
        try:
            check_values(model, {name: float(suspect)})
        except ModelError as error:
            if array.ndim == 0 or name not in (*model.parameters, "I"):
                raise
            cell = int(np.flatnonzero(~(array.ravel() != suspect) | np.isnan(array.ravel()))[0])
            raise BatchError(f"{_place(name)}: cell {cell}: {error.fault}") from None
    return array


# -- numbers -------------------------------------------------------------------------------------------------


def _numerics(model: Model, options: BatchOptions) -> Numerics:
    try:
        dt_ns = None if options.dt is None else ns_from_ms(options.dt, "dt")
        return resolve_numerics(
            model, method=AUTO_FIXED_STEP if options.method == AUTO else options.method, dt_ns=dt_ns
        )
    except ValueError as error:
        raise BatchError(str(error)) from error


def _whole_steps(value: float, step_ns: int, what: str) -> int:
    """A length of time in ns, one step or more, all of them whole."""
    if not (isinstance(value, (int, float)) and math.isfinite(value)):
        raise BatchError(f"{what}: {value!r} is not a finite number of ms")
    value_ns = round(value * NS_PER_MS)
    if value_ns < step_ns or value_ns % step_ns or abs(value * NS_PER_MS - value_ns) > 1e-3:
        step = ms_from_ns(step_ns)
        raise BatchError(
            f"{what}: {value!r} ms is not a whole number of steps of {step!r} ms; give a multiple of it"
        )
    return value_ns


def _trace_steps(every: float | None, numerics: Numerics) -> int:
    if every is None:
        return 0
    return _whole_steps(every, numerics.dt_ns, "trace_every") // numerics.dt_ns * numerics.substeps


def _threads(threads: int | None) -> int | None:
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
        raise BatchError(f"threads: {threads!r} is not a number of threads; give 1 or more, or None for all")
    return threads


def _keys(asked: str | Iterable[str]) -> tuple[str, ...]:
    return (asked,) if isinstance(asked, str) else tuple(dict.fromkeys(asked))


def _reducer(key: Any) -> ReducerSpec:
    known = reducers()
    if key not in known:
        hint = did_you_mean(str(key), known)
        raise BatchError(f"reduce: {key!r} is no result of a batch" + (f" ({hint})" if hint else ""))
    return known[key]
