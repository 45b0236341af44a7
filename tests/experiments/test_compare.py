"""Which runs hottest? The numbers of science.md, A, for the four."""

from __future__ import annotations

import pytest

from hhscope import experiments

EXPECTED = {
    "squid_ca": (68.104, 30.517, -74.807, 0.43087, 1.6118, "tonic"),
    "cortical_adapt": (34.025, 47.03, -87.907, 0.84548, 1.0510, "tonic"),
    "ca_burster": (None, 47.901, -82.571, 0.35396, 0.44049, "bursting"),
    "hot": (3939.71, 62.563, -76.634, 4.797, 15.2069, "tonic"),
}


def test_the_four_do_what_science_says_they_do() -> None:
    found = experiments.run("compare")
    rows = found.as_dict()["models"]
    assert [row["model"] for row in rows] == list(EXPECTED)
    for row in rows:
        rate, peak, trough, ca_min, ca_max, regime = EXPECTED[row["model"]]
        if rate is not None:
            assert row["rate_hz"] == pytest.approx(rate, rel=5e-4)
        assert row["v_peak"] == pytest.approx(peak, abs=0.05)
        assert row["v_trough"] == pytest.approx(trough, abs=0.05)
        assert row["ca_min"] == pytest.approx(ca_min, rel=5e-3)
        assert row["ca_max"] == pytest.approx(ca_max, rel=5e-3)
        assert row["class"] == regime
    assert found.words()[0].startswith("hot runs hottest: 3940 Hz")


def test_each_trace_holds_eight_intervals_or_two_bursts() -> None:
    found = experiments.run("compare", models=["hot", "ca_burster"])
    hot, burster = found.tables()[1:]
    assert hot.rows[-1][0] == pytest.approx(8 * 1000 / 3939.71, rel=0.01)
    assert burster.rows[-1][0] == pytest.approx(2 * 363.35, rel=0.01)


def test_a_cell_without_calcium_and_one_that_stops_have_no_numbers_for_it() -> None:
    found = experiments.run("compare", models=["hh1952", "fading_spiral"])
    first, second = found.as_dict()["models"]
    assert first["ca_min"] is None
    assert second["rate_hz"] == 0.0
    assert any("fading_spiral does not fire" in sentence for sentence in found.words())
