"""Networks: wired from a seed, the same on any number of threads, heard one delay later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hhscope import simulate
from hhscope.batch.network import Network, NetworkError, NetworkPlan, Synapse
from hhscope.model import load_model

MODEL = load_model("traub_miles")
SMALL = NetworkPlan(model=MODEL, n=150, probability=0.1)


def spikes(plan: NetworkPlan, duration: float = 100.0, threads: int | None = None) -> np.ndarray:  # type: ignore[type-arg]
    network = Network(plan, threads)
    network.advance(duration)
    cells, times = network.spikes()
    order = np.lexsort((cells, times))
    return np.stack([cells[order], times[order]])


def test_the_number_of_threads_changes_nothing() -> None:
    assert np.array_equal(spikes(SMALL, threads=1), spikes(SMALL, threads=4))


def test_another_seed_is_another_network() -> None:
    assert not np.array_equal(spikes(SMALL), spikes(replace(SMALL, seed=7)))


def test_as_many_connections_as_the_probability_says() -> None:
    network = Network(replace(SMALL, n=600))
    assert network.synapses == pytest.approx(0.1 * 600 * 599, rel=0.02)
    assert network.memory_bytes > 4 * network.synapses


def test_one_cell_alone_fires_as_the_simulator_says() -> None:
    plan = replace(SMALL, n=1, spread=0.0, lift=0.0, dt=0.01)
    alone = simulate("traub_miles", current=5.0, duration=400.0, method="exp_euler", dt=0.01).spikes()
    _, times = spikes(plan, 400.0)
    assert np.diff(times)[5:].mean() == pytest.approx(np.diff(alone)[5:].mean(), rel=1e-3)


def test_a_spike_is_heard_one_delay_later_not_sooner() -> None:
    """Cell 0 fires first; whoever hears it with a large weight fires within 2 ms of hearing it."""
    quiet = replace(SMALL, n=80, probability=1.0, current=1.0, spread=0.9, share=1.0, delay=3.0)
    plain = spikes(replace(quiet, excitation=Synapse(weight=0.0, tau=5.0, reversal=0.0)), 60.0)
    heard = spikes(replace(quiet, excitation=Synapse(weight=0.5, tau=5.0, reversal=0.0)), 60.0)
    first = plain[1, 0]
    assert heard[1, 0] == first
    before = plain[:, plain[1] <= first + 3.0]
    assert np.array_equal(heard[:, heard[1] <= first + 3.0], before)
    assert ((heard[1] > first + 3.0) & (heard[1] < first + 5.0)).sum() > 70


def test_inhibition_alone_slows_and_excitation_alone_hastens() -> None:
    none = Synapse(weight=0.0, tau=5.0, reversal=0.0)
    free = spikes(replace(SMALL, excitation=none, inhibition=replace(none, reversal=-80.0))).shape[1]
    assert spikes(replace(SMALL, excitation=none)).shape[1] < free
    assert spikes(replace(SMALL, inhibition=replace(none, reversal=-80.0))).shape[1] > free


def test_what_cannot_be_is_told_in_one_sentence() -> None:
    with pytest.raises(NetworkError, match=r"cells: 0 is outside 1 … 100,000"):
        Network(replace(SMALL, n=0))
    with pytest.raises(NetworkError, match="dopri5"):
        Network(replace(SMALL, method="dopri5"))
