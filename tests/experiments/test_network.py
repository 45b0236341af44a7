"""Do bigger networks slow themselves down? The numbers of science.md, E5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hhscope import experiments

Reference = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def swept() -> experiments.Result:
    return experiments.run("network", cells=100, sizes=[1, 100, 500])


def check(rows: list[dict[str, Any]], wanted: dict[str, Any]) -> None:
    for row in rows:
        n = str(row["cells"])
        if n in wanted["E+I"]:
            assert row["mean_rate_hz"] == pytest.approx(wanted["E+I"][n]["mean"], rel=0.2)
            without = wanted["no inhibition"][n]["mean"]
            assert row["mean_rate_without_inhibition_hz"] == pytest.approx(without, rel=0.2)


def test_the_rate_falls_with_size_and_rises_without_inhibition(
    swept: experiments.Result, reference: Reference
) -> None:
    rows = swept.as_dict()["by_size"]
    check(rows, reference("experiments_6")["network_ablation"])
    rates = [row["mean_rate_hz"] for row in rows]
    assert rates == sorted(rates, reverse=True)
    without = [row["mean_rate_without_inhibition_hz"] for row in rows]
    assert without == sorted(without)
    assert rates[0] == without[0]


@pytest.mark.slow
def test_larger_networks_too(reference: Reference) -> None:
    found = experiments.run("network", cells=10_000, seconds=0.6, sweep=False).as_dict()
    assert found["mean_rate_hz"] == pytest.approx(8.85, rel=0.2)
    rows = experiments.run("network", cells=1, sizes=[1000, 2000, 4000]).as_dict()["by_size"]
    check(rows, reference("experiments_6")["network_ablation"])


def test_the_json_has_the_names_of_the_issue(swept: experiments.Result) -> None:
    found = swept.as_dict()
    assert {"mean_rate_hz", "firing_mean_rate_hz", "silent_fraction", "realtime_ratio"} <= set(found)
    assert found["mean_rate_hz"] == pytest.approx(
        found["firing_mean_rate_hz"] * (1 - found["silent_fraction"])
    )
    assert found["realtime_ratio"] > 0
    assert set(found["rhythms"]) == {"delta", "theta", "alpha", "beta", "gamma"}


def test_the_words_say_both_means_and_the_cause(swept: experiments.Result) -> None:
    said = " ".join(swept.words())
    assert "over those that fire" in said
    assert "cells are silenced" in said
    assert "by inhibition, not by its size alone" in said


@pytest.mark.slow
def test_energy_is_one_switch() -> None:
    dials = {"cells": 60, "seconds": 4.0, "sweep": False, "inhibition": False}
    plain = experiments.run("network", **dials).as_dict()["mean_rate_hz"]
    assert experiments.run("network", overlay="metabolic", **dials).as_dict()["mean_rate_hz"] < 0.9 * plain


def test_what_cannot_be_is_told_in_one_sentence() -> None:
    with pytest.raises(experiments.ExperimentError, match="cells: 0 is outside"):
        experiments.run("network", cells=0)
    with pytest.raises(experiments.ExperimentError, match=r"sizes: 1\.5 is not a whole number"):
        experiments.run("network", cells=1, seconds=0.02, sizes=[1.5])
