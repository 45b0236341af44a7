"""Pairs of input and firing: the rule, its closed expectation, and the alignment of two trains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.plasticity import (
    PairRule,
    PlasticWeight,
    by_phase,
    count_pairs,
    lag_histogram,
    phases,
    vector_strength,
    weight_course,
)

Reference = Callable[[str], dict[str, Any]]
Trains = st.lists(st.integers(0, 20_000), max_size=25, unique=True)


def test_the_closed_formula_gives_the_changes_of_the_reference(reference: Reference) -> None:
    stdp = reference("experiments_3")["stdp"]
    rule = PairRule(a_plus=stdp["params"]["A_plus"], a_minus=stdp["params"]["A_minus"])
    for name, want in stdp["expected_dw_per_pair"].items():
        lag, jitter = (float(part.partition("=")[2]) for part in name.split(","))
        assert float(rule.expected(lag, jitter)) == pytest.approx(want, abs=1e-12)


def test_the_closed_formula_is_the_mean_over_random_lags() -> None:
    rule = PairRule(a_minus=0.0105)
    lags = np.random.default_rng(3).normal(5.0, 10.0, 400_000)
    assert float(rule.expected(5.0, 10.0)) == pytest.approx(0.0019886, abs=1e-7)
    assert rule.window(lags).mean() == pytest.approx(0.0019886, abs=4e-5)


@pytest.mark.parametrize(("lag", "jitter"), [(-2000.0, 0.01), (3000.0, 0.01), (0.0, 900.0), (5.0, 1e-6)])
def test_the_closed_formula_holds_for_extreme_values(lag: float, jitter: float) -> None:
    found = float(PairRule(tau=0.1).expected(lag, jitter))
    assert np.isfinite(found)
    assert abs(found) <= 0.012


def test_in_step_for_ever_with_much_jitter_is_as_if_unrelated() -> None:
    rule = PairRule()
    assert rule.expected_in_step(3.0, 80.0, 100.0) == pytest.approx(rule.expected_unrelated(10.0), rel=1e-3)


@given(Trains, Trains)
def test_traces_add_up_to_all_pairs(pre: list[int], post: list[int]) -> None:
    rule, inputs, spikes = PairRule(), np.sort(pre) / 100.0, np.sort(post) / 100.0
    every = rule.window(spikes[None, :] - inputs[:, None]).sum(axis=1)
    assert rule.changes(inputs, spikes) == pytest.approx(every, abs=1e-12)


@given(Trains, Trains)
def test_without_reaching_a_limit_the_weight_is_the_sum_of_the_changes(
    pre: list[int], post: list[int]
) -> None:
    rule = PairRule(a_plus=1e-5, a_minus=1.2e-5)
    inputs, spikes = np.sort(pre) / 100.0, np.sort(post) / 100.0
    plastic = PlasticWeight(rule)
    for t, is_spike in sorted([(t, False) for t in inputs] + [(t, True) for t in spikes]):
        (plastic.post if is_spike else plastic.pre)(t)
    assert plastic.weight - 0.5 == pytest.approx(rule.changes(inputs, spikes).sum(), abs=1e-12)


@given(Trains, Trains, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_weight_stays_between_its_limits(pre: list[int], post: list[int], up: float, down: float) -> None:
    course = weight_course(PairRule(a_plus=up, a_minus=down), np.sort(pre) / 100.0, np.sort(post) / 100.0)
    assert len(course) == len(pre)
    assert ((course >= 0) & (course <= 1)).all()


@given(Trains, Trains)
def test_every_pair_is_counted_once(pre: list[int], post: list[int]) -> None:
    inputs, spikes = np.sort(pre) / 1.0, np.sort(post) / 1.0
    lags = (spikes[None, :] - inputs[:, None]).ravel()
    assert count_pairs(inputs, spikes, 100.0) == np.count_nonzero(np.abs(lags) <= 100)
    edges = np.arange(-100.5, 101.5, 3.0)
    assert lag_histogram(inputs, spikes, edges).tolist() == np.histogram(lags, edges)[0].tolist()


def test_trains_in_step_are_aligned_and_trains_with_two_clocks_are_not() -> None:
    clock = 10.0 * np.arange(400)
    assert vector_strength(clock, clock[:-1] + 3.0) == pytest.approx(1.0)
    assert vector_strength(clock[::7], clock + 3.0) == pytest.approx(1.0)  # an input in every seventh cycle
    assert vector_strength(clock, 10.0 * np.sqrt(2.0) * np.arange(280)) < 0.02  # type: ignore[operator]
    assert vector_strength(clock, np.empty(0)) is None


def test_phases_run_from_one_event_to_the_next_and_have_means() -> None:
    found = phases(np.array([-1.0, 0.0, 2.5, 12.0, 40.0]), np.array([0.0, 10.0, 20.0]))
    assert found.tolist() == [0.0, 0.25, 0.2]
    means = by_phase(found, np.array([1.0, 2.0, 4.0]), 4)
    assert means[:2].tolist() == [2.5, 2.0]
    assert np.isnan(means[2:]).all()


def test_a_rule_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="pair rule: tau 0 ms"):
        PairRule(tau=0.0)
