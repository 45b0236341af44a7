"""One frame for the scope panels."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from hhscope.engine.commands import Kick, Pause, SetNumerics, SetParameters
from hhscope.engine.status import Applied, Phase, Status
from hhscope.ui.frame import changes_between, make_frame
from hhscope.ui.scope_state import ScopeState
from hhscope.view.timebase import TimeView

MS = 1_000_000


def applied(t_ms: float, command: object, **before: float) -> Applied:
    t_ns = round(t_ms * MS)
    return Applied(run_id=1, step=t_ns // 10_000, t_ns=t_ns, command=command, before=before)  # type: ignore[arg-type]


def test_a_frame_shows_the_window_of_the_scope_state(qtbot: QtBot) -> None:
    scope = ScopeState()
    live = Status(phase=Phase.RUNNING, t_ns=300 * MS + 10_000)
    frame = make_frame(live, scope, None)
    assert frame.window == TimeView(t0_ns=200 * MS, span_ns=100 * MS)
    assert frame.live
    assert frame.ghost_origin_ns == 200 * MS
    assert frame.rolling
    scope.begin_sweep()
    assert not make_frame(live, scope, None).rolling
    assert make_frame(live, scope, None).window == TimeView(t0_ns=0, span_ns=100 * MS)
    assert make_frame(live, scope, None).ghost_origin_ns == 0


def test_a_stopped_frame_is_not_live_and_does_not_move(qtbot: QtBot) -> None:
    scope = ScopeState()
    stopped = Status(phase=Phase.PAUSED, t_ns=300 * MS + 10_000)
    assert not make_frame(stopped, scope, None).live
    assert make_frame(stopped, scope, None) == make_frame(stopped, scope, None)


def test_changes_say_what_became_what_and_when() -> None:
    change = applied(312.4, SetParameters(values={"g_Na": 96.0}), g_Na=120.0)
    (said,) = changes_between((change,), 300 * MS, 400 * MS)
    assert said.text == "g_Na 120 → 96 at 312.4 ms"
    assert said.t_ns == change.t_ns


def test_only_changes_on_screen_are_ticked_and_only_those_of_physics() -> None:
    history = (
        applied(10, SetParameters(values={"I": 5.0}), I=0.0),
        applied(20, Pause()),
        applied(30, Kick(amplitude=20.0, width_ns=MS)),
        applied(40, SetNumerics(dt_ns=20_000, method="rk4")),
        applied(90, SetParameters(values={"I": 6.0}), I=5.0),
    )
    found = changes_between(history, 15 * MS, 90 * MS)
    assert [change.text for change in found] == [
        "kick 20 µA/cm² for 1 ms at 30 ms",
        "sample step 10 µs, method rk4 at 40 ms".replace("10", "20"),
    ]


def test_a_dragged_slider_makes_one_tick() -> None:
    dragged = tuple(
        applied(50 + i * 0.01, SetParameters(values={"g_K": 36.0 - i}), g_K=37.0 - i) for i in range(1, 30)
    )
    (one,) = changes_between(dragged, 0, 100 * MS)
    assert one.text == "g_K 36 → 7 at 50.01 ms"
