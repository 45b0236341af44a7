"""Biology or arithmetic? The errors of science.md, section 2, at the steps that it names, and the exact time scale."""

from __future__ import annotations

from typing import Any

import pytest

from hhscope import experiments


def lanes(**dials: Any) -> tuple[experiments.Result, dict[tuple[str, float], dict[str, Any]]]:
    found = experiments.run("granularity", **dials)
    return found, {(row["method"], row["dt_ms"]): row for row in found.as_dict()["lanes"]}


def test_the_lanes_of_the_squid_axon_are_as_far_off_as_science_says() -> None:
    found, rows = lanes(model="hh1952", dt=[0.1, 0.01], method="exp_euler")
    fine, coarse = rows["exp_euler", 0.01], rows["exp_euler", 0.1]
    assert fine["spike_error_ms"] == pytest.approx(0.0252, abs=5e-4)
    assert fine["rate_hz"] == pytest.approx(68.31, abs=0.01)
    assert fine["verdict"] == "the cell, to 25 µs"
    assert coarse["verdict"].endswith("% of an interval off")
    assert fine["ns_per_step"] > 0
    assert found.as_dict()["reference_hz"] == pytest.approx(68.31382788, abs=1e-6)


@pytest.mark.slow
def test_what_fails_says_so_and_a_method_that_survives_may_still_be_slow() -> None:
    found, rows = lanes(model="hot", dt=[0.01], duration=10.0)
    for method in ("euler", "rk4"):
        row = rows[method, 0.01]
        assert row["failed"]
        assert (row["rate_hz"], row["spike_error_ms"], row["ns_per_step"]) == (None, None, None)
    slow = rows["exp_euler", 0.01]
    assert not slow["failed"]
    assert slow["rate_hz"] / 3939.7 - 1 == pytest.approx(-0.024, abs=0.002)
    assert slow["verdict"].startswith("arithmetic: 2.")
    said = " ".join(found.words())
    assert "euler at 0.01 ms, rk4 at 0.01 ms" in said
    assert "A time step must not change the rate" in said


def test_the_time_scale_is_exact() -> None:
    found = experiments.run(
        "granularity", model="hh1952", dt=[0.01], method="exp_euler", kappa=0.5, duration=100.0
    )
    scale = found.as_dict()["kappa"]
    assert scale["rate_hz"] == pytest.approx(0.5 * found.as_dict()["reference_hz"], rel=1e-9)
    assert scale["spike_error_ms"] < 1e-8


def test_a_capacitance_that_was_chosen_is_scaled_with_the_rest() -> None:
    found = experiments.run(
        "granularity", model="hh1952", set={"C": 1.5}, dt=[0.01], method="exp_euler", duration=100.0
    )
    assert found.as_dict()["kappa"]["spike_error_ms"] < 1e-8


def test_steps_that_are_too_many_are_refused() -> None:
    with pytest.raises(
        experiments.ExperimentError, match=r"dt: 500 ms in steps of 1e−05 ms are 50,000,000 steps"
    ):
        experiments.run("granularity", model="hh1952", dt=[1e-5])
