"""simulate_batch: agreement with single runs, cells of their own, threads, traces, failures, cancelling, errors."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import hhscope
from hhscope.analysis.rate import first_rate, steady_rate
from hhscope.analysis.spikes import SpikeRule, detect_spikes
from hhscope.batch import BatchCancelled, BatchError, BatchResult, reducers, simulate_batch
from hhscope.model import ModelError, load_model
from tests.models import SHIPPED_SLOWLY

EVERYTHING = tuple(reducers())


def single(name: str, current: float, duration: float, **params: float) -> Any:
    """A run of one cell by the same method."""
    return hhscope.simulate(name, current=current, duration=duration, method="exp_euler2", params=params)


def assert_like_single(result: BatchResult, cell: int, recording: Any) -> None:
    """One cell of a batch has the spikes and extremes of a single run."""
    train = detect_spikes(recording.time, recording["V"], SpikeRule.of(result.model))
    times = train.times_ms
    assert result["spike_count"].ravel()[cell] == len(train)
    near: dict[str, Any] = {"rel": 1e-5, "abs": 1e-3}  # ms, Hz
    assert result["rate"].ravel()[cell] == pytest.approx(steady_rate(times, result.duration_ms), **near)
    assert result["first_rate"].ravel()[cell] == pytest.approx(first_rate(times), **near)
    assert result["v_min"].ravel()[cell] == pytest.approx(recording["V"].min(), abs=1e-3)
    assert result["v_max"].ravel()[cell] == pytest.approx(recording["V"].max(), abs=5e-3)
    for key, value in (("first_spike", times[:1]), ("last_spike", times[-1:])):
        assert result[key].ravel()[cell] == pytest.approx(
            value[0] if len(value) else np.nan, nan_ok=True, **near
        )
    for key, pair in (("first_isi", np.diff(times[:2])), ("last_isi", np.diff(times[-2:]))):
        assert result[key].ravel()[cell] == pytest.approx(
            pair[0] if len(pair) else np.nan, nan_ok=True, **near
        )


def test_every_cell_is_what_a_run_of_its_own_would_be() -> None:
    currents = np.linspace(0.0, 40.0, 70)
    result = simulate_batch("hh1952", current=currents, duration=100.0, reduce=EVERYTHING)
    for cell in (0, 13, 20, 63, 64, 69):
        assert_like_single(result, cell, single("hh1952", float(currents[cell]), 100.0))


def test_parameters_may_differ_from_cell_to_cell_together_with_the_start_state() -> None:
    params = {"g_Na": np.array([100.0, 120.0, 140.0]), "V0": np.array([-70.0, -65.0, -60.0]), "T": 8.0}
    result = simulate_batch("squid_ca", params=params, current=12.0, duration=60.0, reduce=EVERYTHING)
    for cell in range(3):
        own = {name: float(np.broadcast_to(value, 3)[cell]) for name, value in params.items()}
        assert_like_single(result, cell, single("squid_ca", 12.0, 60.0, **own))


def test_results_have_the_shape_that_all_arrays_make_together() -> None:
    result = simulate_batch(
        "hh1952",
        params={"g_K": np.array([[30.0], [36.0]])},
        current=np.array([5.0, 10.0, 15.0]),
        duration=20.0,
    )
    assert (
        result.shape == result["spike_count"].shape == result.failed.shape == result.current.shape == (2, 3)
    )
    assert result.params["g_K"].tolist() == [[30.0] * 3, [36.0] * 3]
    assert simulate_batch("hh1952", current=10.0, duration=20.0)["rate"].shape == ()


def test_the_number_of_threads_changes_no_bit() -> None:
    def run(threads: int) -> BatchResult:
        return simulate_batch(
            "hh1952",
            current=np.linspace(5, 30, 200),
            duration=30.0,
            reduce=EVERYTHING,
            threads=threads,
            trace_every=0.1,
        )

    one, many = run(1), run(5)
    assert one.traces is not None
    assert many.traces is not None
    assert np.array_equal(one.traces, many.traces)
    for key in EVERYTHING:
        assert np.array_equal(one[key], many[key], equal_nan=True)


def test_the_place_of_a_cell_in_its_block_changes_no_bit() -> None:
    currents = np.linspace(5.0, 30.0, 100)
    ahead = simulate_batch("hh1952", current=currents, duration=30.0, reduce="last_spike")["last_spike"]
    back = simulate_batch("hh1952", current=currents[::-1], duration=30.0, reduce="last_spike")["last_spike"]
    assert np.array_equal(ahead, back[::-1], equal_nan=True)


@pytest.mark.slow
def test_float32_counts_the_spikes_of_float64() -> None:
    currents = np.linspace(8.0, 20.0, 256)
    counts = [
        simulate_batch("squid_ca", current=currents, duration=200.0, dtype=dtype)["spike_count"].sum()
        for dtype in ("float64", "float32")
    ]
    assert counts[0] > 3000
    assert abs(counts[0] - counts[1]) <= 1e-3 * counts[0]


@pytest.mark.parametrize("name", ["hh1952", "squid_ca"])
def test_the_last_spike_within_200_ms_is_right_to_20_microseconds(name: str, reference: Any) -> None:
    expected = [t for t in reference(name)["run"]["spike_times"] if t < 199.0]
    result = simulate_batch(
        name, current=reference(name)["I"], duration=199.0, reduce=("last_spike", "spike_count")
    )
    assert result["spike_count"] == len(expected)
    assert result["last_spike"] == pytest.approx(expected[-1], abs=0.02)


def test_traces_are_every_so_many_milliseconds_from_0_to_the_end() -> None:
    result = simulate_batch("hh1952", current=[10.0, 12.0], duration=30.0, trace_every=0.5)
    recording = single("hh1952", 12.0, 30.0)
    assert result.traces is not None
    assert result.traces.shape == (2, 61)
    assert result.time_ms[[0, 1, -1]].tolist() == [0.0, 0.5, 30.0]
    np.testing.assert_allclose(result.traces[1], recording["V"][::50], rtol=0, atol=5e-3)


def test_a_model_with_a_largest_step_takes_sub_steps_and_says_so() -> None:
    result = simulate_batch(
        "hot", current=[400.0], duration=5.0, dt=0.01, reduce=("spike_count", "last_spike")
    )
    assert result.substeps == 4
    assert "sub-steps" in result.note
    recording = hhscope.simulate("hot", current=400.0, duration=5.0, dt=0.0025, method="exp_euler2")
    times = detect_spikes(recording.time, recording["V"], SpikeRule.of(result.model)).times_ms
    assert result["spike_count"][0] == len(times)
    assert result["last_spike"][0] == pytest.approx(times[-1], abs=1e-3)


def test_a_cell_that_stops_being_finite_is_reported_and_its_neighbours_are_untouched() -> None:
    result = simulate_batch("hh1952", current=[10.0, -1e300, 12.0], duration=20.0, reduce=EVERYTHING)
    assert result.failed.tolist() == [False, True, False]
    assert 0.0 < result.failed_ms[1] < 0.1
    assert np.isnan(result["rate"][1])
    assert "1 of 3 cells" in result.failure
    assert "cell 1" in result.failure
    assert_like_single(result, 0, single("hh1952", 10.0, 20.0))
    assert_like_single(result, 2, single("hh1952", 12.0, 20.0))


def test_progress_rises_to_1_in_the_calling_thread() -> None:
    seen: list[tuple[float, int]] = []
    simulate_batch(
        "hh1952",
        current=np.linspace(5, 20, 300),
        duration=30.0,
        progress=lambda share: seen.append((share, threading.get_ident())),
    )
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert {thread for _, thread in seen} == {threading.get_ident()}


def test_cancelling_stops_the_batch_at_the_next_look() -> None:
    cancel = threading.Event()
    with pytest.raises(BatchCancelled):
        simulate_batch(
            "hh1952", current=np.zeros(100), duration=5000.0, progress=lambda _: cancel.set(), cancel=cancel
        )


def test_a_fault_in_progress_ends_the_batch_and_is_raised() -> None:
    def fault(_: float) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        simulate_batch("hh1952", current=np.zeros(300), duration=100.0, progress=fault)


def test_batches_of_several_threads_at_once_give_what_they_would_alone() -> None:
    found: dict[int, np.ndarray] = {}

    def run(index: int) -> None:
        found[index] = simulate_batch("hh1952", current=np.linspace(5, 20 + index, 130), duration=20.0)[
            "rate"
        ]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index in range(4):
        alone = simulate_batch("hh1952", current=np.linspace(5, 20 + index, 130), duration=20.0, threads=1)[
            "rate"
        ]
        assert np.array_equal(found[index], alone)


def test_results_are_read_only_and_name_what_there_is() -> None:
    result = simulate_batch("hh1952", current=[10.0], duration=5.0)
    with pytest.raises(ValueError, match="read-only"):
        result["rate"][0] = 1.0
    with pytest.raises(KeyError, match="spike_count, rate"):
        result["v_max"]
    assert result.units["rate"] == "Hz"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"params": {"I": 3.0}}, "params: 'I' is the constant current; give it as current"),
        ({"current": [1.0, np.nan]}, r"current: cell 1: must be a finite number, not nan"),
        ({"current": []}, "current: there are no cells"),
        ({"current": "much"}, "current: 'much' is no array of numbers"),
        ({"params": {"C": [1.0, 2.0, -1.0]}}, r"params.C: cell 2: must be above 0, not -1"),
        ({"params": {"g_Na": [1.0, 2.0]}, "current": [1.0, 2.0, 3.0]}, "does not fit the others"),
        ({"duration": 10.003}, "duration: 10.003 ms is not a whole number of steps of 0.01 ms"),
        ({"duration": 0.0}, "duration: 0.0 ms is not a whole number"),
        ({"duration": float("inf")}, "duration: inf is not a finite number"),
        ({"dt": -1.0}, "dt: a sample step of -1.0 ms is not usable"),
        ({"trace_every": 0.015}, "trace_every: 0.015 ms is not a whole number of steps"),
        ({"reduce": "rates"}, r"reduce: 'rates' is no result of a batch \(did you mean 'rate'\?\)"),
        ({"method": "dopri5"}, "method: dopri5 chooses its own steps"),
        ({"method": "rk5"}, "did you mean 'rk4'"),
        ({"dtype": "float16"}, "dtype: 'float16' is no"),
        ({"threads": 0}, "threads: 0 is not a number of threads"),
        ({"dtype": "float32", "params": {"g_K": 1e45}}, "float32 cannot hold; use float64"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(BatchError, match=message):
        simulate_batch("hh1952", **{"duration": 10.0, **wrong})


def test_an_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ModelError, match="did you mean 'g_Na'"):
        simulate_batch("hh1952", params={"gNa": [1.0, 2.0]})


@pytest.mark.per_model
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_every_shipped_model_runs_like_a_single_cell(name: str, dtype: str) -> None:
    model = load_model(name)
    duration = 20.0 if name == "hot" else 100.0
    result = simulate_batch(
        name, current=np.full(3, model.I_default), duration=duration, dtype=dtype, reduce=EVERYTHING
    )
    recording = single(name, model.I_default, duration)
    times = detect_spikes(recording.time, recording["V"], SpikeRule.of(model)).times_ms
    assert not result.failed.any()
    assert result["spike_count"].tolist() == [len(times)] * 3
    assert result["v_min"][0] == pytest.approx(recording["V"].min(), abs=0.1)
    if len(times):
        assert result["last_spike"][0] == pytest.approx(times[-1], abs=0.02)
