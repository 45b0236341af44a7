"""Persistence in the real window: key, menu, legend, card, clear, undo and session; light on the screens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase
from hhscope.ui.glow import GlowSource, PanelGlow
from hhscope.ui.look import Look
from hhscope.ui.persistence_card import PersistenceCard
from hhscope.ui.persistence_legend import PersistenceLegend
from hhscope.view.persistence import Persistence
from hhscope.view.trigger import TriggerMode
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

MS = 1_000_000
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        made.window.controls.set_speed(1.0)
        made.until(lambda s: s.t_ns > 150 * MS)
        yield made


def settings(live: Live) -> Persistence:
    return live.window.ctx.scope.view.persistence


def legend(live: Live) -> PersistenceLegend:
    found: PersistenceLegend = live.window.findChild(PersistenceLegend)
    return found


def light(live: Live) -> NDArray[np.float64]:
    """The light of the first panel; an empty one while there is none."""
    glow: PanelGlow = live.window.workspace.panel("voltage")._glow  # type: ignore[attr-defined]
    return np.zeros((1, 1)) if glow._after is None else glow._after.light


def switched_on(live: Live) -> None:
    live.qtbot.keyClick(live.window, Qt.Key.Key_P)
    live.qtbot.waitUntil(lambda: light(live).sum() > 0, timeout=PATIENCE_MS)


def test_it_is_off_at_first_and_has_neither_legend_nor_light(live: Live) -> None:
    live.frame()
    source: GlowSource = live.window.findChild(GlowSource)
    assert not settings(live).on
    assert not legend(live).isVisible()
    assert source.state == (False, 0)
    assert light(live).sum() == 0


def test_p_lays_sweep_on_sweep_and_shift_p_begins_dark(live: Live) -> None:
    live.window.ctx.scope.set_persistence(Persistence(decay_s=None))
    live.window.ctx.scope.set_trigger_mode(TriggerMode.NORMAL)
    switched_on(live)
    assert legend(live).isVisible()
    start = light(live).sum()
    live.qtbot.waitUntil(lambda: light(live).sum() > 3 * start, timeout=PATIENCE_MS)
    live.trigger("run")
    live.qtbot.waitUntil(lambda: not live.window.ctx.scope.going_on, timeout=PATIENCE_MS)
    live.frame()
    much = light(live).sum()
    live.qtbot.keyClick(live.window, Qt.Key.Key_P, SHIFT)
    live.qtbot.waitUntil(lambda: light(live).sum() < much / 2, timeout=PATIENCE_MS)
    live.qtbot.keyClick(live.window, Qt.Key.Key_P)
    live.frame()
    assert light(live).sum() == 0
    assert not legend(live).isVisible()


def test_paused_the_picture_stands_and_another_height_shows_it_again(live: Live) -> None:
    switched_on(live)
    live.trigger("run")
    live.qtbot.waitUntil(lambda: not live.window.ctx.scope.going_on, timeout=PATIENCE_MS)
    live.frame()
    stood = light(live)
    live.window.ctx.scope.hover(live.window.ctx.scope.window.t0_ns + MS)  # another picture
    live.frame()
    np.testing.assert_array_equal(light(live), stood)
    live.window.ctx.scope.set_y_range("voltage", (-200.0, 200.0))
    live.frame()
    live.qtbot.waitUntil(lambda: not np.array_equal(light(live), stood), timeout=PATIENCE_MS)
    assert light(live).sum() == pytest.approx(stood.sum(), rel=0.2)


def test_keys_step_the_decay_and_the_legend_says_it(live: Live) -> None:
    live.qtbot.keyClick(live.window, Qt.Key.Key_BracketRight)
    assert settings(live) == Persistence(on=True, decay_s=2.0)
    live.frame()
    assert legend(live).settings_button.text() == "Persistence 2 s"
    live.qtbot.keyClick(live.window, Qt.Key.Key_BracketLeft)
    assert settings(live).decay_s == 1.0


def test_the_card_takes_steps_and_typed_times_and_says_what_it_refuses(live: Live) -> None:
    live.trigger("persistence_settings")
    card: PersistenceCard = live.window.findChild(PersistenceCard)
    live.qtbot.waitUntil(card.isVisible)
    card.steps.buttons["∞"].click()
    assert settings(live) == Persistence(on=True, decay_s=None)
    assert not card.decay.isVisible()
    card.steps.buttons["5 s"].click()
    card.decay.value_edited.emit(3.3)
    assert settings(live).decay_s == 3.3
    card.switch.buttons["off"].click()
    assert settings(live) == Persistence(on=False, decay_s=3.3)
    card.close()


def test_a_session_keeps_it(live: Live) -> None:
    scope = live.window.ctx.scope
    scope.set_persistence(Persistence(on=False, decay_s=None))
    kept = scope.to_plain()
    scope.set_persistence(Persistence(decay_s=0.5))
    scope.restore(kept)
    assert settings(live) == Persistence(on=False, decay_s=None)


def test_undo_takes_it_back(live: Live) -> None:
    live.window.undo.look(live.frame())
    switched_on(live)
    live.window.undo.look(live.frame())
    live.trigger("undo")
    live.qtbot.waitUntil(lambda: not settings(live).on and not legend(live).isVisible(), timeout=PATIENCE_MS)


def test_another_theme_and_another_size_keep_light_on_the_screen(live: Live) -> None:
    switched_on(live)
    live.trigger("theme")
    live.window.resize(1000, 700)
    live.frame()
    live.qtbot.waitUntil(lambda: light(live).sum() > 0, timeout=PATIENCE_MS)
    live.trigger("theme")


def test_switched_off_at_full_speed_the_light_is_gone_and_time_goes_on(live: Live) -> None:
    switched_on(live)
    live.controls_fast()
    before = live.frame().t_ns
    live.qtbot.keyClick(live.window, Qt.Key.Key_P)
    live.qtbot.waitUntil(lambda: light(live).sum() == 0, timeout=PATIENCE_MS)
    live.until(lambda s: s.t_ns > before)


def test_single_sweeps_lie_on_each_other(live: Live) -> None:
    scope = live.window.ctx.scope
    scope.set_persistence(replace(settings(live), decay_s=None))
    live.trigger("single")
    live.until(lambda s: s.phase is Phase.PAUSED)
    switched_on(live)
    samples = scope.view.span_ns // live.status.dt_ns
    once = 2 * samples  # of V and of the input
    live.qtbot.waitUntil(lambda: light(live).sum() == pytest.approx(once, rel=0.01), timeout=PATIENCE_MS)
    live.trigger("single")
    live.until(lambda s: s.phase is Phase.RUNNING)
    live.until(lambda s: s.phase is Phase.PAUSED)
    live.qtbot.waitUntil(lambda: light(live).sum() == pytest.approx(2 * once, rel=0.01), timeout=PATIENCE_MS)


def test_samples_that_left_no_light_are_counted_where_the_light_is_explained(live: Live) -> None:
    switched_on(live)
    assert not legend(live).lost.isVisible()
    glow: PanelGlow = live.window.workspace.panel("voltage")._glow  # type: ignore[attr-defined]
    assert glow._after is not None
    glow._after.lost = 1234
    live.qtbot.waitUntil(legend(live).lost.isVisible, timeout=PATIENCE_MS)
    assert legend(live).lost.text() == "1,234 samples left no light"
