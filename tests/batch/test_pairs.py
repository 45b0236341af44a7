"""Pairs: cells side by side that hear each other."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope import simulate
from hhscope.batch.pairs import Link, PairCell, Pairs
from hhscope.model import load_model

WB = PairCell(model=load_model("wang_buzsaki"), current=1.0)


def test_a_cell_that_hears_nothing_fires_as_the_simulator_says() -> None:
    pairs = Pairs((WB, WB), Link())
    pairs.advance(10_000)
    alone = simulate("wang_buzsaki", current=1.0, duration=100.0, method="exp_euler")
    assert pairs.sides[0].spikes() == pytest.approx(alone.spikes(), abs=2e-3)
    assert np.array_equal(pairs.sides[0].spikes(), pairs.sides[1].spikes(63))


def test_a_run_cut_into_pieces_is_the_same_to_the_last_bit() -> None:
    link = Link(weight=0.05, tau=3.0, reversal=0.0, delay=1.5, gap=0.01)
    other = PairCell(model=WB.model, current=np.linspace(1.0, 2.0, 64))
    whole, cut = Pairs((WB, other), link), Pairs((WB, other), link)
    whole.advance(3000)
    for n in (1, 7, 600, 2392):
        cut.advance(n)
    for one, another in zip(whole.sides, cut.sides, strict=True):
        assert np.array_equal(one.voltage(), another.voltage())
        assert np.array_equal(one.state(5), another.state(5))


def test_a_spike_is_heard_by_the_other_after_the_delay() -> None:
    quiet = PairCell(model=WB.model, current=0.0)
    plain = Pairs((WB, quiet), Link())
    plain.advance(4000)
    spike = plain.sides[0].spikes()[0]
    linked = Pairs((WB, quiet), Link(weight=0.1, delay=5.0))
    linked.advance(4000)
    apart = np.abs(linked.sides[1].voltage() - plain.sides[1].voltage()) > 0
    heard = int(apart.argmax()) * linked.h
    assert heard == pytest.approx(spike + 5.0, abs=0.03)
    assert linked.sides[1].voltage().max() > plain.sides[1].voltage().max()


def test_two_models_can_be_a_pair() -> None:
    pairs = Pairs((WB, PairCell(model=load_model("hh1952"), current=10.0)), Link(gap=0.01))
    pairs.advance(6000)
    assert pairs.sides[0].spikes().size > 2
    assert pairs.sides[1].spikes().size > 2


def test_currents_weights_and_values_may_differ_from_pair_to_pair() -> None:
    cell = PairCell(model=WB.model, current=np.array([1.0, 2.0]), values={"g_Na": np.array([35.0, 0.0])})
    pairs = Pairs((cell, WB), Link(weight=np.array([0.0, 0.1])))
    pairs.advance(20_000)
    assert pairs.sides[0].spikes(0).size > 5
    assert pairs.sides[0].spikes(1).size == 0
