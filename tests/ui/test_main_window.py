"""The window: starts, shows a live trace, obeys, and closes cleanly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from hhscope.analysis import rest_state
from hhscope.engine.commands import SetNumerics, SetParameters
from hhscope.engine.status import Phase
from hhscope.model import load_model
from hhscope.record.session_file import read_session
from hhscope.ui.look import Look
from hhscope.ui.scope_view import Display
from tests.ui.window_fixtures import Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        yield made


def colored(image: QImage, name: str) -> int:
    """How many pixels of a picture have a color."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), -1)
    return int(np.count_nonzero(rows == QColor(name).rgb()))


def test_time_passes_and_a_blue_wave_is_on_the_screen(live: Live) -> None:
    first = live.frame().step
    live.until(lambda s: s.step > first + 2000)
    live.frame()
    picture = live.window.workspace.grab().toImage()
    assert colored(picture, live.window.ctx.theme.colors["trace.v"]) > 50


def test_a_parameter_takes_effect_and_is_on_record(live: Live) -> None:
    live.session.post(SetParameters(values={"g_Na": 60.0}))
    status = live.until(lambda s: s.parameters.get("g_Na") == 60.0)
    assert [item.before for item in status.applied if isinstance(item.command, SetParameters)] == [
        {"g_Na": 120.0}
    ]
    live.frame()
    live.frame()
    assert "1 changed" in live.window.side.panels["model"].changes.text()  # type: ignore[attr-defined]


def test_pause_freezes_time_and_run_goes_on(live: Live) -> None:
    live.trigger("run")
    stopped = live.until(lambda s: s.phase is Phase.PAUSED).step
    live.frame()
    live.frame()
    assert live.status.step == stopped
    live.trigger("run")
    live.until(lambda s: s.step > stopped)


def test_restart_begins_at_zero_and_keeps_values(live: Live) -> None:
    live.session.post(SetParameters(values={"g_K": 30.0}))
    before = live.until(lambda s: s.step > 500 and s.parameters["g_K"] == 30.0)
    live.trigger("restart")
    after = live.until(
        lambda s: s.run is not None and before.run is not None and s.run.run_id > before.run.run_id
    )
    assert after.parameters["g_K"] == 30.0
    live.until(lambda s: s.phase is Phase.RUNNING and s.step > 0)


def test_step_advances_by_one_screen_or_one_sample(live: Live) -> None:
    live.trigger("run")
    start = live.until(lambda s: s.phase is Phase.PAUSED).step
    live.trigger("step_sample")
    live.until(lambda s: s.step == start + 1 and s.phase is Phase.PAUSED)
    live.window.ctx.scope.set_span(1_000_000)
    live.trigger("step")
    status = live.until(lambda s: s.step > start + 50 and s.phase is Phase.PAUSED)
    assert abs(status.step - start - 101) <= 1


def test_a_sweep_stands_still_at_the_end_of_the_screen(live: Live) -> None:
    live.window.ctx.scope.set_span(2_000_000)
    live.frame()
    live.trigger("sweep")
    live.until(lambda s: s.phase is Phase.PAUSED and s.t_ns >= 2_000_000)
    live.frame()
    assert live.window.ctx.scope.view.display is Display.SWEEP
    assert live.window.ctx.scope.window.t0_ns == 0
    assert live.window.banner.notice is None
    run = live.session.status.run
    assert run is not None
    first = run.ring.value_at(0, [0])
    assert first is not None
    rest = rest_state(run.model, live.session.status.parameters)
    assert first.values[0] == rest.v


def test_a_blow_up_shows_a_banner_whose_button_mends_it(live: Live) -> None:
    live.controls_fast()
    live.session.post(SetNumerics(method="euler", dt_ns=500_000))
    live.until(lambda s: s.phase is Phase.FAILED)
    live.frame()
    notice = live.window.banner.notice
    assert notice is not None
    assert notice.tone == "error"
    live.window.banner.buttons["stable"].click()
    live.until(lambda s: s.phase is Phase.RUNNING and s.method_used == "exp_euler" and s.step > 10)
    live.frame()
    assert live.window.banner.notice is None


