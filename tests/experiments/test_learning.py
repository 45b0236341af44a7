"""Does a misaligned input weaken? The numbers of science.md, E2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope import experiments
from hhscope.experiments.learning import LearningOptions, LearningResult, input_times, scene
from hhscope.stimulus import parse_waveform

Reference = Callable[[str], dict[str, Any]]


def taught(**dials: Any) -> LearningResult:
    found = experiments.run("learning", **dials)
    assert isinstance(found, LearningResult)
    return found


def test_the_teacher_fires_the_cell_once_per_pulse_and_the_change_is_the_formulas(
    reference: Reference,
) -> None:
    want = reference("experiments_3")["stdp"]["sim"]["lead=5,sigma=0"]
    result = taught(lead=5.0, jitter=0.0, seconds=5.0)
    found = result.as_dict()
    assert found["n_post"] == found["n_pre"] == 50
    assert found["latency_ms"] == pytest.approx(1.1, abs=0.05)
    assert found["mean_dw_measured"] == pytest.approx(found["mean_dw_formula"], abs=2e-6)
    assert found["mean_dw_formula"] == pytest.approx(want["expected_per_pair_lag"], abs=1e-4)
    assert found["final_weight"] == pytest.approx(0.5 + 50 * found["mean_dw_measured"], abs=1e-6)
    assert found["pairs"] == 99  # each with the spike after it and the one before
    assert found["vector_strength"] == pytest.approx(1.0, abs=1e-6)
    said = " ".join(result.words())
    assert "The input is strengthened" in said
    assert "exactly one spike per pulse, the first 1.1 ms after it" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lead", "jitter", "low", "high"),
    [(5, 10, 0.94, 1.0), (5, 20, 0.5, 1.0), (5, 40, 0.1, 0.5), (10, 10, 0.97, 1.0), (-10, 20, 0.0, 0.05)],
)
def test_after_a_minute_the_weight_is_where_the_reference_has_it(
    lead: float, jitter: float, low: float, high: float, reference: Reference
) -> None:
    want = reference("experiments_3")["stdp"]["sim"][f"lead={lead},sigma={jitter}"]
    assert low <= min(want["w_final"])
    assert max(want["w_final"]) <= high
    for seed in (1, 2):
        found = taught(lead=lead, jitter=jitter, seed=seed)
        assert low <= found.as_dict()["final_weight"] <= high
        one = found.main
        assert abs(one.dw_measured - one.dw_formula) < 4 * one.dw_sem


def test_input_that_comes_after_the_firing_is_weakened_whatever_the_order_is_called() -> None:
    found = taught(lead=10.0, order="after", jitter=0.0, seconds=3.0)
    assert found.as_dict()["final_weight"] == pytest.approx(0.5 - 30 * 0.0077, abs=0.01)
    assert found.as_dict() == taught(lead=-10.0, jitter=0.0, seconds=3.0).as_dict()
    assert "The input is weakened" in found.words()[0]


def test_unrelated_input_is_expected_to_lose_by_the_area_of_the_window() -> None:
    one = taught(order="unrelated", seconds=20.0, seed=4).main
    assert one.dw_formula == pytest.approx(-0.0004, abs=1e-5)
    assert abs(one.dw_measured - one.dw_formula) < 4 * one.dw_sem
    assert one.vector_strength is not None
    assert one.vector_strength < 0.25


def test_without_a_teacher_the_memory_of_the_rule_decides_whether_the_phase_matters() -> None:
    result = taught(model="hot", teacher=False, seconds=1.2, rate=100.0, jitter=1.0)
    said = result.words()
    assert any(s.startswith("With τ = 20 ms every phase of the cycle weakens it") for s in said)
    assert any(s.startswith("With τ = 0.1 ms it depends on the phase") for s in said)
    assert any("two clocks" in s for s in said)
    rows = result.as_dict()["phases"]
    assert {row["tau_ms"] for row in rows} == {20.0, 0.1}
    late = [row["mean_dw"] for row in rows if row["tau_ms"] == 0.1 and row["phase"] > 0.6]
    assert min(late) > 0  # shortly before the next spike
    assert result.as_dict()["current"] == 400.0


def test_twelve_random_inputs_learn_one_by_one_and_the_seed_says_which() -> None:
    result = taught(random_inputs=True, seconds=0.4)
    rows = result.as_dict()["inputs"]
    assert len(rows) == 12
    assert len({row["lead_ms"] for row in rows}) > 6
    assert len(result.tables()[0].rows) == 13
    assert "Of 12 random inputs" in result.words()[-1]
    assert rows == taught(random_inputs=True, seconds=0.4).as_dict()["inputs"]


def test_inputs_lie_in_the_run_on_its_grid_and_in_order() -> None:
    for order in ("before", "after", "unrelated"):
        options = LearningOptions(order=order, jitter=40.0, seed=7)
        found = input_times(options, 20_000, 2_000_000_000)
        assert (np.diff(found) >= 0).all()
        assert found[0] >= 0
        assert found[-1] < 2_000_000_000
        assert not (found % 20_000).any()


def test_the_live_scope_gets_teacher_and_input() -> None:
    shown = scene(LearningOptions(seconds=1.0))
    assert shown.current == 0.0
    assert [parse_waveform(text).kind for text in shown.stimulus] == ["synapse", "synapse_times"]
    assert len(scene(LearningOptions(teacher=False)).stimulus) == 1


def test_a_run_in_which_no_input_comes_is_refused() -> None:
    with pytest.raises(experiments.ExperimentError, match=r"learning: no input comes within 0\.1 s"):
        taught(rate=0.1, seconds=0.1)
    with pytest.raises(experiments.ExperimentError, match="did you mean 'before'"):
        taught(order="befor")
