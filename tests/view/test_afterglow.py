"""Light that persists: how much there is, how it fades, and that it matters not when pictures are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring
from hhscope.view.afterglow import Afterglow, Line, Moment, Way
from hhscope.view.canvas import Canvas
from hhscope.view.timebase import TimeView
from hhscope.view.triggered import Finds

MS = 1_000_000
DT = 10_000
SPAN = 10 * MS
WIDTH, HEIGHT = 100, 64
SEGMENT = Segment(index=0, t0_ns=0, dt_ns=DT, first=0, method="exp_euler", substeps=1)
LINE = Line(row=0, scale=(32.0, -20.0))  # 1 lies at 12 px, -1 at 52 px


@dataclass
class Bench:
    """A cell that swings once every 5 ms, a screen of 10 ms, and its light."""

    ring: Ring = field(default_factory=lambda: Ring(1, capacity=100_000))
    after: Afterglow = field(default_factory=Afterglow)
    canvas: Canvas = field(default_factory=lambda: Canvas(WIDTH, HEIGHT))
    decay_s: float | None = None
    clock_s: float = 0.0

    def run(self, n: int) -> None:
        first = self.ring.head
        v = np.sin(2 * np.pi * np.arange(first, first + n) * DT / (5 * MS))
        self.ring.write(Block(segment=SEGMENT, start=first, data=v[None]))

    def moment(self, way: Way = Way.ROLL, **more: object) -> Moment:
        end = self.ring.newest_ns
        view = (
            TimeView.ending_at(end, SPAN).snapped(WIDTH)
            if way is Way.ROLL
            else TimeView(t0_ns=0, span_ns=SPAN)
        )
        made = Moment(
            ring=self.ring, run_id=1, cell="a", view=view, way=way, clock_s=self.clock_s, decay_s=self.decay_s
        )
        return replace(made, **more)  # type: ignore[arg-type]

    def draw(self, moment: Moment | None = None, line: Line = LINE) -> NDArray[np.float64]:
        self.canvas.again()
        self.after.lay(self.canvas, self.moment() if moment is None else moment, [line])
        self.canvas.compose()
        return self.after.light

    def triggered(self, count: int, **more: object) -> Moment:
        """Every maximum is a trigger, 2 ms before it are on screen."""
        times = np.arange(1.25 * MS, self.ring.newest_ns, 5 * MS).astype(np.int64)[:count]
        finds = Finds(search=1, count=len(times), times=times)
        ends = {"before_ns": 2 * MS, "after_ns": 8 * MS}
        zero = int(times[-1]) if len(times) else None
        view = TimeView(t0_ns=(zero or 0) - 2 * MS, span_ns=SPAN)
        return self.moment(Way.TRIGGER, finds=finds, zero_ns=zero, view=view, **ends, **more)


def test_every_sample_on_screen_brings_the_same_light() -> None:
    bench = Bench()
    bench.run(900)
    view = bench.moment().view
    first, stop = bench.ring.sample_range(view.t0_ns, view.t1_ns)
    assert bench.draw().sum() == pytest.approx(stop - first - 1)  # no way leads to the first


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_it_matters_not_when_pictures_are_drawn(parts: list[int]) -> None:
    cut, whole = Bench(), Bench()
    whole.run(1)
    whole.draw()
    cut.run(1)
    for part in parts:
        cut.run(part)
        light = cut.draw()
    whole.run(sum(parts))
    expected = whole.draw()
    np.testing.assert_allclose(
        light[:, 1:], expected[:, 1:], rtol=1e-9, atol=1e-9
    )  # 0: a way from off the screen


def test_light_falls_to_a_tenth_in_the_decay_time_whatever_comes_between() -> None:
    bench = Bench(decay_s=2.0)
    bench.run(900)
    first = bench.draw().copy()
    for clock_s in (0.3, 1.1, 2.0):
        bench.clock_s = clock_s
        light = bench.draw()
    np.testing.assert_allclose(light, first * 0.1, rtol=1e-9)
    bench.clock_s = 30.0  # the scale of light began anew
    np.testing.assert_allclose(bench.draw(), first * 1e-15, rtol=1e-9)


def test_without_end_light_stays() -> None:
    bench = Bench()
    bench.run(900)
    first = bench.draw().copy()
    bench.clock_s = 1e6
    np.testing.assert_array_equal(bench.draw(), first)


def test_all_triggers_that_ran_between_two_pictures_lie_on_each_other() -> None:
    bench = Bench()
    bench.run(1)
    bench.draw(bench.triggered(0))
    bench.run(20_000)  # 200 ms: 40 maxima, of which every second begins a sweep of 10 ms
    light = bench.draw(bench.triggered(40))
    lit = light > 0
    assert lit.sum(axis=0).max() <= 14  # one curve, not twenty
    assert light.sum() == pytest.approx(20 * 1000, rel=0.06)


def test_the_same_triggers_in_many_pictures_bring_the_same_light() -> None:
    often, once = Bench(), Bench()
    for bench in (often, once):
        bench.run(1)
        bench.draw(bench.triggered(0))
    for _ in range(50):
        often.run(137)
        light = often.draw(often.triggered(10**6))
    once.run(50 * 137)
    np.testing.assert_allclose(light, once.draw(once.triggered(10**6)), rtol=1e-9, atol=1e-9)


def test_another_height_lays_what_is_held_anew() -> None:
    bench, other = Bench(), Bench()
    flat = replace(LINE, scale=(32.0, -10.0))
    for one in (bench, other):
        one.run(1)
        one.draw(one.triggered(0))
        one.run(9_000)
    bench.draw(bench.triggered(40))
    expected = other.draw(other.triggered(40), flat)
    np.testing.assert_allclose(bench.draw(bench.triggered(40), flat), expected, rtol=1e-9, atol=1e-9)


def test_an_earlier_time_shows_its_own_samples_and_the_way_back_shows_the_old_light() -> None:
    bench = Bench()
    bench.run(4_000)
    before = bench.draw().copy()
    held = bench.moment(Way.HELD, view=TimeView(t0_ns=20 * MS, span_ns=SPAN))
    assert bench.draw(held).sum() == pytest.approx(1000, rel=0.02)
    np.testing.assert_allclose(bench.draw(), before, rtol=1e-9, atol=1e-9)


def test_clear_begins_dark_and_goes_on_with_what_follows() -> None:
    bench = Bench()
    bench.run(1)
    bench.draw(bench.triggered(0))
    bench.run(5_000)
    bench.draw(bench.triggered(40))
    cleared = bench.triggered(40, epoch=1)
    assert bench.draw(cleared).sum() <= 1000  # the sweep on screen alone
    assert bench.draw(bench.triggered(40, cell="b", epoch=1)).sum() <= 1000


def test_samples_the_ring_has_lost_leave_no_light() -> None:
    bench = Bench(ring=Ring(1, capacity=4_096))
    bench.run(1)
    bench.draw(bench.triggered(0))
    bench.run(20_000)
    bench.draw(bench.triggered(40))
    assert bench.draw(bench.triggered(40)).sum() < 20_000


def test_the_picture_is_the_bare_ground_again_when_light_is_off() -> None:
    bench = Bench()
    bench.canvas.wipe()
    bench.canvas.compose()
    bare = bench.canvas.image.copy()
    bench.run(900)
    bench.draw()
    assert (bench.canvas.image != bare).any()
    bench.canvas.again()
    bench.canvas.no_glow()
    bench.canvas.compose()
    np.testing.assert_array_equal(bench.canvas.image, bare)
