"""Simulate a batch: many cells of one model, in blocks that the shared thread pool works off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hhscope.batch.plan import BatchError, BatchOptions, BatchPlan, make_plan
from hhscope.batch.pool import processors, run_all
from hhscope.batch.result import BatchResult
from hhscope.batch.tallies import Tally, TallyPlan
from hhscope.kernel.batch import BatchKernel, Block, build_batch
from hhscope.model.evaluate import Value
from hhscope.model.model import Model
from hhscope.units import ms_from_ns

CHUNK = 1024  # steps of a block between two looks at cancel: 0.1 to 1 ms; their voltages stay in the second-level cache


class BatchCancelled(Exception):  # noqa: N818 - it is no error
    """The batch was cancelled; there is no result."""


def simulate_batch(  # noqa: PLR0913 - the product's Python interface; everything but the model is a keyword
    model: Model | str | Path,
    *,
    params: Mapping[str, ArrayLike] | None = None,
    current: ArrayLike | None = None,
    duration: float = 500.0,
    dt: float | None = None,
    dtype: str = "float64",
    method: str = "auto",
    reduce: str | Sequence[str] = ("spike_count", "rate"),
    trace_every: float | None = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> BatchResult:
    """Run many cells of a model from their start states, at constant currents, and reduce each to numbers as it runs.

    The same numbers come out whatever the number of threads. Spikes follow the product's rule (`SpikeRule`) at every
    integration step. Against `hhscope.simulate` by the same method, states differ by less than that method's error.

    Parameters
    ----------
    model : a model, the id of a built-in one, or the path of a model file
    params : values by name that differ from the model's: numbers, or arrays with one value per cell
    current : constant current, µA/cm²: a number or an array; None: the model's ``I_default``.
        All arrays broadcast together; their common shape is that of the results.
    duration : ms, a whole number of steps
    dt : step in ms; None: the model's own (usually 0.01). A model with a largest stable step takes sub-steps
    dtype : ``float64``, or ``float32``: twice as fast; V to about 0.01 mV, slow pools and gates (seconds) less well
    method : ``auto`` (``exp_euler2``), or the key of another fixed-step method
    reduce : keys of results, see `hhscope.batch.reducers`
    trace_every : also keep V every so many ms (a multiple of dt); None keeps none
    threads : at most so many; None: one per processor
    progress : called now and then with the done share, 0 to 1, in the calling thread
    cancel : when set, the batch stops within a few ms

    Raises
    ------
    ModelError, BatchError
        When an argument is wrong (both are ValueErrors): one sentence.
    BatchCancelled
        When ``cancel`` was set.
    """
    options = BatchOptions(
        params=params, current=current, duration=duration, dt=dt, dtype=dtype, method=method, reduce=reduce,
        trace_every=trace_every, threads=threads,
    )  # fmt: skip
    plan = make_plan(model, options)
    return _Batch(plan, progress, cancel or threading.Event()).run()


class _Batch:
    """A batch at work."""

    def __init__(
        self, plan: BatchPlan, progress: Callable[[float], None] | None, cancel: threading.Event
    ) -> None:
        self._plan = plan
        self._progress = progress
        self._cancel = cancel
        self._caller = threading.get_ident()
        self._failure = threading.Event()
        try:
            self._kernel = build_batch(
                plan.model, plan.numerics.method, varying=plan.varying, dtype=plan.dtype
            )
            self._shared, self._own = self._kernel.terms(plan.parameters, plan.current, plan.h)
        except ValueError as error:
            raise BatchError(str(error)) from error
        self._states = plan.start_states()
        self._blocks = -(-plan.n // self._kernel.lane.cells)
        self._done = np.zeros(self._blocks, np.int64)  # steps, written by the thread that has the block
        self._make_room()

    def _make_room(self) -> None:
        plan = self._plan
        self._values = {spec.key: np.zeros(plan.n, spec.dtype) for spec in plan.wanted}
        self._failed_step = np.full(plan.n, -1, np.int64)
        try:
            self._traces = np.empty((plan.n, plan.samples), self._kernel.lane.dtype) if plan.samples else None
        except (MemoryError, ValueError) as error:
            size = plan.n * plan.samples * self._kernel.lane.dtype.itemsize / 1e9
            raise BatchError(
                f"trace_every: {plan.samples:,} samples of {plan.n:,} cells need {size:.0f} GB of memory; "
                "take a larger trace_every"
            ) from error

    def run(self) -> BatchResult:
        """All blocks, then the result."""
        run_all(self._blocks, self._work, self._plan.threads or processors())
        if self._cancel.is_set() and not (self._done == self._plan.steps).all():
            raise BatchCancelled("the batch was cancelled")
        if self._progress is not None:
            self._progress(1.0)
        return self._result()

    # -- on any thread -------------------------------------------------------------------------------------

    def _work(self, following: Callable[[], int | None]) -> None:
        """Do blocks until none is left."""
        worker = _Worker(self._plan, self._kernel, self._traces)
        try:
            while not self._stopped() and (index := following()) is not None:
                self._one_block(worker, index)
        except BaseException:
            self._failure.set()
            raise

    def _stopped(self) -> bool:
        return self._cancel.is_set() or self._failure.is_set()

    def _one_block(self, worker: _Worker, index: int) -> None:
        cells = self._kernel.lane.cells
        lanes = np.minimum(np.arange(index * cells, (index + 1) * cells), self._plan.n - 1)
        count = min(cells, self._plan.n - index * cells)
        worker.start(
            [_some(value, lanes) for value in self._states],
            [_some(value, lanes) for value in self._own],
            self._shared,
        )
        while self._done[index] < self._plan.steps:
            if self._stopped():
                return
            self._done[index] = worker.advance(lanes[:count])
            self._report()
        worker.finish()
        mine = slice(index * cells, index * cells + count)
        self._failed_step[mine] = worker.failed_step[:count]
        for spec in self._plan.wanted:
            self._values[spec.key][mine] = spec.read(worker.tallies[spec.tally])[:count]

    def _report(self) -> None:
        if self._progress is not None and threading.get_ident() == self._caller:
            self._progress(float(self._done.sum() / (self._plan.steps * self._blocks)))

    # -- the result ----------------------------------------------------------------------------------------

    def _result(self) -> BatchResult:
        plan, shape = self._plan, self._plan.shape
        failed = self._failed_step >= 0
        for values in self._values.values():
            if values.dtype.kind == "f":
                values[failed] = np.nan
        failed_ms = np.where(failed, self._failed_step * plan.h, np.nan)
        traces = None if self._traces is None else _frozen(self._traces, (*shape, plan.samples))
        return BatchResult(
            model=plan.model,
            shape=shape,
            duration_ms=ms_from_ns(plan.duration_ns),
            dt_ms=ms_from_ns(plan.numerics.dt_ns),
            substeps=plan.numerics.substeps,
            method=plan.numerics.method,
            dtype=plan.dtype,
            note=plan.numerics.note or self._kernel.note,
            params={name: _frozen(value, shape) for name, value in plan.varying.items()},
            current=_frozen(plan.current, shape),
            values={key: _frozen(value, shape) for key, value in self._values.items()},
            units={spec.key: spec.unit for spec in plan.wanted},
            failed=_frozen(failed, shape),
            failed_ms=_frozen(failed_ms, shape),
            traces=traces,
            time_ms=np.arange(plan.samples, dtype=np.float64) * plan.trace_steps * plan.h,
        )


class _Worker:
    """What one thread needs to run block after block: memory and tallies."""

    def __init__(self, plan: BatchPlan, kernel: BatchKernel, traces: NDArray[Any] | None) -> None:
        self._plan = plan
        self._traces = traces
        self._block = Block(kernel, CHUNK)
        self._cells = kernel.lane.cells
        shape = TallyPlan(lane=kernel.lane, rule=plan.rule, h=plan.h, steps=plan.steps)
        self.tallies: dict[type[Tally], Tally] = {
            kind: kind(shape) for kind in {spec.tally: 0 for spec in plan.wanted}
        }
        self.failed_step = np.full(self._cells, -1, np.int64)
        self._sample = 0

    def start(self, states: Sequence[Value], own: Sequence[Value], shared: NDArray[Any]) -> None:
        """Put in the cells of a block."""
        self._block.start(states, own, shared)
        self._sample = 0
        self.failed_step[:] = -1
        for tally in self.tallies.values():
            tally.start()

    def advance(self, cells: NDArray[np.intp]) -> int:
        """The next steps of ``cells``; returns how many are done. What was V before each step is tallied."""
        n = min(CHUNK, self._plan.steps - self._sample)
        self._block.advance(n)
        self._take(n, cells)
        self._block.move_on(n)
        if self._sample == self._plan.steps:
            self._take(1, cells)
        return min(self._sample, self._plan.steps)

    def _take(self, n: int, cells: NDArray[np.intp]) -> None:
        """Tally n samples, from the present row of the block on."""
        block = self._block
        first = block.HISTORY
        for tally in self.tallies.values():
            tally.feed(block.v, first, n, self._sample)
        if not np.isfinite(block.v[first + n - 1, : self._cells]).all():
            self._note_failures(block.v[first : first + n, : self._cells])
        if self._traces is not None:
            every = self._plan.trace_steps
            skip = -self._sample % every
            rows = block.v[first + skip : first + n : every, : len(cells)]
            begin = (self._sample + skip) // every
            self._traces[cells[0] : cells[0] + len(cells), begin : begin + len(rows)] = rows.T
        self._sample += n

    def _note_failures(self, v: NDArray[Any]) -> None:
        broken = ~np.isfinite(v)
        new = broken.any(axis=0) & (self.failed_step < 0)
        self.failed_step[new] = self._sample + broken.argmax(axis=0)[new]

    def finish(self) -> None:
        """The block's run is over."""
        for tally in self.tallies.values():
            tally.finish()


def _some(value: Value, cells: NDArray[np.intp]) -> Value:
    return value[cells] if isinstance(value, np.ndarray) and value.ndim else value


def _frozen(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    shaped = np.ascontiguousarray(array).reshape(shape)
    shaped.setflags(write=False)
    return shaped
