"""The squid axon of Hodgkin & Huxley (1952) by the default method (science.md §C, first row).

Numbers for E_L = -54.4 mV, as the model has it, and for the -54.387 mV of the paper's Table 3; where there are two,
the tests run with both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hhscope.analysis import rest_state
from hhscope.model import load_model
from tests.physics.runs import Seen, watch

Reference = Callable[[str], dict[str, Any]]
LEAKS = (-54.4, -54.387)


def _numbers(reference: Reference, leak: float) -> dict[str, Any]:
    found: dict[str, Any] = reference("published_behaviours")["hh1952"][f"EL={leak}"]
    return found


def _from_rest(leak: float, duration: float, current: float, **options: Any) -> Seen:
    rest = rest_state(load_model("hh1952"), {"EL": leak})
    return watch("hh1952", duration, current, params={"EL": leak}, start=dict(rest.state), **options)


@pytest.mark.parametrize("leak", LEAKS)
def test_it_rests_at_minus_65_mv(leak: float, reference: Reference) -> None:
    expected = _numbers(reference, leak)["rest"][0]
    assert expected == pytest.approx(-65.0, abs=0.005)
    assert watch("hh1952", 300.0, 0.0, params={"EL": leak}).end["V"] == pytest.approx(expected, abs=3e-5)


@pytest.mark.parametrize("leak", LEAKS)
def test_at_10_it_fires_at_68_hz(leak: float, reference: Reference) -> None:
    expected = _numbers(reference, leak)["I10"]
    found = watch("hh1952", 1000.0, 10.0, params={"EL": leak}, dt=0.001)
    assert expected["rate"] == pytest.approx(68.32, abs=0.01)
    assert found.rate == pytest.approx(expected["rate"], abs=1e-4)
    assert found.peaks[-2] == pytest.approx(expected["peak"], abs=1e-3)
    assert found.late_low["V"] == pytest.approx(expected["Vmin"], abs=1e-3)


@pytest.mark.parametrize("leak", LEAKS)
def test_at_20_it_fires_at_86_hz(leak: float, reference: Reference) -> None:
    found = watch("hh1952", 1000.0, 20.0, params={"EL": leak})
    assert found.rate == pytest.approx(_numbers(reference, leak)["I20_rate"], abs=1e-3)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_step_from_rest_makes_one_spike_above_2_24_and_repeats_above_6_26(
    leak: float, reference: Reference
) -> None:
    numbers = _numbers(reference, leak)
    rheobase, onset = numbers["single_spike_rheobase_step_I"], numbers["repetitive_onset_step_from_rest_I"]
    assert (rheobase, onset) == pytest.approx((2.24, 6.26), abs=0.005)
    assert len(_from_rest(leak, 60.0, rheobase - 2e-4).times) == 0
    assert len(_from_rest(leak, 60.0, rheobase + 2e-4).times) == 1
    assert _from_rest(leak, 1500.0, onset - 2e-3).rate == 0.0
    assert _from_rest(leak, 1500.0, onset + 2e-3).rate > 50.0


@pytest.mark.parametrize("leak", LEAKS)
def test_a_firing_axon_goes_on_down_to_the_fold_of_cycles(leak: float, reference: Reference) -> None:
    fold = _numbers(reference, leak)["fold_of_cycles_I"]
    firing = watch("hh1952", 100.0, 8.0, params={"EL": leak}).end
    below, above = (
        watch("hh1952", 4000.0, fold + offset, params={"EL": leak}, start=dict(firing))
        for offset in (-1e-3, 1e-3)
    )
    assert below.rate == 0.0
    assert above.rate == pytest.approx(_numbers(reference, leak)["rate_at_fold_Hz"], rel=0.01)
    assert above.rate == pytest.approx(50.4, abs=0.5)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_kick_of_6_5_mv_is_the_threshold_and_15_mv_make_the_textbook_spike(
    leak: float, reference: Reference
) -> None:
    numbers = _numbers(reference, leak)
    rest = dict(rest_state(load_model("hh1952"), {"EL": leak}).state)

    def kicked(by: float, dt: float = 0.01) -> Seen:
        start = {**rest, "V": rest["V"] + by}
        return watch("hh1952", 40.0, 0.0, params={"EL": leak}, start=start, dt=dt)

    threshold = numbers["threshold_instant_dV_mV"]
    assert threshold == pytest.approx(6.506, abs=0.002)
    assert len(kicked(threshold - 1e-3).times) == 0
    assert len(kicked(threshold + 1e-3).times) == 1
    spike, expected = kicked(15.0, 0.001), numbers["AP_from_15mV_kick"]
    assert (spike.high["V"], spike.low["V"]) == pytest.approx(
        (expected["V_peak"], expected["V_min"]), abs=1e-3
    )
    assert spike.times[0] == pytest.approx(expected["t_cross0"], abs=1e-4)


@pytest.mark.parametrize("leak", LEAKS)
def test_rest_loses_its_hold_at_the_two_hopf_points(leak: float, reference: Reference) -> None:
    for point, offset in zip(_numbers(reference, leak)["hopf"], (2e-5, -2e-5), strict=True):
        inside, outside = (
            rest_state(load_model("hh1952"), {"EL": leak}, point["I"] + sign * offset) for sign in (1, -1)
        )
        assert (outside.stable, inside.stable) == (True, False)
        assert inside.v == pytest.approx(point["V"], abs=1e-3)
        assert abs(inside.eigenvalues[0].imag) == pytest.approx(point["omega_rad_per_ms"], rel=1e-4)


@pytest.mark.parametrize(("offset", "grows"), [(-0.05, False), (0.05, True)])
def test_a_small_swing_grows_above_the_first_hopf_point_and_dies_below(offset: float, grows: bool) -> None:
    # 9.77934: subcritical, so that what has grown ends in spikes
    current = 9.77934 + offset
    rest = rest_state(load_model("hh1952"), current=current)
    start = {**rest.state, "V": rest.v + 0.05}
    found = watch("hh1952", 2000.0, current, start=start)
    assert (found.late_high["V"] - found.late_low["V"] > 0.1) is grows


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("current", ["150", "153", "154", "154.4"])
def test_the_swing_shrinks_to_nothing_at_the_second_hopf_point(
    leak: float, current: str, reference: Reference
) -> None:
    low, high = _numbers(reference, leak)["amp_near_upper"][current]
    # 3 s, as the reference: so near the Hopf point the swing is still settling then (by 0.07 mV at 154.4)
    found = watch("hh1952", 3000.0, float(current), params={"EL": leak})
    assert (found.late_low["V"], found.late_high["V"]) == pytest.approx((low, high), abs=0.02)


@pytest.mark.parametrize("celsius", ["6.3", "10", "15", "18.5", "20", "25", "30", "33", "37"])
def test_warmth_quickens_the_axon_and_25_degrees_silence_it(celsius: str, reference: Reference) -> None:
    expected = reference("published_behaviours")["hh1952"]["temperature"][celsius]
    found = watch("hh1952", 1000.0, 10.0, params={"T": float(celsius)}, dt=0.001)
    assert found.rate == pytest.approx(expected["rate"], rel=1e-5)
    if expected["peak"] is None:
        assert found.late_high["V"] < 0.0
    else:
        assert found.peaks[-2] == pytest.approx(expected["peak"], abs=2e-3)


@pytest.mark.parametrize(
    ("drug", "block", "spikes", "rate"),
    [
        ("Na", 10.0, 32, 62.6), ("Na", 20.0, 1, 0.0), ("Na", 60.0, 1, 0.0), ("Na", 70.0, 0, 0.0), ("Na", 100.0, 0, 0.0),
        ("K", 10.0, 37, 72.5), ("K", 50.0, 43, 86.1), ("K", 80.0, 49, 97.4), ("K", 90.0, 1, 0.0), ("K", 100.0, 1, 0.0),
    ],
)  # fmt: skip
def test_ttx_silences_and_tea_quickens_until_it_blocks(
    drug: str, block: float, spikes: int, rate: float, reference: Reference
) -> None:
    found = watch("hh1952", 500.0, 10.0, params={f"block_{drug}": block})
    expected = reference("experiments_1")["blockers"][f"hh1952 I=10 block {block:g}%"][drug]
    assert (len(found.times), expected["n"]) == (spikes, spikes)
    assert found.rate == pytest.approx(rate, abs=0.06)
    assert found.rate == pytest.approx(expected["rate"], rel=1e-4)
    if rate == 0.0:
        assert found.end["V"] == pytest.approx(expected["V_end"], abs=1e-2)
