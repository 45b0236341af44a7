"""Persistence in the real window: key, menu, legend, card, clear, undo and session; light on the screens."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

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
