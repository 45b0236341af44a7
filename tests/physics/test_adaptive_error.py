"""The adaptive method in every model: its error follows its tolerance, and the sample step changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hhscope
from tests.models import SHIPPED_SLOWLY
from tests.physics.runs import watch

Reference = Callable[[str], dict[str, Any]]

BOUND_MV = 1e-4

SAMPLE_STEPS = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)  # ms


def _run(name: str, reference: Reference) -> tuple[float, float]:
    """Current, and a duration with some spikes in it: up to 1 ms after the sixth of the reference, in whole ms."""
    data = reference(name)
    return float(data["I"]), float(math.ceil(data["run"]["spike_times"][5])) + 1.0


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_the_error_follows_the_tolerance(name: str, reference: Reference) -> None:
    current, span = _run(name, reference)

    def v(tol: float) -> np.ndarray:
        return np.array(hhscope.simulate(name, current=current, duration=span, tol=tol)["V"])

    exact = v(1e-12)
    coarse, usual, fine = (float(np.sqrt(((v(tol) - exact) ** 2).mean())) for tol in (1e-4, 1e-6, 1e-8))
    # where a cell is slow the longest step makes less than this, whatever the tolerance
    assert coarse > 5 * usual or coarse < BOUND_MV
    assert usual > 5 * fine or usual < BOUND_MV
    assert usual < 0.5  # mV: what a spike makes that comes 5 µs late


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_the_sample_step_changes_neither_the_number_of_spikes_nor_their_times(
    name: str, reference: Reference
) -> None:
    current, span = _run(name, reference)
    steps = [dt for dt in SAMPLE_STEPS if name != "hot" or dt <= 0.02]  # hot spends 0.05 ms above 0 mV
    times = [watch(name, span, current, dt=dt).times for dt in steps]
    assert len(times[0]) >= 5
    assert {len(found) for found in times} == {len(times[0])}
    # Spikes are found in the samples, by cubic interpolation: sparse ones tell their times less exactly.
    np.testing.assert_allclose(times[-2], times[-1], rtol=0, atol=1e-5)
