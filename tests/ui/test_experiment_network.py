"""The network in the real window: its raster goes on while one looks, and stands when one does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from hhscope.experiments import find
from hhscope.ui import experiment_choice as choice
from hhscope.ui.look import Look
from hhscope.ui.panels.experiment_network import NetworkBody
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

DIALS = {"cells": "30", "seconds": "0.05", "sweep": "off"}


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        yield made


def words(live: Live) -> str:
    area = live.window.experiments.area
    return "" if area is None or area.view is None else area.view.words.text()


def test_the_network_goes_on_live_and_goes_away_with_its_panel(live: Live) -> None:
    for name, text in DIALS.items():
        choice.set_dial(live.window.ctx.scope, find("network"), name, text)
    choice.choose(live.window.ctx.scope, "network")
    live.trigger("experiments")
    live.qtbot.waitUntil(lambda: words(live) != "", timeout=PATIENCE_MS)
    assert words(live).startswith("30 cells fire at")
    area = live.window.experiments.area
    assert area is not None
    assert area.view is not None
    body = area.view.body
    assert isinstance(body, NetworkBody)
    assert body.live_words.text() == ""
    body.live.click()
    live.qtbot.waitUntil(lambda: "own time" in body.live_words.text(), timeout=PATIENCE_MS)
    body.live.click()
    assert body.live_words.text() == ""
    body.live.click()  # it is running while the window closes
