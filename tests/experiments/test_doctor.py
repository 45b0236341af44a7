"""Why does it (not) cycle? Classes with their evidence, changes that were run, and surveys that can be repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hhscope import experiments
from hhscope.analysis import Regime
from hhscope.experiments._cell import cell
from hhscope.experiments.doctor import DoctorResult, candidates
from tests.cli.test_commands import Output, complaint, printed

Reference = Callable[[str], dict[str, Any]]


def doctor(**dials: Any) -> DoctorResult:
    found = experiments.run("doctor", **{"draws": 0, **dials})
    assert isinstance(found, DoctorResult)
    return found


def test_fading_spiral_is_explained_from_measured_numbers(capsys: Output) -> None:
    found = json.loads(printed(capsys, "doctor", "fading_spiral", "--json"))
    assert (found["class"], found["rate_hz"]) == ("depolarised", 0.0)
    said = " ".join(found["evidence"])
    assert "there are 13 spikes, none of them in the last 60 %" in said
    assert "the peaks shrink from 41.5 to 1.16 mV" in said
    assert "94 % of the Na channels are inactivated (h = 0.058)" in said
    assert "I_CaS (181.3 µA/cm²)" in said
    assert "Ca rises from 0.1 to 136 µM" in said
    first = found["changes"][0]
    assert (first["set"], first["class"]) == ({"block_CaS": 100.0}, "tonic")
    assert first["rate_hz"] == pytest.approx(62.456, abs=0.01)


@pytest.mark.parametrize(
    ("current", "regime", "words"),
    [
        (3.0, "quiescent", "V stays at −62.8 mV, not above −50 mV"),
        (10.0, "tonic", "14.64 ms and vary by less than 0.01 %"),
        (120.0, "small oscillation", "V moves between −56.1 and −28.5 mV without a spike"),
        (200.0, "depolarised", "94 % of the Na channels are inactivated"),
    ],
)
def test_every_class_has_its_evidence(current: float, regime: str, words: str) -> None:
    found = doctor(model="hh1952", current=current, changes=False).as_dict()
    assert found["class"] == regime
    assert words in " ".join(found["evidence"])
    assert found["changes"] == []


@pytest.mark.slow
def test_bursts_are_told_with_size_and_period() -> None:
    found = doctor(model="ca_burster", changes=False)
    assert found.diagnosis.regime is Regime.BURSTING
    assert "bursts of 9, every 363.3 ms" in found.diagnosis.evidence[1]


def test_changes_do_what_they_say() -> None:
    found = doctor(model="hh1952", current=10.0, duration=500.0)
    assert found.changes
    assert {str(one.regime) for one in found.changes} == {"quiescent", "depolarised"}
    less = next(one for one in found.changes if one.values == {"I": 5.0})
    again = doctor(model="hh1952", current=less.values["I"], changes=False, duration=500.0)
    assert again.diagnosis.regime is less.regime


def test_what_is_tried_sets_only_what_the_model_has() -> None:
    for name in ("hh1952", "ca_burster", "morris_lecar_snic", "plant_r15"):
        found = cell(name)
        for _, values in candidates(found):
            assert set(values) <= {*found.model.parameters, "I"}


def test_a_survey_counts_behaviours_and_repeats_with_its_seed() -> None:
    surveys = [
        doctor(model="hh1952", current=10.0, changes=False, draws=40, duration=300.0, seed=seed).as_dict()[
            "survey"
        ]
        for seed in (1, 1, 2)
    ]
    assert surveys[0] == surveys[1]
    assert surveys[0] != surveys[2]
    assert sum(surveys[0]["counts"].values()) == surveys[0]["draws"] == 40
    assert surveys[0]["cycling_share"] == pytest.approx(surveys[0]["counts"]["tonic"] / 40)


def test_relatives_without_spread_and_current_are_the_cell_itself() -> None:
    found = doctor(
        model="hh1952",
        current=0.0,
        changes=False,
        draws=5,
        spread=1.0,
        duration=200.0,
        set={"block_Na": 100.0},
    )
    assert found.survey is not None
    assert all(one.regime is Regime.QUIESCENT for one in found.survey.draws)
    assert all(one.values["g_Na"] == 120.0 for one in found.survey.draws)


def test_an_unknown_cell_is_told_in_one_line(capsys: Output) -> None:
    assert "did you mean 'hh1952'?" in complaint(capsys, "doctor", "hh1953")
    assert "did you mean" in complaint(capsys, "doctor", "hh1952", "--set", "gNa=3")


@pytest.mark.parametrize(
    "name",
    [
        "squid_ca",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("hot", "ca_burster", "cortical_adapt")),
    ],
)
def test_the_class_is_that_of_the_regime_maps_away_from_their_borders(
    name: str, reference: Reference
) -> None:
    found = reference("regime_maps")[name]
    codes, tried = found["map"], 0
    for j in range(2, len(found["ys"]) - 1, 6):
        for i in range(2, len(found["xs"]) - 1, 9):
            if len({codes[j + a][i + b] for a in (-1, 0, 1) for b in (-1, 0, 1)}) > 1:
                continue
            dials = {
                "current": found["xs"][i],
                "set": {found["y"]: found["ys"][j]},
                "duration": float(found["T"]),
            }
            regime = str(doctor(model=name, changes=False, **dials).diagnosis.regime)
            assert found["codes"][codes[j][i]].split(",")[0] == regime, dials
            tried += 1
    assert tried > 5
