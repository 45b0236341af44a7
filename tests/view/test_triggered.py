"""Which trigger a screen shows while a run goes on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring
from hhscope.view.trigger import TriggerMode, TriggerSettings
from hhscope.view.triggered import BUDGET, Moment, Source, TriggeredScreen, TriggerState

MS = 1_000_000
DT = 10_000
PERIOD_MS = 10  # a spike every 10 ms, at 5, 15, 25 …
NORMAL = TriggerSettings(mode=TriggerMode.NORMAL)
SEGMENT = Segment(index=0, t0_ns=0, dt_ns=DT, first=0, method="exp_euler", substeps=1)


@dataclass
class Bench:
    """A ring that is written between frames, and a screen of 20 ms that follows it; 16 ms of wall time a frame."""

    settings: TriggerSettings = NORMAL
    pace: float = 1.0
    span_ns: int = 20 * MS
    silent: bool = False
    held: bool = False
    run_id: int = 1
    ring: Ring = field(default_factory=lambda: Ring(1, capacity=400_000))
    screen: TriggeredScreen = field(default_factory=TriggeredScreen)
    wall_s: float = 0.0

    def frame(self, ms: float = 16.0, *, running: bool = True) -> TriggerState:
        n = round(ms * MS / DT)
        if n:
            at_ms = (np.arange(self.ring.head, self.ring.head + n) * DT) / MS
            spiking = (at_ms % PERIOD_MS >= 5) & (at_ms % PERIOD_MS < 6)
            v = np.where(spiking & (not self.silent), 20.0, -60.0)
            self.ring.write(Block(segment=SEGMENT, start=self.ring.head, data=v[None]))
        self.wall_s += 0.016
        source = Source(ring=self.ring, run_id=self.run_id, row=0, level=0.0)
        moment = Moment(
            span_ns=self.span_ns, wall_s=self.wall_s, running=running, pace=self.pace, held=self.held
        )
        return self.screen.look(source, self.settings, moment)

    def phase_ms(self) -> float:
        """Where in the period of the spikes the shown trigger lies."""
        assert self.screen.state.t_ns is not None
        return round(self.screen.state.t_ns / MS % PERIOD_MS, 1)


def test_rolling_searches_nothing() -> None:
    bench = Bench(settings=TriggerSettings())
    assert bench.frame() == TriggerState()


def test_every_picture_of_a_fast_cell_has_a_spike_at_the_same_place() -> None:
    bench = Bench()
    shown = {bench.frame(ms=33.3).t_ns for _ in range(50)} - {None}
    assert len(shown) > 30
    for _ in range(20):
        bench.frame(ms=33.3)
        assert bench.phase_ms() == 5.0


def test_a_fast_sweep_is_shown_when_it_is_complete_and_not_before() -> None:
    bench = Bench()
    for _ in range(40):
        state = bench.frame(ms=3)
        if state.t_ns is not None:
            assert state.complete
            assert state.t_ns + NORMAL.after_ns(bench.span_ns) <= bench.ring.newest_ns


def test_a_slow_sweep_is_shown_while_it_comes_in_and_the_next_waits_for_its_end() -> None:
    bench = Bench(pace=0.01)
    while bench.frame(ms=0.2).t_ns is None:
        assert bench.ring.newest_ns < 6 * MS
    first = bench.screen.state.t_ns
    assert first is not None
    assert not bench.screen.state.complete
    while bench.screen.state.t_ns == first:
        bench.frame(ms=0.2)
    assert bench.ring.newest_ns >= first + NORMAL.after_ns(bench.span_ns)


def test_normal_keeps_the_last_sweep_however_long_it_is_silent() -> None:
    bench = Bench()
    bench.frame(ms=100)
    shown = bench.screen.state.t_ns
    bench.silent = True
    for _ in range(100):
        bench.frame()
    assert bench.screen.state.t_ns == 95 * MS - DT + round(DT * 0.75)
    assert shown is not None


def test_auto_rolls_after_a_while_of_silence_and_stands_again_with_the_next_trigger() -> None:
    bench = Bench(settings=replace(NORMAL, mode=TriggerMode.AUTO))
    bench.frame(ms=100)
    assert bench.screen.state.t_ns is not None
    bench.silent = True
    for _ in range(60):
        bench.frame()
    assert bench.screen.state.t_ns is None
    bench.silent = False
    for _ in range(3):
        bench.frame()
    assert bench.phase_ms() == 5.0


def test_auto_does_not_roll_while_time_stands_still() -> None:
    bench = Bench(settings=replace(NORMAL, mode=TriggerMode.AUTO))
    bench.frame(ms=100)
    shown = bench.screen.state.t_ns
    for _ in range(200):
        bench.frame(ms=0, running=False)
    assert bench.frame().t_ns is not None
    assert shown is not None


def test_a_single_sweep_is_the_first_trigger_after_it_was_asked_for_and_the_last() -> None:
    bench = Bench()
    bench.frame(ms=100)
    bench.settings = replace(NORMAL, mode=TriggerMode.SINGLE)
    assert bench.frame(ms=0).armed
    state = bench.frame(ms=20)
    assert (state.t_ns, state.armed, state.complete) == (105 * MS - 2_500, False, False)
    state = bench.frame(ms=20)
    assert state.complete
    assert bench.frame(ms=50).t_ns == state.t_ns


def test_arming_again_waits_again() -> None:
    bench = Bench(settings=replace(NORMAL, mode=TriggerMode.SINGLE))
    bench.frame(ms=0)
    assert bench.frame(ms=100).t_ns is not None
    bench.screen.arm()
    state = bench.frame(ms=0)
    assert (state.armed, state.t_ns) == (True, None)
    assert bench.frame(ms=40).t_ns is not None


def test_force_takes_the_newest_sample() -> None:
    bench = Bench(silent=True)
    bench.frame(ms=100)
    bench.screen.force()
    state = bench.frame(ms=0)
    assert (state.t_ns, state.forced) == (bench.ring.newest_ns, True)


def test_another_level_is_looked_for_in_what_is_held_though_time_stands_still() -> None:
    bench = Bench()
    bench.frame(ms=100)
    bench.settings = replace(NORMAL, hysteresis=1.0)
    bench.frame(ms=0, running=False)
    assert bench.phase_ms() == 5.0


def test_neither_width_nor_position_nor_looking_elsewhere_moves_the_trigger() -> None:
    bench = Bench()
    bench.frame(ms=100)
    shown = bench.screen.state.t_ns
    bench.span_ns = 5 * MS
    bench.settings = replace(bench.settings, position=0.5)
    bench.held = True
    assert bench.frame(ms=0, running=False).t_ns == shown
    for _ in range(20):
        assert bench.frame().t_ns == shown


def test_a_narrower_screen_does_not_go_on_to_a_newer_trigger_while_time_stands_still() -> None:
    bench = Bench()
    bench.frame(ms=100)
    shown = bench.screen.state.t_ns
    bench.span_ns = 2 * MS
    for _ in range(5):
        assert bench.frame(ms=0, running=False).t_ns == shown


def test_a_restart_forgets_the_old_run() -> None:
    bench = Bench()
    bench.frame(ms=100)
    bench.ring, bench.run_id = Ring(1, capacity=400_000), 2
    assert bench.frame(ms=1).t_ns is None


def test_a_cell_too_fast_to_search_every_sample_is_searched_at_its_newest_and_says_so() -> None:
    bench = Bench()
    bench.frame()
    state = bench.frame(ms=1.2 * BUDGET * DT / MS)
    assert state.skipped
    assert bench.phase_ms() == 5.0
    assert not bench.frame().skipped


def test_the_light_shows_a_trigger_for_a_moment() -> None:
    bench = Bench()
    bench.frame(ms=0)
    assert bench.frame(ms=10).lit
    bench.silent = True
    states = [bench.frame() for _ in range(20)]
    assert not states[-1].lit


def test_no_such_signal_shows_no_trigger() -> None:
    bench = Bench()
    bench.frame(ms=100)
    moment = Moment(span_ns=bench.span_ns, wall_s=1.0)
    assert bench.screen.look(None, NORMAL, moment) == TriggerState(lacking=True)
