"""Published cells by the default method: onset, rates, bursts, rebound (science.md §C)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar, root

from hhscope.analysis import bursts, rest_state
from hhscope.model import Model, derivatives, environment, gate_curves, load_model
from tests.physics.runs import watch

Reference = Callable[[str], dict[str, Any]]


# -- where firing begins and ends ----------------------------------------------------------------------------


def _balanced_current(model: Model, v: float) -> float:
    """The constant current that holds the cell at V = ``v``, gates and pools having settled."""

    def settled(pools: Sequence[float]) -> dict[str, float]:
        known = dict(zip((pool.name for pool in model.pools), pools, strict=True))
        env = {**environment(model, {}), **known}
        gates = {gate.name: float(gate_curves(model, gate.name, v, env)[0]) for gate in model.dynamic_gates}
        return {"V": v, **gates, **known}

    def unrest(pools: Sequence[float]) -> list[float]:
        slopes = derivatives(model, settled(pools), {}, 0.0)
        return [slopes[pool.name] for pool in model.pools]

    start = [pool.init for pool in model.pools]
    state = settled(root(unrest, start, tol=1e-13).x if start else start)
    return -model.defaults["C"] * derivatives(model, state, {}, 0.0)["V"]


@pytest.mark.parametrize(
    ("name", "which", "fold"),
    [
        ("connor_stevens", 0, 8.11405), ("morris_lecar_snic", 0, 39.963153), ("morris_lecar_snic", 1, -9.949039),
        ("wang_buzsaki", 0, 0.16008633), ("traub_miles", 0, 0.11934571), ("cortical_adapt", 0, 0.3832),
        ("posp_rs", 0, 0.6274), ("hot", 0, 5.970),
    ],
)  # fmt: skip
def test_two_balances_meet_at_the_folds(name: str, which: int, fold: float, reference: Reference) -> None:
    # A fold: the current that balances V has its maximum (or minimum) there. It is the onset of class I firing.
    point = reference("published_behaviours")[name]["equilibrium_folds"][which]
    model, sign = load_model(name), -1.0 if which == 0 else 1.0
    v = point["V"]
    found = minimize_scalar(
        lambda v: sign * _balanced_current(model, v),
        bounds=(v - 1, v + 1),
        method="bounded",
        options={"xatol": 1e-4},
    )
    assert sign * found.fun == pytest.approx(point["I"], abs=1e-6)
    assert sign * found.fun == pytest.approx(fold, abs=5e-4)
    assert found.x == pytest.approx(v, abs=0.01)


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "duration"),
    [
        ("connor_stevens", 2000.0), ("wang_buzsaki", 2000.0), ("traub_miles", 4000.0), ("cortical_adapt", 6000.0),
        ("hot", 100.0), ("posp_fs", 4000.0), ("posp_rs", 4000.0),
    ],
)  # fmt: skip
def test_a_step_from_rest_makes_them_fire_on_from_the_reference_onset(
    name: str, duration: float, reference: Reference
) -> None:
    onset = reference("published_behaviours")[name]["onset_step_from_rest"]
    rest = dict(rest_state(load_model(name)).state)
    below, above = (watch(name, duration, onset * factor, start=rest) for factor in (0.995, 1.005))
    assert np.count_nonzero(below.times > duration / 2) == 0  # adapting cells may fire at the step itself
    assert np.count_nonzero(above.times > duration / 2) >= 1


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "current", "v", "hz"),
    [
        ("morris_lecar_hopf", 93.857618, -25.2701, 12.70), ("morris_lecar_hopf", 212.018816, 7.8007, 23.65),
        ("morris_lecar_snic", 97.787888, 8.3416, 40.14),
    ],
)  # fmt: skip
def test_morris_lecar_rests_or_swings_by_its_hopf_points(
    name: str, current: float, v: float, hz: float
) -> None:
    low, high = (rest_state(load_model(name), current=current + d) for d in (-1e-5, 1e-5))
    nearest = [min((r, *r.others), key=lambda one: abs(one.v - v)) for r in (low, high)]
    assert [r.v for r in nearest] == pytest.approx([v, v], abs=1e-4)
    assert nearest[0].stable is not nearest[1].stable
    assert abs(nearest[0].eigenvalues[0].imag) * 1000 / (2 * np.pi) == pytest.approx(hz, abs=0.01)


def test_morris_lecar_class_one_fires_at_10_07_hz() -> None:
    assert watch("morris_lecar_snic", 4000.0, 45.0).rate == pytest.approx(10.07, abs=0.005)


# -- rates ---------------------------------------------------------------------------------------------------


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "current", "rate"),
    [
        ("connor_stevens", 8.5, 9.73), ("connor_stevens", 9.0, 18.55), ("connor_stevens", 12.0, 59.94),
        ("wang_buzsaki", 1.0, 59.70), ("wang_buzsaki", 2.0, 101.79), ("wang_buzsaki", 5.0, 189.63),
        ("wang_buzsaki", 10.0, 284.94), ("wang_buzsaki", 20.0, 407.05), ("traub_miles", 1.5, 55.008),
        ("posp_rs", 2.0, 32.71), ("posp_fs", 2.0, 27.5), ("posp_fs", 5.0, 113.0),
        ("thalamic_relay", 1.0, 40.0), ("thalamic_relay", 2.0, 67.8), ("thalamic_relay", 3.0, 91.7),
    ],
)  # fmt: skip
def test_the_published_rates(name: str, current: float, rate: float) -> None:
    assert watch(name, 1000.0, current).rate == pytest.approx(rate, rel=2e-3)


def test_connor_stevens_fires_at_4_hz_just_above_its_onset() -> None:
    times = watch("connor_stevens", 1000.0, 8.2).times
    assert np.count_nonzero(times >= 500.0) == 2  # two in half a second


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize(("name", "first", "steady"), [("posp_rs", 59.62, 32.71), ("posp_fs", 61.3, 27.5)])
def test_pospischil_cells_adapt(name: str, first: float, steady: float) -> None:
    found = watch(name, 1000.0, 2.0)
    assert (found.first_rate, found.rate) == pytest.approx((first, steady), rel=2e-3)


def test_traub_miles_spikes_reach_from_minus_97_to_46_mv() -> None:
    found = watch("traub_miles", 500.0, 1.5, dt=0.001)
    assert (found.high["V"], found.low["V"]) == pytest.approx((45.97, -97.01), abs=0.005)


# -- bursts --------------------------------------------------------------------------------------------------


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "duration", "size", "period", "duty"),
    [
        ("chay_keizer", 200_000.0, 104, 37_177.6, 0.403), ("plant_r15", 80_000.0, 6, 10_479.0, 0.170),
        ("prinz_stg", 12_000.0, 17, 1500.42, 0.378),
    ],
)  # fmt: skip
def test_slow_bursters_keep_their_published_rhythm(
    name: str, duration: float, size: int, period: float, duty: float
) -> None:
    run = watch(name, duration, 0.0)
    found = bursts(run.times[run.times > duration / 5])
    assert found is not None
    assert set(found.sizes.tolist()) == {size}
    assert found.period_ms == pytest.approx(period, rel=2e-4)
    assert found.duty == pytest.approx(duty, abs=6e-4)


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "duration", "signal", "low", "high"),
    [
        ("chay_keizer", 200_000.0, "Ca", 0.0987, 0.1745), ("plant_r15", 80_000.0, "Ca", 0.40, 0.88),
        ("prinz_stg", 12_000.0, "V", -69.84, 49.52),
    ],
)  # fmt: skip
def test_slow_bursters_stay_in_their_published_range(
    name: str, duration: float, signal: str, low: float, high: float
) -> None:
    found = watch(name, duration, 0.0)
    assert (found.low[signal], found.high[signal]) == pytest.approx((low, high), abs=0.005)


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize("g_cal", ["0.0", "0.1", "0.17", "0.2", "0.22"])
def test_posp_ib_bursts_once_or_again_with_more_calcium_current(g_cal: str, reference: Reference) -> None:
    # g 0.1, I 0.6: intervals 18.3, 25.3, 37.2, 50.7 ms; g 0.2, I 0.3: 8 spikes in 444.7 ms; g 0.22: 14 in 493.65 ms
    for current in ("0.3", "0.6", "1.0"):
        expected = reference("published_behaviours")["posp_ib"][f"gCaL={g_cal},I={current}"]
        found = watch("posp_ib", 4000.0, float(current), params={"g_CaL": float(g_cal)})
        assert len(found.times) == expected["n"]
        np.testing.assert_allclose(found.times[:5], expected["first5"], rtol=1e-4)
        rhythm = bursts(found.times[found.times > 1500.0])
        if g_cal in ("0.2", "0.22") and current == "0.3":
            assert rhythm is not None
            assert rhythm.sizes.tolist() == [expected["burst"]["spikes_per_burst"][0]] * len(rhythm.sizes)
            assert rhythm.period_ms == pytest.approx(expected["burst"]["period_ms"], rel=2e-3)


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize("somatic", ["0.15", "0.25", "0.5", "0.75", "1.0", "1.5", "2.5"])
def test_pinsky_rinzel_goes_from_slow_bursts_to_fast_even_firing(somatic: str, reference: Reference) -> None:
    expected = reference("published_behaviours")["pinsky_rinzel"][f"Is={somatic}"]
    # Half the membrane is soma. At 2.5 two rhythms lie close: which of them a start ends in hangs on its last digits.
    found = watch("pinsky_rinzel", 6000.0, 2.0 * float(somatic), tol=1e-10)
    late = found.times[found.times >= 2000.0]
    assert len(late) == pytest.approx(expected["n"], abs=1)
    rhythm = bursts(late)
    if expected["burst"] is None:  # 2.5: tonic, 22.7 ms
        assert rhythm is None
        assert np.diff(late).mean() == pytest.approx(22.7, abs=0.06)
    else:
        assert rhythm is not None
        assert rhythm.period_ms == pytest.approx(expected["burst"]["period_ms"], rel=2e-3)
        assert set(rhythm.sizes.tolist()) == set(expected["burst"]["spikes_per_burst"])


# -- rebound -------------------------------------------------------------------------------------------------


@pytest.mark.per_model
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "hold", "length"),
    [
        ("posp_lts", "0.2", 500), ("posp_lts", "0.5", 500), ("posp_lts", "1.0", 500),
        ("thalamic_relay", "0.3", 1000), ("thalamic_relay", "0.5", 1000), ("thalamic_relay", "1.0", 1000),
        ("thalamic_relay", "2.0", 1000),
    ],
)  # fmt: skip
def test_cells_with_t_current_burst_when_released_from_hyperpolarisation(
    name: str, hold: str, length: int, reference: Reference
) -> None:
    expected = reference("published_behaviours")[name][f"rebound after -{hold} for {length} ms"]
    rest = dict(rest_state(load_model(name)).state)
    held = watch(name, float(length), -float(hold), start=rest)
    assert held.end["V"] == pytest.approx(expected["V_hyper"], abs=2e-3)
    pulse = f"pulse:start=0,width={length},amplitude=-{hold}"
    times = watch(name, length + 400.0, 0.0, stimulus=pulse, start=rest).times
    released = times[times >= length] - length
    np.testing.assert_allclose(released, expected["times_after_release"], rtol=0, atol=5e-3)


def test_the_thalamic_rebound_rhythm_at_minus_0_5_dies_out() -> None:
    # The 8.8 Hz of the table are an average over the first second, in which the rhythm dies after 0.73 s.
    found = watch("thalamic_relay", 3000.0, -0.5)
    assert len(found.times) > 4
    assert found.times[-1] < 800.0
