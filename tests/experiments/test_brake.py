"""Does energy slow it down? The numbers of science.md, D3, and of the reference runs with the overlay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hhscope import experiments
from hhscope.experiments.brake import BrakeResult

Reference = Callable[[str], dict[str, Any]]


def brake(**dials: Any) -> BrakeResult:
    found = experiments.run("brake", **dials)
    assert isinstance(found, BrakeResult)
    return found


def between(found: BrakeResult, start_ms: float, stop_ms: float) -> float:
    """Mean rate between two times, Hz: the references are means of 2 s and of 5 s."""
    t = found.main.t_ms
    return float(found.main.rate_hz[(t > start_ms) & (t < stop_ms)].mean())


def test_the_supply_of_atp_sets_the_rate_of_hot() -> None:
    for jmax, early, late in ((0.003, 447, 105), (0.006, 790, 340), (0.008, 1090, 514), (0.02, 3223, 1740)):
        found = brake(jmax=jmax)
        first, middle, _ = (row["rate_hz"] for row in found.as_dict()["rates"])
        assert first == pytest.approx(3980, abs=25)
        assert middle == pytest.approx(early, rel=0.03)
        assert between(found, 4000.0, 6000.0) == pytest.approx(late, rel=0.03)


def test_the_end_state_is_that_of_an_independent_solver() -> None:
    found = brake(jmax=0.008, seconds=2.0).as_dict()
    assert [row["rate_hz"] for row in found["rates"]] == pytest.approx([3980, 1083, 511], abs=4)
    assert found["final"] == pytest.approx({"Nai": 25.04, "Ko": 3.63, "ATP": 0.870}, rel=5e-3)


@pytest.mark.slow
def test_the_switches_show_that_the_lack_of_atp_opens_k_atp(reference: Reference) -> None:
    names = {
        "full": "full", "no K_ATP": "no KATP", "no pump current": "no electrogenic pump current",
        "no reversal shifts": "no reversal shifts", "K_ATP only": "KATP only",
        "pump current only": "pump current only", "reversal shifts only": "shifts only",
    }  # fmt: skip
    expected = reference("experiments_6")["brake_ablation"]
    found = brake(ablation=True)
    rows = {row["variant"]: row for row in found.as_dict()["ablation"]}
    for mine, its in names.items():
        want = expected[its]["0.008"]["rates"]
        got = [row["rate_hz"] for row in rows[mine]["rates"]]
        assert [got[0], got[1], got[2]] == pytest.approx([want[0], want[1], want[3]], rel=0.03, abs=25), mine
    said = " ".join(found.words())
    assert "The brake is ATP depletion opening the K_ATP conductance" in said
    assert "falls silent" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dials", "late"),
    [
        ({"model": "wang_buzsaki", "current": 2.0, "jmax": 0.004}, 40.6),
        ({"model": "cortical_adapt", "current": 5.0, "jmax": 0.0002}, 9.5),
        ({"model": "hh1952", "current": 10.0, "jmax": 0.004, "set": {"r_cell": 238.0, "shape": 2.0}}, 66.8),
    ],
)
def test_in_ordinary_cells_the_pump_is_a_brake_too(dials: dict[str, Any], late: float) -> None:
    found = brake(seconds=20.0, **dials)
    assert between(found, 10_000.0, 20_000.0) == pytest.approx(late, rel=0.03)


def test_a_cell_without_sodium_is_refused_with_what_is_missing() -> None:
    with pytest.raises(ValueError, match="no current of chay_keizer is tagged as one of Na"):
        brake(model="chay_keizer")


def test_each_spike_costs_atp() -> None:
    found = brake(jmax=0.02, seconds=1.0)
    assert found.main.atp_per_spike is not None
    assert 1e-4 < found.main.atp_per_spike < 0.05


def test_the_scope_shows_it_slow_down_within_ten_seconds() -> None:
    experiment = experiments.find("brake")
    hot = experiment.scene(experiment.options(jmax=0.006))
    assert (hot.span_ms, hot.speed, hot.overlay, hot.values) == (1000.0, 0.1, "metabolic", {"J_max": 0.006})
    slow = experiment.scene(experiment.options(model="wang_buzsaki"))
    assert slow.span_ms == 1e4 * (slow.speed or 0.0)
