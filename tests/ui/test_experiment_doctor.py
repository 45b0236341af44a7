"""The doctor in the real window: the word in the status bar leads to it, and what it shows goes into the scope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetParameters
from hhscope.experiments import find
from hhscope.experiments.doctor import DoctorResult
from hhscope.ui import experiment_choice as choice
from hhscope.ui.look import Look
from hhscope.ui.panels.experiment_doctor import DoctorBody
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        yield made


def test_a_click_on_the_word_opens_the_doctor_for_the_cell_that_runs(live: Live) -> None:
    window, scope = live.window, live.window.ctx.scope
    doctor = find("doctor")
    for name, text in {"duration": "100", "draws": "0"}.items():
        choice.set_dial(scope, doctor, name, text)
    live.session.post(SetParameters(values={"g_Na": 100.0, "I": 3.0}))
    live.until(lambda s: s.current == 3.0)
    field = window.status_line.fields["regime"]
    live.qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    live.qtbot.waitUntil(lambda: window.experiments.area is not None, timeout=PATIENCE_MS)
    area = window.experiments.area
    assert area is not None
    live.qtbot.waitUntil(lambda: area.view is not None and area.view.result is not None, timeout=PATIENCE_MS)
    options = choice.options_of(scope, doctor)
    assert (options.model, options.current, options.set) == ("squid_ca", 3.0, (("g_Na", 100.0),))
    assert area.view is not None
    assert area.view.words.text().startswith("squid_ca at 3 µA/cm² is quiescent")
    body = area.view.body
    assert isinstance(body, DoctorBody)
    assert body.buttons
    assert not body.relatives.isVisibleTo(body)
    result = area.view.result
    assert isinstance(result, DoctorResult)
    wanted = {"g_Na": 100.0, "I": 3.0, **result.changes[0].values}
    body.buttons[0].click()
    live.until(lambda s: {**s.parameters, "I": s.current} == {**s.parameters, **wanted})
