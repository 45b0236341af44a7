"""The trigger in the scope state: where the screens stand, what moves them and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Status
from hhscope.model import View
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame, make_frame
from hhscope.ui.look import Look
from hhscope.ui.scope_area import ScopeArea
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.scope_trigger import condition_text, middle_of
from hhscope.ui.scope_view import ScopeView, as_plain, from_plain
from hhscope.ui.settings import SettingsStore
from hhscope.view.timebase import TimeView
from hhscope.view.trigger import Slope, TriggerEvent, TriggerMode, TriggerSettings
from tests.ui.recorded import RecordedSession

MS = 1_000_000
NORMAL = TriggerSettings(mode=TriggerMode.NORMAL)


class Bench:
    """The scope area and a recorded cell that spikes some 68 times a second."""

    def __init__(self, look: Look, qtbot: QtBot) -> None:
        self.session = RecordedSession()
        self.said: list[str] = []
        self.scope = ScopeState()
        self.scope.told.connect(self.said.append)
        self.ctx = AppContext(
            session=self.session,
            settings=SettingsStore(),
            look=look,
            scope=self.scope,
            spikes=self.session.spikes,
            tell=self.said.append,
        )
        self.area = ScopeArea(self.ctx)
        qtbot.addWidget(self.area)
        self.area.resize(956, 640)
        self.area.show()
        self.session.load("squid_ca", ms=250.0)

    def draw(self, *, live: bool = True) -> Status:
        status = self.session.running() if live else self.session.status
        self.area.draw(status)
        QApplication.processEvents()
        return status

    def run(self, ms: float) -> Status:
        self.session.advance(ms)
        return self.draw()

    def frame(self, *, live: bool = True) -> Frame:
        status = self.session.running() if live else self.session.status
        return make_frame(status, self.scope, self.session.spikes.snapshot())

    def v_at(self, t_ns: int) -> float:
        """V at a time, by a straight line between samples."""
        run = self.session.status.run
        assert run is not None
        window = run.ring.window(t_ns - 10_000, t_ns + 10_001, [0])
        (t0, t1), (v0, v1) = window.t_ns()[-2:], window.data()[0][-2:]
        return float(v0 + (v1 - v0) * (t_ns - t0) / (t1 - t0))


@pytest.fixture
def bench(look: Look, qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(look, qtbot)
    yield made
    made.area.close()


def test_the_screen_stands_with_the_crossing_at_its_place(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    zero = bench.scope.triggered.t_ns
    assert zero is not None
    assert bench.v_at(zero) == pytest.approx(0.0, abs=1e-3)
    assert bench.scope.window == TimeView(t0_ns=zero - 20 * MS, span_ns=100 * MS)
    frame = bench.frame()
    assert (frame.zero_ns, frame.level, frame.rolling) == (zero, ("V", 0.0), False)
    assert frame.ghost_origin_ns == zero


def test_every_frame_of_a_running_cell_has_the_crossing_at_the_same_pixel(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    places, zeros = set(), set()
    for _ in range(30):
        bench.run(33.3)
        zero = bench.scope.triggered.t_ns
        assert zero is not None
        places.add(zero - bench.scope.window.t0_ns)
        zeros.add(zero)
        assert abs(bench.v_at(zero)) < 1e-3
    assert places == {20 * MS}
    assert len(zeros) > 8


def test_the_time_axis_counts_from_the_trigger(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    ticks = bench.area.axis.ticks()
    assert ticks is not None
    zero = dict(zip(ticks.labels, ticks.times_ns, strict=True))["0"]
    assert zero == bench.scope.triggered.t_ns
    assert "now" not in ticks.labels


def test_pausing_does_not_move_it(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    before = (bench.scope.triggered.t_ns, bench.scope.window)
    for _ in range(5):
        bench.draw(live=False)
    assert (bench.scope.triggered.t_ns, bench.scope.window) == before


def test_another_width_or_place_leaves_the_trigger_where_it_is_in_time(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    zero = bench.scope.triggered.t_ns
    assert zero is not None
    bench.scope.set_span(20 * MS)
    bench.draw(live=False)
    assert bench.scope.triggered.t_ns == zero
    assert bench.scope.window.t0_ns == zero - 4 * MS
    bench.scope.set_trigger(replace(NORMAL, position=0.5))
    bench.draw(live=False)
    assert bench.scope.triggered.t_ns == zero
    assert bench.scope.window.t0_ns == zero - 10 * MS


def test_zooming_while_time_passes_keeps_the_trigger_at_its_place(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    bench.scope.zoom(-1, about_ns=bench.scope.window.t1_ns)
    bench.draw()
    zero = bench.scope.triggered.t_ns
    assert zero is not None
    assert bench.scope.window == TimeView(t0_ns=zero - 10 * MS, span_ns=50 * MS)


def test_looking_at_another_time_keeps_the_trigger_and_follow_goes_back_to_it(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    zero = bench.scope.triggered.t_ns
    bench.scope.pan(-50 * MS)
    for _ in range(5):
        bench.run(20)
    assert bench.scope.triggered.t_ns == zero
    assert not bench.scope.view.following
    bench.scope.follow()
    bench.run(20)
    assert bench.scope.triggered.t_ns != zero


def test_another_level_is_found_in_what_is_held_while_time_stands_still(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw(live=False)
    bench.scope.set_trigger_level(-20.0)
    bench.draw(live=False)
    zero = bench.scope.triggered.t_ns
    assert zero is not None
    assert bench.v_at(zero) == pytest.approx(-20.0, abs=1e-3)


def test_falling_and_other_sources(bench: Bench) -> None:
    bench.scope.set_trigger(replace(NORMAL, slope=Slope.FALLING))
    bench.draw(live=False)
    zero = bench.scope.triggered.t_ns
    assert zero is not None
    assert bench.v_at(zero - 10_000) > 0 > bench.v_at(zero + 10_000)
    run = bench.session.status.run
    assert run is not None
    found = middle_of(run, "Ca", 100 * MS)
    assert found is not None
    level, hysteresis = found
    bench.scope.set_trigger(replace(NORMAL, source="Ca", level=level, hysteresis=hysteresis))
    bench.draw(live=False)
    assert bench.scope.triggered.t_ns is not None
    assert bench.area.panel("calcium").plot.level is not None
    assert bench.area.panel("voltage").plot.level is None


def test_the_middle_of_a_signal_that_is_not_there_is_nothing(bench: Bench) -> None:
    run = bench.session.status.run
    assert run is not None
    assert middle_of(run, "nothing", 100 * MS) is None


def test_a_restart_rolls_until_the_first_trigger(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    bench.session.load("squid_ca", ms=0.1)
    bench.draw()
    assert bench.scope.triggered.t_ns is None
    assert bench.scope.rolling


def test_another_model_keeps_the_mode_and_waits_for_its_own_spikes(bench: Bench) -> None:
    bench.scope.set_trigger(replace(NORMAL, source="Ca", level=0.5, position=0.4))
    bench.scope.apply_model_view(View(span_ms=2.0))
    assert bench.scope.view.trigger == replace(NORMAL, position=0.4)


def test_a_sweep_from_rest_has_no_trigger(bench: Bench) -> None:
    bench.scope.set_trigger(NORMAL)
    bench.draw()
    bench.scope.begin_sweep()
    assert bench.scope.window == TimeView(t0_ns=0, span_ns=100 * MS)
    assert bench.frame().zero_ns is None
    bench.scope.set_trigger_mode(TriggerMode.AUTO)
    bench.draw(live=False)
    assert bench.frame(live=False).zero_ns is not None


def test_a_single_sweep_is_kept_with_what_was_in_force(bench: Bench) -> None:
    taken: list[object] = []
    bench.scope.sweep_taken.connect(taken.append)
    bench.session.set(g_Na=130.0)
    bench.scope.arm_single()
    for _ in range(30):
        bench.run(10)
    assert len(taken) == 1
    (sweep,) = bench.scope.sweeps.sweeps
    assert sweep.taken.changed == {"g_Na": 130.0}
    assert sweep.t_ns == bench.scope.triggered.t_ns
    assert "V rises through 0 mV" in sweep.settings_text
    assert "g_Na 130" in sweep.settings_text
    assert bench.said == ["Sweep 1 taken and kept (H shows the list)."]


def test_a_kept_sweep_that_is_shown_lies_on_the_trigger(bench: Bench) -> None:
    bench.scope.arm_single()
    for _ in range(30):
        bench.run(10)
    sweep = bench.scope.sweeps.sweeps[0]
    bench.scope.references.add(sweep.ghost, sweep.taken, sweep.label, sweep.number)
    frame = bench.frame(live=False)
    (ghost,) = frame.ghosts
    assert ghost.anchor_ns == bench.scope.sweeps.sweeps[0].t_ns == frame.ghost_origin_ns


def test_force_makes_now_the_trigger(bench: Bench) -> None:
    bench.draw()
    bench.scope.force_trigger()
    bench.draw()
    assert bench.scope.view.trigger.mode is TriggerMode.AUTO
    assert bench.scope.triggered.forced
    assert bench.scope.triggered.t_ns == bench.scope.held.newest_ns


def test_the_settings_survive_as_plain_data() -> None:
    settings = replace(NORMAL, source="n", level=0.4, event=TriggerEvent.BURST, holdoff_ns=3 * MS)
    view = ScopeView(trigger=settings)
    assert from_plain(as_plain(view)).trigger == settings


def test_settings_that_cannot_be_are_refused_with_their_place() -> None:
    plain = as_plain(ScopeView())
    plain["trigger"]["position"] = 7
    with pytest.raises(ValueError, match=r"trigger position.*trigger"):
        from_plain(plain)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (TriggerEvent.EDGE, "V falls through −20 mV"),
        (TriggerEvent.LONGER, "V falls through −20 mV more than 20 ms after the last time"),
        (TriggerEvent.SHORTER, "V falls through −20 mV less than 20 ms after the last time"),
        (TriggerEvent.BURST, "V falls through −20 mV for the first time in 20 ms, and again within 20 ms"),
    ],
)
def test_what_is_waited_for_in_words(event: TriggerEvent, said: str) -> None:
    assert condition_text(replace(NORMAL, slope=Slope.FALLING, event=event), -20.0, "mV") == said
