"""Noise has the statistics it promises, and the same bits on every computer, wherever one begins to look."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.stimulus import OU, PoissonSynapse, RegularSynapse, Stimulus, TimedSynapse, Waveform, White
from hhscope.stimulus._random import exp, log, normal_quantile, uniforms, words

MS = 1_000_000
DT_NS = 10_000
N = 200_000


def values(noise: Waveform, n: int = N, dt_ns: int = DT_NS, first: int = 0) -> NDArray[np.float64]:
    """Consecutive samples."""
    return Stimulus((noise,)).sample((first + np.arange(n, dtype=np.int64)) * dt_ns, dt_ns)


def test_the_generator_gives_the_published_words() -> None:
    # Known answer of Philox4x64-10 for key 0 and counter 0 (kat_vectors of Random123); numpy counts on before it gives.
    found = np.random.Philox(key=0, counter=2**256 - 1).random_raw(4)
    assert [hex(word) for word in found.tolist()] == [
        "0x16554d9eca36314c", "0xdb20fe9d672d0fdc", "0xd7e772cee186176b", "0x7e68b68aec7ba23b",
    ]  # fmt: skip


@given(st.integers(0, 2**53 - 1), st.integers(0, 500), st.integers(0, 2**40), st.integers(0, 9))
def test_words_depend_on_their_place_only(seed: int, stream: int, first: int, skip: int) -> None:
    assert (
        words(seed, stream, first, 12)[skip:].tolist()
        == words(seed, stream, first + skip, 12 - skip).tolist()
    )


def test_the_normal_quantile_is_that_of_the_standard_library() -> None:
    p = np.concatenate((uniforms(3, 0, 0, 2000), 10.0 ** -np.arange(1, 16), 1.0 - 10.0 ** -np.arange(1, 15)))
    expected = [statistics.NormalDist().inv_cdf(x) for x in p.tolist()]
    np.testing.assert_allclose(normal_quantile(p), expected, rtol=4e-15, atol=0)


@given(st.floats(1e-300, 1e300))
def test_the_logarithm_is_right(x: float) -> None:
    assert float(log(np.array([x]))[0]) == pytest.approx(math.log(x), rel=1e-15, abs=2e-16)


@given(st.floats(-699, 0))
def test_the_exponential_is_right(x: float) -> None:
    assert exp(x) == pytest.approx(math.exp(x), rel=1e-15)


@pytest.mark.parametrize(
    ("noise", "expected"),
    [
        (
            White(intensity=2, seed=7),
            ["0x1.7bf88b2d7c33ap+4", "-0x1.ac08a81f49e68p+2", "0x1.69b37b2f71836p+2", "0x1.63ccf2e10b275p+3"],
        ),
        (
            OU(sd=2, tau=5, seed=7),
            ["0x1.c26185ec822bdp+1", "0x1.d99d66cd3a0e0p+1", "0x1.b987df3463edcp-1", "-0x1.db3c7da075b5ep-1"],
        ),
    ],
)
def test_noise_has_the_same_bits_everywhere(noise: Waveform, expected: list[str]) -> None:
    times = np.array([0, DT_NS, 1_000 * MS, 10**15], np.int64)  # the last: after 11 days
    assert [float(x).hex() for x in Stimulus((noise,)).sample(times, DT_NS)] == expected


def test_white_noise_is_white_and_scatters_with_its_intensity() -> None:
    noise = values(White(mean=3, intensity=2, seed=1)) - 3.0
    spread = 2.0 / math.sqrt(0.01)
    assert noise.mean() == pytest.approx(0.0, abs=4 * spread / math.sqrt(N))
    assert noise.std() == pytest.approx(spread, rel=4 / math.sqrt(2 * N))
    for lag in (1, 2, 3, 100, 16_384):
        assert abs(np.corrcoef(noise[:-lag], noise[lag:])[0, 1]) < 4.5 / math.sqrt(N - lag)


@pytest.mark.parametrize("dt_ns", [2_500, 10_000, 50_000])
def test_the_integral_of_white_noise_does_not_depend_on_the_sample_step(dt_ns: int) -> None:
    per_ms = MS // dt_ns
    charges = (
        values(White(intensity=2, seed=5), 4000 * per_ms, dt_ns).reshape(4000, per_ms).sum(axis=1) / per_ms
    )
    assert charges.std() == pytest.approx(2.0, rel=4 / math.sqrt(8000))  # σ·√(1 ms)


@pytest.mark.parametrize(("tau", "hold"), [(0.3, 1.0), (5.0, 1.0), (50.0, 0.1), (1000.0, 1.0), (0.01, 1.0)])
def test_what_ou_noise_forgets_is_replaced_by_independent_normal_numbers(tau: float, hold: float) -> None:
    # x(t + h) = x(t)·exp(-h/tau) + sqrt(1 - exp(-2h/tau))·normal is the whole law of the process on a grid.
    x = values(OU(sd=1, tau=tau, hold=hold, seed=2), N, round(hold * MS))
    kept = math.exp(-hold / tau)
    new = (x[1:] - kept * x[:-1]) / math.sqrt(-math.expm1(-2 * hold / tau))
    assert new.mean() == pytest.approx(0.0, abs=4.5 / math.sqrt(N))
    assert new.std() == pytest.approx(1.0, rel=4.5 / math.sqrt(2 * N))
    assert (new**4).mean() == pytest.approx(3.0, abs=4.5 * math.sqrt(96 / N))
    for lag in (1, 2, 4, 7, 16_384):
        assert abs(np.corrcoef(new[:-lag], new[lag:])[0, 1]) < 4.5 / math.sqrt(N - lag)
        assert abs(np.corrcoef(x[:-lag], new[lag - 1 :])[0, 1]) < 4.5 / math.sqrt(N - lag)


def test_ou_noise_is_stationary_from_its_first_value_on() -> None:
    first = np.array([values(OU(sd=3, tau=20, seed=seed), 1)[0] for seed in range(500)])
    assert first.std() == pytest.approx(3.0, rel=4 / math.sqrt(1000))
    assert first.mean() == pytest.approx(0.0, abs=4 * 3 / math.sqrt(500))


@given(st.floats(0.001, 2000), st.integers(0, 99))
def test_half_the_sample_step_refines_the_same_ou_noise(tau: float, seed: int) -> None:
    coarse, fine = (values(OU(sd=1, tau=tau, seed=seed), n, dt) for n, dt in ((50, DT_NS), (100, DT_NS // 2)))
    np.testing.assert_allclose(fine[::2], coarse, rtol=0, atol=1e-14)


def test_noise_is_held_and_begins_and_ends_where_told() -> None:
    noise = Stimulus((White(intensity=1, mean=5, hold=0.5, start=0.2, stop=1.2, seed=3),))
    found = noise.sample(np.arange(150) * DT_NS)
    assert (found[:20] == 0.0).all()
    assert (found[120:] == 0.0).all()
    assert len(set(found[20:50])) == len(set(found[50:100])) == len(set(found[100:120])) == 1
    assert len(set(found)) == 4
    assert noise.edges(0, 2 * MS).tolist() == [200_000, 500_000, MS, 1_200_000]


def test_other_seeds_make_other_noise() -> None:
    for kind in (lambda seed: White(intensity=1, seed=seed), lambda seed: OU(sd=1, tau=0.01, seed=seed)):
        assert abs(np.corrcoef(values(kind(1)), values(kind(2)))[0, 1]) < 4.5 / math.sqrt(N / 2)


def test_poisson_events_have_the_same_times_everywhere() -> None:
    assert PoissonSynapse(rate_hz=1000, weight=1, seed=7).events(0, 5 * MS).tolist() == [
        1_003_624, 1_920_185, 2_085_061, 2_480_245, 3_812_822, 4_325_268,
    ]  # fmt: skip


def test_poisson_events_are_independent_and_come_at_their_rate() -> None:
    rate, seconds = 200.0, 500
    times = PoissonSynapse(rate_hz=rate, weight=1, seed=4).events(0, seconds * 1000 * MS)
    n = rate * seconds
    assert len(times) == pytest.approx(n, abs=4 * math.sqrt(n))
    gaps = np.diff(times) * 1e-9 * rate
    assert gaps.mean() == pytest.approx(1.0, abs=4 / math.sqrt(n))
    assert gaps.std() == pytest.approx(1.0, abs=4 * math.sqrt(2 / n))
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 4 / math.sqrt(n)
    counts = np.bincount(times // (20 * MS), minlength=seconds * 50)
    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=4 * math.sqrt(2 / len(counts)))


@given(st.floats(1, 1e5), st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10**6))
def test_poisson_events_do_not_depend_on_the_stretch_asked_for(rate: float, t0: int, a: int, b: int) -> None:
    synapse = PoissonSynapse(rate_hz=rate, weight=1, seed=1)
    whole = synapse.events(t0, t0 + a + b)
    parts = np.concatenate((synapse.events(t0, t0 + a), synapse.events(t0 + a, t0 + a + b)))
    assert whole.tolist() == parts.tolist()


def test_a_regular_train_begins_at_its_start_and_keeps_its_rate() -> None:
    synapse = RegularSynapse(rate_hz=3, start=10, weight=1, count=4)
    assert synapse.events(0, 10**10).tolist() == [10 * MS, 343_333_333, 676_666_667, 1010 * MS]
    assert synapse.events(343_333_333, 676_666_667).tolist() == [343_333_333]


def test_conductances_add_up_and_close_exponentially() -> None:
    synapse = TimedSynapse(times=(1, 3, 3), weight=0.1, tau=2, reversal=-80)
    times = np.array([0, 999_999, MS, 2 * MS, 3 * MS, 10 * MS], np.int64)
    g, pull = Stimulus((synapse,)).conductance(times, DT_NS)
    after = 0.1 * math.exp(-1) + 0.2
    expected = [0, 0, 0.1, 0.1 * math.exp(-0.5), after, after * math.exp(-3.5)]
    np.testing.assert_allclose(g, expected, rtol=1e-14)
    np.testing.assert_allclose(pull, -80 * np.array(expected), rtol=1e-14)


def test_an_event_between_samples_acts_at_the_next_one() -> None:
    stimulus = Stimulus((TimedSynapse(times=(1.004,), weight=0.1),))
    times = np.array([1_000_000, 1_009_999, 1_010_000], np.int64)
    assert stimulus.conductance(times, DT_NS)[0].tolist() == pytest.approx([0.0, 0.0, 0.1])


@given(st.floats(1, 2000), st.floats(0.05, 50), st.integers(0, 2000))
def test_conductances_are_the_sum_over_all_events_so_far(rate: float, tau: float, at: int) -> None:
    synapse = PoissonSynapse(rate_hz=rate, tau=tau, weight=0.3, seed=2)
    t = at * MS // 2
    events = -(-synapse.events(0, t + 1) // DT_NS) * DT_NS
    events = events[events <= t]
    expected = 0.3 * np.exp(-(t - events) * 1e-6 / tau).sum()
    (g,), _ = Stimulus((synapse,)).conductance(np.array([t]), DT_NS)
    assert g == pytest.approx(expected, rel=1e-11, abs=1e-15)
