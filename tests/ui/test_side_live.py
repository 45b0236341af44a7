"""The side panel on a real session: what is edited takes effect, and what takes effect is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.engine import Session
from hhscope.engine.commands import Kick, LoadModel, SetNumerics, SetParameters, SetSpeed
from hhscope.engine.status import Phase
from hhscope.model import load_model
from hhscope.ui.context import AppContext
from hhscope.ui.panels.side_advanced import AdvancedPanel
from hhscope.ui.panels.side_channels import ChannelsPanel
from hhscope.ui.panels.side_input import InputPanel
from hhscope.ui.side_area import SideArea
from hhscope.ui.widgets.number_field import NumberField


@pytest.fixture
def live(ctx: AppContext) -> Iterator[AppContext]:
    """A context with a session that runs squid_ca."""
    with Session() as session:
        session.post(SetSpeed(speed=0.05))
        session.post(LoadModel(text=load_model("squid_ca").text))
        yield replace(ctx, session=session)


@pytest.fixture
def area(qtbot: QtBot, live: AppContext) -> Iterator[SideArea]:
    made = SideArea(live)
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    qtbot.waitUntil(lambda: live.session.status.phase is Phase.RUNNING, timeout=60_000)
    made.show_status(live.session.status)
    yield made
    made.shutdown()


def enter(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, text)
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)


def test_an_edit_takes_effect_and_comes_back(qtbot: QtBot, live: AppContext, area: SideArea) -> None:
    channels, inputs = area.panels["channels"], area.panels["input"]
    assert isinstance(channels, ChannelsPanel)
    assert isinstance(inputs, InputPanel)
    enter(qtbot, channels.fields.fields["g_Na"], "100")
    enter(qtbot, inputs.fields.fields["I"], "12")
    qtbot.waitUntil(lambda: live.session.status.parameters.get("g_Na") == 100)
    qtbot.waitUntil(lambda: live.session.status.current == 12)
    inputs.kick_button.click()
    qtbot.waitUntil(lambda: any(isinstance(a.command, Kick) for a in live.session.status.applied))
    area.show_status(live.session.status)
    assert channels.fields.fields["g_Na"].value == 100
    assert area.sections["channels"].header.summary.text() == "● 1 changed"
    assert inputs.waveforms.forms == []  # a kick is no part of the protocol


def test_a_change_from_elsewhere_is_shown(qtbot: QtBot, live: AppContext, area: SideArea) -> None:
    live.session.post(SetParameters(values={"block_Na": 40.0}))
    qtbot.waitUntil(lambda: live.session.status.parameters["block_Na"] == 40.0)
    area.show_status(live.session.status)
    channels = area.panels["channels"]
    assert isinstance(channels, ChannelsPanel)
    assert channels.left_labels["Na"].text() == "g left: 72 mS/cm²"


def test_a_refused_sample_step_is_told_and_the_field_goes_back(
    qtbot: QtBot, live: AppContext, area: SideArea
) -> None:
    advanced, inputs = area.panels["advanced"], area.panels["input"]
    assert isinstance(advanced, AdvancedPanel)
    assert isinstance(inputs, InputPanel)
    pulse = next(a for a in inputs.waveforms.add_button.menu().actions() if a.text() == "Pulse")
    pulse.trigger()
    qtbot.waitUntil(lambda: bool(live.session.status.stimulus.waveforms))
    before = live.session.status.message_id
    enter(qtbot, advanced.step, "0.03")
    qtbot.waitUntil(lambda: live.session.status.message_id > before)
    area.show_status(live.session.status)
    assert "not on the sample grid" in advanced.refusal.text()
    qtbot.waitUntil(lambda: advanced.step.value == 0.01)


def test_another_method_is_shown_as_in_use(qtbot: QtBot, live: AppContext, area: SideArea) -> None:
    live.session.post(SetNumerics(method="exp_euler", substeps=2))
    qtbot.waitUntil(lambda: live.session.status.substeps == 2)
    area.show_status(live.session.status)
    advanced = area.panels["advanced"]
    assert isinstance(advanced, AdvancedPanel)
    assert advanced.in_use.text() == "In use: exp_euler, 2 steps of 5 µs per sample of 10 µs."
