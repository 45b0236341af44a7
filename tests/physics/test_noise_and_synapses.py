"""What noise and synapses do to a cell: known variances, and an independent solver (tolerances: see each test)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

import hhscope
from hhscope.model import parse_model
from hhscope.model.model import Model
from hhscope.stimulus import OU, PoissonSynapse, Stimulus, TimedSynapse, White

C, G, E = 1.0, 0.1, -65.0  # µF/cm², mS/cm², mV: a time constant of 10 ms
TAU_M = C / G
PASSIVE = f"""
[model]
id = "passive"
name = "Passive membrane"
group = "example"
source = "a leak"
doc = "A leak."
I_default = 0.0

[membrane]
C = {C}
V0 = {E}

[temperature]
T_ref = 20.0
T = 20.0
Q10 = 3.0

[currents]
L = {{ g = {G}, E = "{E}" }}
"""


@pytest.fixture(scope="module")
def passive() -> Model:
    """Nothing but a leak."""
    return parse_model(PASSIVE)


def settled(model: Model, stimulus: Stimulus, dt: float) -> NDArray[np.float64]:
    """V over 40 s, without the first 100 ms, in which it forgets its start."""
    rec = hhscope.simulate(model, current=0, duration=40_000, dt=dt, stimulus=stimulus)
    found: NDArray[np.float64] = rec["V"][rec.time >= 10 * TAU_M]
    return found


@pytest.mark.parametrize("dt", [0.05, 0.5])
def test_white_noise_makes_the_same_variance_of_v_at_every_sample_step(passive: Model, dt: float) -> None:
    sigma = 2.0
    v = settled(passive, Stimulus((White(intensity=sigma, mean=0.5, seed=11),)), dt)
    # C·dV = -G·(V - E)·dt + σ·dW: variance σ²/(2·G·C). 40 s hold 2000 independent values: an error of 3 % (1 SD).
    assert v.var() == pytest.approx(sigma**2 / (2 * G * C), rel=0.12)
    assert v.mean() == pytest.approx(E + 0.5 / G, abs=4 * math.sqrt(sigma**2 / (2 * G * C) / 2000))


@pytest.mark.parametrize("tau", [1.0, 20.0])
def test_ou_noise_makes_the_variance_of_v_that_a_low_pass_leaves_of_it(passive: Model, tau: float) -> None:
    v = settled(passive, Stimulus((OU(sd=0.5, tau=tau, seed=3),)), 0.05)
    # D. T. Gillespie, Am. J. Phys. 64:225-240 (1996): a low pass of OU noise has variance (sd/G)²·tau/(tau + tau_m).
    assert v.var() == pytest.approx((0.5 / G) ** 2 * tau / (tau + TAU_M), rel=0.15)
    lag = round(TAU_M / 0.05)
    x = np.exp(-TAU_M / tau)
    expected = (tau * x - TAU_M * math.exp(-1.0)) / (tau - TAU_M)
    assert np.corrcoef(v[:-lag], v[lag:])[0, 1] == pytest.approx(expected, abs=0.1)


def test_random_synapses_have_the_conductance_of_campbells_theorem(passive: Model) -> None:
    rate, weight, tau = 400.0, 0.01, 5.0
    synapse = PoissonSynapse(rate_hz=rate, weight=weight, tau=tau, seed=6)
    rec = hhscope.simulate(passive, current=0, duration=40_000, dt=0.1, stimulus=synapse)
    g = rec["g_synapses"][1000:]
    assert g.mean() == pytest.approx(rate * 1e-3 * weight * tau, rel=0.05)
    assert g.var() == pytest.approx(rate * 1e-3 * weight**2 * tau / 2, rel=0.15)


def _hh_slopes(t: float, y: NDArray[np.float64], after: float, since: float) -> list[float]:
    """HH 1952 with a synapse (reversal 0, tau 3 ms) whose conductance was ``after`` at ``since``; written anew."""
    v, m, h, n = y
    am = 0.1 * (v + 40) / -math.expm1(-(v + 40) / 10)
    an = 0.01 * (v + 55) / -math.expm1(-(v + 55) / 10)
    bm, bn = 4 * math.exp(-(v + 65) / 18), 0.125 * math.exp(-(v + 65) / 80)
    ah, bh = 0.07 * math.exp(-(v + 65) / 20), 1 / (1 + math.exp(-(v + 35) / 10))
    ionic = 120 * m**3 * h * (v - 50) + 36 * n**4 * (v + 77) + 0.3 * (v + 54.4)
    synaptic = after * math.exp(-(t - since) / 3) * v
    return [-ionic - synaptic, am * (1 - m) - bm * m, ah * (1 - h) - bh * h, an * (1 - n) - bn * n]


def _by_scipy(start: list[float], events: list[float], weight: float, end: float) -> NDArray[np.float64]:
    """V every 0.1 ms, integrated from event to event."""
    y, after, since, found = np.array(start), 0.0, 0.0, []
    for begin, stop in zip([0.0, *events], [*events, end], strict=True):
        after = after * math.exp(-(begin - since) / 3) + (weight if begin in events else 0.0)
        since = begin
        times = np.arange(round(begin * 10), round(stop * 10) + 1) / 10
        run = solve_ivp(
            _hh_slopes, (begin, stop), y, "DOP853", times, args=(after, since), rtol=1e-11, atol=1e-12
        )
        y = run.y[:, -1]
        found.append(run.y[0, :-1])
    return np.concatenate(found)


@pytest.mark.parametrize(("weight", "fires"), [(0.03, False), (0.3, True)])
def test_v_after_synaptic_events_is_that_of_an_independent_solver(weight: float, fires: bool) -> None:
    events = [2.0, 6.5, 7.1]
    synapse = TimedSynapse(times=tuple(events), weight=weight, tau=3)
    rec = hhscope.simulate("hh1952", current=0, duration=40, stimulus=synapse, tol=1e-10)
    assert bool(len(rec.spikes())) is fires
    start = [rec[name][0] for name in ("V", "m", "h", "n")]
    expected = _by_scipy(start, events, weight, 40.0)
    np.testing.assert_allclose(rec["V"][:-1:10], expected, rtol=0, atol=1e-6)


def test_the_fixed_step_method_is_of_second_order_with_synapses() -> None:
    synapse = TimedSynapse(times=(2, 6.5, 7.1), weight=0.3, tau=3)
    exact = hhscope.simulate("hh1952", current=0, duration=20, dt=0.1, stimulus=synapse, tol=1e-11)["V"]

    def error(substeps: int) -> float:
        rec = hhscope.simulate(
            "hh1952", current=0, duration=20, dt=0.1, stimulus=synapse, method="exp_euler2", substeps=substeps
        )
        return float(np.abs(rec["V"] - exact).max())

    assert math.log2(error(8) / error(16)) == pytest.approx(2.0, abs=0.15)


def test_under_noise_and_synapses_the_fixed_step_method_agrees_with_the_adaptive_one() -> None:
    stimulus = Stimulus(
        (
            White(intensity=2, seed=1),
            OU(sd=3, tau=5, seed=2),
            PoissonSynapse(rate_hz=300, weight=0.05, seed=3),
            PoissonSynapse(rate_hz=200, weight=0.1, tau=10, reversal=-80, seed=4),
        )
    )

    def run(**numerics: Any) -> hhscope.Recording:
        return hhscope.simulate("hh1952", current=8, duration=500, stimulus=stimulus, **numerics)

    adaptive = run(method="dopri5", tol=1e-8)
    assert len(adaptive.spikes()) > 15
    # One spike of these is on the edge between firing and not: it moves 0.09 ms by what others move 0.002 ms.
    for substeps, tolerance in ((1, 0.1), (4, 0.01)):
        fixed = run(method="exp_euler2", substeps=substeps)
        np.testing.assert_allclose(fixed.spikes(), adaptive.spikes(), rtol=0, atol=tolerance)
        assert np.median(np.abs(fixed.spikes() - adaptive.spikes())) < 0.002 / substeps**2
        for name in ("I_stim", "g_synapses"):
            np.testing.assert_allclose(fixed[name], adaptive[name], rtol=1e-12)
