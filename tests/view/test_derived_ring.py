"""Conductances kept beside a ring."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.engine import Simulator
from hhscope.engine.ring import Ring
from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model import load_model, signals
from hhscope.view.derived import conductances, needed
from hhscope.view.derived_ring import DerivedRing
from hhscope.view.timebase import TimeView

DT_NS = 10_000


class Recorded:
    """squid_ca and its ring, advanced by hand."""

    def __init__(self, capacity: int = 100_000) -> None:
        model = load_model("squid_ca")
        self.simulator = Simulator(model)
        ring = Ring(len(signals(model)), capacity=capacity)
        self.run = RunInfo(run_id=1, model=model, signals=signals(model), ring=ring)

    def advance(self, n: int) -> None:
        self.run.ring.write(self.simulator.advance(n))

    @property
    def status(self) -> Status:
        return Status(phase=Phase.RUNNING, run=self.run, parameters=self.run.model.defaults, dt_ns=DT_NS)

    def expected(self, first: int, stop: int) -> np.ndarray:
        row = {signal.name: i for i, signal in enumerate(self.run.signals)}
        names = needed(self.run.model)
        data = self.run.ring.window_of(first, stop, [row[name] for name in names]).data()
        return conductances(self.run.model, names, data, self.run.model.defaults)


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


def view(first: int, stop: int) -> TimeView:
    return TimeView(t0_ns=first * DT_NS, span_ns=(stop - first) * DT_NS)


def test_it_holds_the_conductances_of_what_is_on_screen(recorded: Recorded) -> None:
    recorded.advance(3000)
    derived = DerivedRing(recorded.run)
    assert derived.update(recorded.status, view(500, 2500))
    np.testing.assert_array_equal(
        derived.ring.window(500 * DT_NS, 2500 * DT_NS).data(), recorded.expected(500, 2500)
    )


def test_it_goes_on_where_it_stopped(recorded: Recorded) -> None:
    derived = DerivedRing(recorded.run)
    for start in range(0, 4000, 1000):
        recorded.advance(1000)
        assert derived.update(recorded.status, view(max(0, start - 500), start + 1000))
    np.testing.assert_array_equal(derived.ring.window(0, 4000 * DT_NS).data(), recorded.expected(0, 4000))


def test_scrolling_back_computes_the_earlier_samples(recorded: Recorded) -> None:
    recorded.advance(4000)
    derived = DerivedRing(recorded.run)
    derived.update(recorded.status, view(3000, 4000))
    derived.update(recorded.status, view(1000, 2000))
    np.testing.assert_array_equal(
        derived.ring.window(1000 * DT_NS, 2000 * DT_NS).data(), recorded.expected(1000, 2000)
    )


def test_a_long_screen_fills_up_over_several_frames(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hhscope.view.derived_ring.BUDGET", 1000)
    recorded.advance(2500)
    derived = DerivedRing(recorded.run)
    done = [derived.update(recorded.status, view(0, 2500)) for _ in range(3)]
    assert done == [False, False, True]
    assert derived.next == 2500


def test_segments_of_other_steps_keep_their_times(recorded: Recorded) -> None:
    recorded.advance(1000)
    recorded.simulator.set_numerics(dt_ns=20_000)
    recorded.advance(1000)
    derived = DerivedRing(recorded.run)
    derived.update(recorded.status, TimeView(t0_ns=500 * DT_NS, span_ns=2000 * DT_NS))
    source = recorded.run.ring.window(500 * DT_NS, 2500 * DT_NS)
    own = derived.ring.window(500 * DT_NS, 2500 * DT_NS)
    np.testing.assert_array_equal(own.t_ns(), source.t_ns())
