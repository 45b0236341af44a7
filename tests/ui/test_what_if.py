"""What-if in the window: back to a moment, one thing changed, both futures on one screen, and on from either."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hhscope.engine import replay
from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Phase
from hhscope.ui.look import Look
from hhscope.ui.math_channels import MathChannels
from hhscope.ui.what_if import Other
from hhscope.ui.what_if_bar import found_words
from tests.ui.tools import press
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

MS = 1_000_000


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        made.controls_fast()
        made.until(lambda s: s.t_ns > 300 * MS)
        press(made, Qt.Key.Key_Space)
        made.until(lambda s: s.phase is Phase.PAUSED)
        made.frame()
        yield made


def outcome(live: Live) -> Other:
    """The outcome of what is asked for now."""
    what_if = live.window.what_if
    live.qtbot.waitUntil(
        lambda: what_if.other is not None and what_if.other.asked is what_if.asked, timeout=PATIENCE_MS
    )
    assert what_if.other is not None
    return what_if.other


def begin(live: Live, before_end_ms: int = 60) -> Other:
    """Open so long before the end, by key, with the pointer there."""
    live.window.ctx.scope.hover(live.window.ctx.scope.held.newest_ns - before_end_ms * MS)
    press(live, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    return outcome(live)


def area(live: Live):  # type: ignore[no-untyped-def]
    return live.window.workspace


def test_unchanged_both_futures_are_the_same_and_the_bar_says_so(live: Live) -> None:
    other = begin(live)
    assert other.apart.dv_mv == 0.0
    assert other.apart.drate_hz == 0.0
    bar = area(live).what_if.bar
    assert bar.isVisible()
    assert "exactly 0" in bar.found.text()
    first = other.run.ring.oldest
    lived = live.status.run
    assert lived is not None
    np.testing.assert_array_equal(
        other.run.ring.window_since(first).data(), lived.ring.window_since(first).data()
    )


def test_a_change_is_seen_beside_what_happened_and_the_run_is_left_alone(live: Live) -> None:
    begin(live)
    before = live.status
    live.window.ctx.session.post(SetParameters(values={"I": 0.0}))
    other = outcome(live)
    live.frame()
    assert abs(other.apart.dv_mv) > 10.0
    assert other.apart.drate_hz is not None
    assert other.apart.drate_hz < 0.0
    assert live.window.ctx.session.status.current == 0.0
    assert (live.status.current, live.status.applied) == (before.current, before.applied)
    words = area(live).what_if.bar.title.text()
    assert "I 10 → 0" in words
    shown = area(live).what_if
    frame = area(live)._frame
    assert frame.status.run is other.run
    assert frame.lived is before.run
    assert len(frame.ghosts) == 1
    hover = other.asked.moment.t_ns + 30 * MS
    assert "at the pointer" in found_words(other, hover)
    press(live, Qt.Key.Key_Escape)
    assert not shown.bar.isVisible()
    assert live.window.ctx.session.status.current == before.current
    live.frame()
    assert area(live)._frame.ghosts == ()


def test_math_channels_take_the_parameters_of_the_future_that_is_shown(live: Live) -> None:
    live.window.ctx.scope.set_math(MathChannels().added("g_Na"))
    begin(live)
    live.window.ctx.session.post(SetParameters(values={"g_Na": 60.0}))
    other = outcome(live)
    live.frame()
    seen = live.window.ctx.scope.math.run(area(live)._frame)
    assert seen is not None
    step = other.asked.fork.step
    values = seen.ring.window_of(step - 2, step + 2, [len(seen.signals) - 1]).data()[0]
    assert values.tolist() == [120.0, 120.0, 60.0, 60.0]


def test_the_flag_is_dragged_to_another_moment(live: Live) -> None:
    other = begin(live, 50)
    live.frame()
    view = area(live).panel("voltage").plot.view
    window, screen = live.window.ctx.scope.window, view.screen_rect
    x = screen.left() + window.x_of(other.asked.moment.t_ns, screen.width())
    start = QPoint(round(x) + 2, round(screen.top()) + 4)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), start - QPoint(40, 0))
    QTest.mouseMove(view.viewport(), start - QPoint(80, 0))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start - QPoint(80, 0))
    moved = outcome(live)
    assert moved.asked.moment.t_ns == pytest.approx(
        window.t_of(x - 78 - screen.left(), screen.width()), abs=MS
    )
    assert live.window.ctx.scope.window == window


def test_going_on_makes_it_the_run_and_its_log_replays_it(live: Live) -> None:
    begin(live)
    live.window.ctx.session.post(SetParameters(values={"I": 25.0}))
    other = outcome(live)
    expected = other.run.ring.window_since(other.asked.fork.step).data()
    live.qtbot.mouseClick(area(live).what_if.bar.go_on, Qt.MouseButton.LeftButton)
    run_id = other.run.run_id
    status = live.until(
        lambda s: s.run is not None and s.run.run_id > run_id and s.step > other.run.ring.head
    )
    assert status.current == 25.0
    press(live, Qt.Key.Key_Space)
    status = live.until(lambda s: s.phase is Phase.PAUSED)
    assert status.run is not None
    assert status.run.origin is not None
    step, n = other.asked.fork.step, expected.shape[1]
    held = status.run.ring.window_of(step, step + n).data()
    np.testing.assert_array_equal(held, expected)
    blocks = replay(status.run.model, status.run.origin, status.applied, step + n)
    np.testing.assert_array_equal(np.hstack([block.data for block in blocks])[:, step:], expected)


def test_what_if_stops_a_run_and_running_on_closes_it(live: Live) -> None:
    press(live, Qt.Key.Key_Space)
    live.until(lambda s: s.phase is Phase.RUNNING)
    scope = live.window.ctx.scope
    held = scope.held.newest_ns
    live.window.what_if.begin(held - 30 * MS)
    outcome(live)
    assert live.status.phase is Phase.PAUSED
    assert any("What if from here" in action.text() for action in area(live).menu("voltage").actions())
    press(live, Qt.Key.Key_Space)
    live.until(lambda s: s.phase is Phase.RUNNING)
    assert live.window.what_if.asked is None


def test_a_moment_that_is_not_held_and_a_value_that_cannot_be_are_refused(live: Live) -> None:
    live.window.what_if.begin(10**15)
    assert "choose a moment from" in live.window.status_line.message.text()
    begin(live)
    live.window.ctx.session.post(SetParameters(values={"C": -1.0}))
    live.qtbot.waitUntil(lambda: "C" in live.window.status_line.message.text(), timeout=PATIENCE_MS)
    asked = live.window.what_if.asked
    assert asked is not None
    assert asked.fork.commands == ()
