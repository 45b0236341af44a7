"""A stimulus is a pure function of time: whatever stretch is asked for, the same numbers, to the bit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.stimulus import (
    FOREVER,
    OU,
    Constant,
    Kick,
    PoissonSynapse,
    Pulse,
    Pulses,
    Ramp,
    Sine,
    Step,
    Stimulus,
    StimulusError,
    Waveform,
    White,
)
from tests.stimulus.samples import DT_NS, pieces, stimuli, table_conductances, table_values, waveforms

MS = 1_000_000
N = 400

grid = st.integers(0, 4000)


def times_from(first: int, n: int = N) -> np.ndarray:
    return (first + np.arange(n, dtype=np.int64)) * DT_NS


@given(stimuli, grid)
def test_a_table_gives_the_sampled_values(stimulus: Stimulus, first: int) -> None:
    times = times_from(first)
    table = stimulus.table(int(times[0]), int(times[-1]), DT_NS)
    np.testing.assert_allclose(table_values(table, times), stimulus.sample(times, DT_NS), rtol=0, atol=1e-12)


@given(stimuli, grid, st.lists(st.integers(1, N - 1), unique=True, max_size=6))
def test_tables_give_the_same_bits_wherever_time_is_cut(
    stimulus: Stimulus, first: int, cuts: list[int]
) -> None:
    times = times_from(first)
    whole = table_values(stimulus.table(int(times[0]), int(times[-1]), DT_NS), times)
    borders = [0, *sorted(cuts), N]
    parts = [
        table_values(stimulus.table(int(times[a]), int(times[a]) + (b - a) * DT_NS, DT_NS), times[a:b])
        for a, b in pairwise(borders)
    ]
    assert np.concatenate(parts).tobytes() == whole.tobytes()


@given(stimuli, grid)
def test_a_table_gives_the_conductances_that_are_told(stimulus: Stimulus, first: int) -> None:
    times = times_from(first)
    table = stimulus.table(int(times[0]), int(times[-1]), DT_NS)
    assert (table.synapses is not None) == stimulus.is_synaptic
    if table.synapses is not None:
        told = stimulus.conductance(times, DT_NS)
        for values, expected in zip(table_conductances(table, times), told, strict=True):
            np.testing.assert_allclose(values, expected, rtol=1e-12, atol=1e-300)


@given(stimuli, grid, st.lists(st.integers(1, N - 1), unique=True, max_size=6))
def test_samples_are_the_same_bits_wherever_time_is_cut(
    stimulus: Stimulus, first: int, cuts: list[int]
) -> None:
    times = times_from(first)
    parts = [stimulus.sample(part, DT_NS) for part in np.split(times, sorted(cuts))]
    assert np.concatenate(parts).tobytes() == stimulus.sample(times, DT_NS).tobytes()
    assert stimulus.value(int(times[7]), DT_NS) == stimulus.sample(times, DT_NS)[7]


@given(stimuli, grid, st.integers(0, N))
def test_intervals_of_a_table_are_the_same_numbers_wherever_it_begins(
    stimulus: Stimulus, first: int, later: int
) -> None:
    t0, t1 = first * DT_NS, (first + N) * DT_NS
    whole, part = stimulus.table(t0, t1, DT_NS), stimulus.table(t0 + later * DT_NS, t1, DT_NS)
    skipped = len(whole.until) - len(part.until)
    assert whole.until[skipped:].tolist() == part.until.tolist()
    assert whole.base[skipped:].tobytes() == part.base.tobytes()
    assert whole.terms[whole.first[skipped] :].tobytes() == part.terms.tobytes()
    assert whole.ref[whole.first[skipped] :].tolist() == part.ref.tolist()
    assert (np.diff(whole.first)[skipped:] == np.diff(part.first)).all()
    if whole.synapses is not None and part.synapses is not None:
        assert (
            whole.synapses.terms[whole.synapses.first[skipped] :].tobytes() == part.synapses.terms.tobytes()
        )
        assert whole.synapses.ref[whole.synapses.first[skipped] :].tolist() == part.synapses.ref.tolist()


@given(stimuli, grid)
def test_the_last_interval_of_a_table_reaches_beyond_the_stretch_to_the_next_edge(
    stimulus: Stimulus, first: int
) -> None:
    t0, t1 = first * DT_NS, (first + N) * DT_NS
    until = stimulus.table(t0, t1, DT_NS).until
    assert (np.diff(until) > 0).all()
    assert until[-1] > t1
    if until[-1] < FOREVER:
        assert stimulus.edges(t1 + 1, int(until[-1]) + 1, DT_NS).tolist() == [until[-1]]


@given(stimuli, grid)
def test_edges_are_where_the_table_changes(stimulus: Stimulus, first: int) -> None:
    t0, t1 = first * DT_NS, (first + N) * DT_NS
    inside = stimulus.edges(t0 + 1, t1 + 1, DT_NS)
    assert stimulus.table(t0, t1, DT_NS).until[:-1].tolist() == inside.tolist()
    assert (np.diff(stimulus.edges(t0, t1, DT_NS)) > 0).all()


@given(stimuli, waveforms)
def test_a_sum_is_the_sum(stimulus: Stimulus, more: object) -> None:
    times = times_from(0, 4000)
    both = stimulus + more  # type: ignore[operator]
    alone = Stimulus((more,)).sample(times, DT_NS)  # type: ignore[arg-type]
    np.testing.assert_allclose(
        both.sample(times, DT_NS), stimulus.sample(times, DT_NS) + alone, rtol=0, atol=1e-9
    )


def test_nothing_is_zero() -> None:
    table = Stimulus().table(0, 10, DT_NS)
    assert (table.until.tolist(), table.base.tolist(), table.first.tolist()) == ([FOREVER], [0.0], [0, 0])
    assert table.terms.shape == (0, 4)
    assert Stimulus().value(5) == 0.0
    assert Stimulus().edges(0, 100, DT_NS).tolist() == []


def test_values_are_right_continuous() -> None:
    stimulus = Stimulus((Step(start=1, stop=2, amplitude=3), Pulse(start=2, width=1, amplitude=4)))
    assert [stimulus.value(t) for t in (MS - 1, MS, 2 * MS - 1, 2 * MS, 3 * MS - 1, 3 * MS)] == [
        0,
        3,
        3,
        4,
        4,
        0,
    ]


def test_a_train_is_as_exact_after_a_day_as_at_its_start() -> None:
    day = 86_400_000 * MS
    stimulus = Stimulus((Pulses(period=0.3, width=0.1, amplitude=1),))
    offsets = np.arange(-300_000, 300_000, 10_000, dtype=np.int64)
    assert day % 300_000 == 0
    assert (
        stimulus.sample(day + offsets, DT_NS).tobytes() == stimulus.sample(300_000 + offsets, DT_NS).tobytes()
    )


def test_a_table_of_hundreds_of_thousands_of_edges_has_them_all() -> None:
    stimulus = Stimulus((Pulses(period=0.02, width=0.01, amplitude=3), Sine(amplitude=1, frequency_hz=30)))
    table = stimulus.table(0, 3_000 * MS, DT_NS)
    assert len(table.until) == 300_001
    assert table.base[:4].tolist() == [3.0, 0.0, 3.0, 0.0]
    assert table.first[-1] == 300_001


def test_times_off_the_grid_name_waveform_field_value_and_neighbours() -> None:
    stimulus = Stimulus((Constant(amplitude=1), Pulse(start=0.015, width=1, amplitude=1)))
    with pytest.raises(StimulusError) as refused:
        stimulus.check_grid(10_000)
    assert (
        str(refused.value)
        == "pulse: start = 0.015 ms is not on the sample grid of 0.01 ms; use 0.01 or 0.02 ms"
    )


def test_a_width_shorter_than_a_step_is_told_to_be_one_step() -> None:
    with pytest.raises(StimulusError, match=r"width = 0.004 ms is not on .* use 0.01 ms"):
        Stimulus((Pulse(width=0.004, amplitude=1),)).check_grid(10_000)


def test_a_kick_off_the_grid_is_told_in_ns() -> None:
    with pytest.raises(StimulusError, match=r"kick: start_ns = 15000 ns .* use 10000 or 20000 ns"):
        Stimulus((Kick(start_ns=15_000, width_ns=10_000, amplitude=1),)).check_grid(10_000)


@given(stimuli)
def test_what_lies_on_the_grid_passes_and_has_its_edges_on_the_grid(stimulus: Stimulus) -> None:
    stimulus.check_grid(DT_NS)
    assert (stimulus.edges(0, 100 * MS, DT_NS) % DT_NS == 0).all()


def test_a_ramp_within_one_step_of_the_grid_is_checked_too() -> None:
    with pytest.raises(StimulusError, match="ramp: stop"):
        Stimulus((Ramp(stop=0.015, amplitude=1),)).check_grid(10_000)


def test_a_kick_is_added_at_its_very_nanosecond() -> None:
    kicked = Stimulus((Constant(amplitude=1),)).with_pulse(123_456_789, 1_000, 20.0)
    assert [kicked.value(123_456_789 + k) for k in (-1, 0, 999, 1000)] == [1.0, 21.0, 21.0, 1.0]


def test_kicks_that_are_over_are_forgotten_when_the_next_one_comes() -> None:
    stimulus = Stimulus((Pulse(width=1, amplitude=1),))
    for k in range(1000):
        stimulus = stimulus.with_pulse(k * MS, MS // 2, 5.0)
    assert len(stimulus.waveforms) == 2


@given(stimuli, grid)
def test_pruning_changes_no_bit_from_then_on(stimulus: Stimulus, now: int) -> None:
    times = times_from(now)
    t0, t1 = int(times[0]), int(times[-1])
    pruned = stimulus.pruned(t0)
    assert pruned.sample(times, DT_NS).tobytes() == stimulus.sample(times, DT_NS).tobytes()
    assert (
        table_values(pruned.table(t0, t1, DT_NS), times).tobytes()
        == table_values(stimulus.table(t0, t1, DT_NS), times).tobytes()
    )


def test_a_new_run_has_the_protocol_but_no_kicks() -> None:
    protocol = Stimulus((Step(start=1, amplitude=2),))
    assert protocol.with_pulse(5, 10, 1.0).without_kicks() == protocol


@given(st.lists(pieces, max_size=5))
def test_only_noise_changes_at_every_sample(found: list[Waveform]) -> None:
    stimulus = Stimulus(tuple(found))
    assert not stimulus.changes_every_sample
    assert (stimulus + White(intensity=1)).changes_every_sample
    assert not (stimulus + White(intensity=1, hold=1)).changes_every_sample


def test_random_inputs_without_a_seed_get_the_first_free_ones() -> None:
    stimulus = Stimulus((White(intensity=1), OU(sd=1, tau=1, seed=1), PoissonSynapse(rate_hz=1, weight=1)))
    assert [w.seed for w in stimulus.seeded().waveforms] == [2, 1, 3]  # type: ignore[attr-defined]
    assert [w.seed for w in stimulus.seeded(5).waveforms] == [5001, 1, 5002]  # type: ignore[attr-defined]
    assert stimulus.seeded().seeded(7) == stimulus.seeded()


def test_what_lies_on_the_grid_of_samples_wants_to_know_it() -> None:
    for waveform in (White(intensity=1), PoissonSynapse(rate_hz=1, weight=1)):
        with pytest.raises(StimulusError, match="say which sample step"):
            Stimulus((waveform,)).table(0, MS)
