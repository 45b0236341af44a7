"""Batches: many cells of one model at once, each with its own parameters, reduced to numbers while they run."""

from __future__ import annotations

from hhscope.batch.plan import BatchError
from hhscope.batch.reducers import ReducerSpec, reducers
from hhscope.batch.result import BatchResult
from hhscope.batch.simulate import BatchCancelled, simulate_batch

__all__ = ["BatchCancelled", "BatchError", "BatchResult", "ReducerSpec", "reducers", "simulate_batch"]
