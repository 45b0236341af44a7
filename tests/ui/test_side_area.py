"""The side area: every panel found, in order, never wider than it is, reachable by keyboard and explained."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Status
from hhscope.model import list_models
from hhscope.ui.context import AppContext
from hhscope.ui.look import Look
from hhscope.ui.settings import SettingsStore
from hhscope.ui.side_area import SideArea, side_specs
from hhscope.ui.theme import Theme
from tests.ui.conftest import RecordingSession

Load = Callable[[str], Status]
MODELS = [entry.id for entry in list_models()]


@pytest.fixture
def area(qtbot: QtBot, ctx: AppContext, loaded: Load) -> SideArea:
    made = SideArea(ctx)
    qtbot.addWidget(made)
    made.resize(384, 700)  # 30 % of 1280
    made.show_status(loaded("squid_ca"))
    made.show()
    return made


def open_all(area: SideArea) -> None:
    for section in area.sections.values():
        section.set_open(True)


def test_the_groups_stand_in_the_order_of_the_drawing() -> None:
    titles = [spec.title for spec in side_specs()]
    assert titles == [
        "", "", "Input", "Channels", "Calcium", "Energy", "Membrane, temperature", "Start state", "Kinetics",
        "Advanced",
    ]  # fmt: skip
    assert [spec.key for spec in side_specs() if spec.open] == ["model", "note", "input", "channels"]


@pytest.mark.parametrize("model_id", MODELS)
def test_no_model_needs_horizontal_scrolling_at_1280(area: SideArea, loaded: Load, model_id: str) -> None:
    area.show_status(loaded(model_id))
    open_all(area)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_presentation_text_makes_the_area_wider_and_not_scroll(area: SideArea, look: Look) -> None:
    before = area.minimumWidth()
    look.set_presenting(True)
    assert area.minimumWidth() > 1.3 * before


def test_every_control_has_a_name_and_a_tooltip_and_takes_the_focus(area: SideArea) -> None:
    open_all(area)
    controls: list[QWidget] = []
    for kind in (QAbstractButton, QLineEdit, QSlider, QComboBox):
        controls += [w for w in area.widget().findChildren(kind) if not w.isHidden()]
    assert len(controls) > 60
    for control in controls:
        named = control.accessibleName() or (isinstance(control, QAbstractButton) and control.text())
        assert named, control
        assert control.toolTip(), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control


def test_a_model_without_calcium_says_so(area: SideArea, loaded: Load) -> None:
    area.sections["calcium"].set_open(True)
    area.show_status(loaded("hh1952"))
    section = area.sections["calcium"]
    assert not section.is_open
    assert section.header.summary.text() == "This model has no calcium pool."
    area.show_status(loaded("squid_ca"))
    assert section.is_open


def test_changed_values_are_counted_in_the_title(area: SideArea, session: RecordingSession) -> None:
    session.post(SetParameters(values={"g_Na": 60.0, "g_K": 1.0, "EK": -80.0}))
    area.show_status(session.obey())
    assert area.sections["channels"].header.summary.text() == "● 2 changed"
    assert area.sections["membrane"].header.summary.text() == "● 1 changed"


def test_which_groups_are_open_is_remembered(qtbot: QtBot, ctx: AppContext, area: SideArea) -> None:
    area.sections["kinetics"].set_open(True)
    area.sections["input"].set_open(False)
    assert SettingsStore().get("side.open", dict[str, bool]())["kinetics"]
    again = SideArea(ctx)
    qtbot.addWidget(again)
    assert again.sections["kinetics"].is_open
    assert not again.sections["input"].is_open
    again.reset_arrangement()
    assert again.sections["input"].is_open
    assert not again.sections["kinetics"].is_open


def test_the_theme_changes_while_it_is_shown(area: SideArea, look: Look) -> None:
    dark = area.grab().toImage().pixelColor(2, 690)
    look.set_theme(Theme.load("light"))
    light = area.grab().toImage().pixelColor(2, 690)
    assert light.lightness() > dark.lightness() + 100


def test_choosing_a_model_is_passed_on(qtbot: QtBot, area: SideArea) -> None:
    area.choose_model(area)
    from hhscope.ui.model_chooser import ModelChooser

    (chooser,) = area.window().findChildren(ModelChooser)
    with qtbot.waitSignal(area.model_requested) as asked:
        chooser.rows["hot"].click()
    assert asked.args == ["hot"]
    area.shutdown()
