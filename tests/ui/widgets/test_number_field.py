"""Number fields: typed, dragged, stepped and restored; the truth is shown and never fought over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hhscope.ui.look import Look
from hhscope.ui.widgets.number_field import NumberField, NumberSpec

SPEC = NumberSpec(key="g_Na", label="g Na", unit="mS/cm²", minimum=0, maximum=360, default=120, tip="meaning")
Make = Callable[..., NumberField]


@pytest.fixture
def make(qtbot: QtBot, look: Look) -> Make:
    """A shown field; changes of the spec by keyword."""

    def build(**changes: object) -> NumberField:
        field = NumberField(replace(SPEC, **changes), look)  # type: ignore[arg-type]
        field.resize(400, 60)
        qtbot.addWidget(field)
        with qtbot.waitActive(field):
            field.show()
            field.activateWindow()
        return field

    return build


def type_text(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.edit.setFocus()
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, text)


def wheel(target: QWidget) -> bool:
    """Turn the wheel over ``target`` by one notch up; was it taken?"""
    middle = QPointF(target.rect().center())
    event = QWheelEvent(
        middle, target.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.setAccepted(False)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


@pytest.mark.parametrize(
    ("typed", "value"), [("1e-3", 1e-3), ("0,5", 0.5), ("0.5", 0.5), ("-0", 0.0), ("1000", 1000.0)]
)
def test_numbers_are_typed_as_people_do(qtbot: QtBot, make: Make, typed: str, value: float) -> None:
    field = make()
    with qtbot.waitSignal(field.value_edited) as sent:
        type_text(qtbot, field, typed)
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert sent.args == [value]
    assert field.value == value
    assert field.problem.isHidden()


def test_typed_values_may_lie_outside_the_slider(qtbot: QtBot, make: Make) -> None:
    field = make()
    type_text(qtbot, field, "1000")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.value == 1000
    assert field.slider is not None
    assert field.slider.value() == field.slider.maximum()


def test_leaving_the_field_sets_what_was_typed(qtbot: QtBot, make: Make) -> None:
    field = make()
    with qtbot.waitSignal(field.value_edited) as sent:
        type_text(qtbot, field, "60")
        field.edit.clearFocus()
    assert sent.args == [60]


@pytest.mark.parametrize("typed", ["abc", "", "1..2", "nan", "1e999"])
def test_bad_input_is_outlined_and_told_and_not_sent(qtbot: QtBot, make: Make, typed: str) -> None:
    field = make()
    with qtbot.assertNotEmitted(field.value_edited):
        type_text(qtbot, field, typed or "1")
        if not typed:
            field.edit.clear()
            field.edit.setModified(True)
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.property("problem") is True
    assert field.problem.isVisible()
    assert field.problem.text().startswith("g Na: ")
    assert field.value == 120


def test_a_refused_value_says_why(qtbot: QtBot, make: Make) -> None:
    field = make(check=lambda value: "C must be above 0." if value <= 0 else "")
    type_text(qtbot, field, "0")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.problem.text() == "C must be above 0."
    type_text(qtbot, field, "2")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.problem.isHidden()
    assert field.value == 2


def test_escape_takes_back_what_was_typed(qtbot: QtBot, make: Make) -> None:
    field = make()
    type_text(qtbot, field, "xyz")
    field.set_value(90)
    qtbot.keyClick(field.edit, Qt.Key.Key_Escape)
    assert field.edit.text() == "90"
    assert field.problem.isHidden()


def test_a_field_being_typed_in_is_not_overwritten(qtbot: QtBot, make: Make) -> None:
    field = make()
    type_text(qtbot, field, "12")
    field.set_value(99)
    assert field.edit.text() == "12"


def test_a_slider_being_dragged_is_not_overwritten(qtbot: QtBot, make: Make) -> None:
    field = make()
    assert field.slider is not None
    qtbot.mousePress(field.slider, Qt.MouseButton.LeftButton, pos=field.slider.rect().center())
    dragged = field.value
    field.set_value(7)
    assert field.value == dragged != 7
    qtbot.mouseRelease(field.slider, Qt.MouseButton.LeftButton)


def test_the_old_truth_does_not_flicker_back_before_the_new_one_arrives(qtbot: QtBot, make: Make) -> None:
    field = make()
    type_text(qtbot, field, "60")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    field.set_value(120)
    assert field.value == 60
    field.set_value(60)
    field.set_value(120)
    assert field.value == 120


def test_a_value_that_was_refused_later_falls_back_to_the_truth(qtbot: QtBot, make: Make) -> None:
    field = make()
    type_text(qtbot, field, "60")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    field.set_value(120)
    qtbot.waitUntil(lambda: field.value == 120)


def test_dragging_sends_the_last_value_and_not_every_one(qtbot: QtBot, make: Make) -> None:
    field = make()
    slider = field.slider
    assert slider is not None
    sent: list[float] = []
    field.value_edited.connect(sent.append)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(10, slider.height() // 2))
    for x in range(12, 60, 2):
        qtbot.mouseMove(slider, QPoint(x, slider.height() // 2))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert sent[-1] == field.value
    assert len(sent) < 24


def test_the_wheel_acts_only_on_the_slider_with_the_focus(make: Make) -> None:
    field = make()
    assert field.slider is not None
    field.edit.setFocus()
    assert not wheel(field.slider)
    assert not wheel(field.edit)
    assert field.value == 120
    field.slider.setFocus()
    assert wheel(field.slider)
    assert field.value == 122


@pytest.mark.parametrize(
    ("key", "value"),
    [(Qt.Key.Key_Up, 122), (Qt.Key.Key_Down, 118), (Qt.Key.Key_PageUp, 140), (Qt.Key.Key_PageDown, 100)],
)
def test_keys_step_in_slider_and_number_alike(qtbot: QtBot, make: Make, key: Qt.Key, value: float) -> None:
    for part in ("slider", "edit"):
        field = make()
        qtbot.keyClick(getattr(field, part), key)
        assert field.value == value


def test_shift_steps_are_a_tenth(qtbot: QtBot, make: Make) -> None:
    field = make()
    qtbot.keyClick(field.edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert field.value == pytest.approx(120.2)


def test_home_is_the_lowest_value_and_zero_is_allowed(qtbot: QtBot, make: Make) -> None:
    for log in (False, True):
        field = make(log=log)
        qtbot.keyClick(field.slider, Qt.Key.Key_Home)
        assert field.value == 0


def test_a_changed_value_is_marked_and_the_mark_restores(qtbot: QtBot, make: Make) -> None:
    field = make()
    assert not field.is_changed
    assert field.button.isHidden()
    field.set_value(60)
    assert field.is_changed
    assert field.button.isVisible()
    assert field.button.toolTip() == "Restore g Na to 120 mS/cm²"
    with qtbot.waitSignal(field.value_edited) as sent:
        field.button.click()
    assert sent.args == [120]
    assert field.button.isHidden()


def test_a_double_click_on_the_label_restores(qtbot: QtBot, make: Make) -> None:
    field = make()
    field.set_value(60)
    qtbot.mouseDClick(field.label, Qt.MouseButton.LeftButton)
    assert field.value == 120


def test_the_truth_is_not_sent_back(qtbot: QtBot, make: Make) -> None:
    field = make()
    with qtbot.assertNotEmitted(field.value_edited):
        field.set_value(60)
        field.set_value(61)


def test_everything_has_a_name_and_a_tooltip(make: Make) -> None:
    field = make()
    assert field.slider is not None
    for widget in (field.slider, field.edit):
        assert widget.accessibleName() == "g Na, mS/cm²"
        assert widget.toolTip() == "meaning"
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_new_default_moves_the_mark_and_not_the_value(make: Make) -> None:
    field = make()
    field.set_default(60)
    assert field.value == 120
    assert field.is_changed
    field.set_value(60)
    assert not field.is_changed


def test_long_numbers_are_shown_with_the_digits_that_matter(make: Make) -> None:
    field = make()
    field.set_value(0.1 + 0.2)
    assert field.edit.text() == "0.3"


@pytest.mark.parametrize("presenting", [False, True])
def test_a_field_fits_a_narrow_side_panel(look: Look, make: Make, presenting: bool) -> None:
    look.set_presenting(presenting)
    field = make()
    assert field.minimumSizeHint().width() <= 310 * look.scale