def test_space_types_a_space_in_a_field_and_runs_elsewhere(live: Live, qtbot: QtBot) -> None:
    entry = live.window.toolbar.speed.entry
    live.window.activateWindow()
    entry.setFocus()
    qtbot.keyClick(entry, Qt.Key.Key_Space)
    live.frame()
    assert live.status.phase is Phase.RUNNING
    live.window.workspace.setFocus()
    qtbot.keyClick(live.window, Qt.Key.Key_Space)
    live.until(lambda s: s.phase is Phase.PAUSED)


def test_autoset_finds_a_screen_for_the_present_firing(live: Live) -> None:
    live.controls_fast()
    live.until(lambda s: live.window.ctx.spikes.snapshot().count > 12)
    live.trigger("autoset")
    assert live.window.ctx.scope.view.span_ns == 200_000_000  # 8 intervals of 14.7 ms on the 1-2-5 series
    live.until(lambda s: s.speed == 0.1)


def test_presentation_mode_is_large_and_light_and_goes_away(live: Live) -> None:
    dark = live.window.ctx.theme
    live.trigger("present")
    live.frame()
    assert live.window.ctx.look.scale == 1.6
    assert not live.window.ctx.theme.dark
    assert not live.window.side.isVisible()
    live.trigger("select_none")
    live.frame()
    assert live.window.ctx.look.scale == 1.0
    assert live.window.ctx.theme == dark
    assert live.window.side.isVisible()


def test_the_theme_changes_while_it_runs_and_is_remembered(live: Live) -> None:
    live.trigger("theme")
    live.frame()
    assert live.window.ctx.theme.name == "light"
    assert live.window.ctx.settings.current.theme == "light"


def test_an_edited_model_file_reloads_and_keeps_what_was_changed(live: Live, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = load_model("hh1952").text
    path.write_text(text, encoding="utf-8")
    live.choose(str(path))
    live.session.post(SetParameters(values={"g_K": 30.0}))
    live.until(lambda s: s.parameters["g_K"] == 30.0)
    live.window.watch.follow(path)
    path.write_text(text.replace("g = 120.0", "g = 100.00"), encoding="utf-8")
    status = live.until(lambda s: s.parameters["g_Na"] == 100.0)
    assert status.parameters["g_K"] == 30.0
    path.write_text(text.replace("V+40", "VV+40"), encoding="utf-8")
    live.qtbot.waitUntil(lambda: live.window.banner.notice is not None, timeout=10_000)
    assert live.window.banner.notice is not None
    assert "gates.m" in live.window.banner.notice.title
    assert live.status.phase is Phase.RUNNING


def test_a_fading_cell_stops_at_the_end_of_its_screen_and_offers_restart(live: Live) -> None:
    live.choose("fading_spiral")
    live.controls_fast()
    live.until(lambda s: s.phase is Phase.PAUSED)
    live.frame()
    assert live.window.banner.notice is not None
    first = live.status.run
    live.window.controls.set_speed(0.001)
    live.window.banner.buttons["restart"].click()
    live.until(lambda s: s.run is not None and first is not None and s.run.run_id > first.run_id)
    live.frame()
    assert live.window.banner.notice is None


def test_a_fault_of_the_program_is_told_in_a_banner(live: Live) -> None:
    live.window._on_messages_broke("ValueError: no such thing")
    live.frame()
    assert live.window.banner.notice is not None
    assert "no such thing" in live.window.banner.notice.title
    live.trigger("select_none")
    live.frame()
    assert live.window.banner.notice is None


def test_where_the_window_stood_is_remembered(live: Live) -> None:
    live.window.resize(1100, 720)
    live.window.ctx.scope.arrange(replace(live.window.ctx.scope.arrangement, folded={"gates": True}))
    live.frame()
    live.window.close()
    settings = live.window.ctx.settings
    assert settings.current.window
    assert settings.get("window.arrangement", {})["folded"] == {"gates": True}
    assert read_session(live.window.autosave.last).setup.text == load_model("squid_ca").text


@pytest.mark.per_model
@pytest.mark.parametrize("model_id", ["hh1952", "cortical_adapt", "ca_burster", "hot", "fading_spiral"])
def test_each_start_model_runs_in_its_own_view(live: Live, model_id: str) -> None:
    status = live.choose(model_id)
    view = load_model(model_id).view
    assert live.window.ctx.scope.view.span_ns == round(view.span_ms * 1e6)
    assert status.speed == view.speed
    live.until(lambda s: s.step > 100)
    live.frame()
    assert live.status.failure is None
