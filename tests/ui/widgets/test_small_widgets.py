"""Sections, chips, banners, readouts, choices, throttle: what each promises."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from hhscope.ui.look import Look
from hhscope.ui.widgets.banner import Action, Banner, Notice
from hhscope.ui.widgets.chip import Chip
from hhscope.ui.widgets.choice import QuietCombo, Segmented
from hhscope.ui.widgets.readout import Readout
from hhscope.ui.widgets.section import Section
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.throttle import Throttle


@pytest.fixture
def section(qtbot: QtBot, look: Look) -> Section:
    made = Section("Channels", QLabel("inside"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_section_begins_folded_and_opens_with_a_click(qtbot: QtBot, section: Section) -> None:
    assert section.content.isHidden()
    with qtbot.waitSignal(section.toggled) as told:
        qtbot.mouseClick(section.header, Qt.MouseButton.LeftButton)
    assert told.args == [True]
    assert section.content.isVisible()


@pytest.mark.parametrize(
    ("key", "opened"),
    [(Qt.Key.Key_Return, True), (Qt.Key.Key_Space, True), (Qt.Key.Key_Right, True), (Qt.Key.Key_Left, False)],
)
def test_a_section_opens_and_folds_by_key(qtbot: QtBot, section: Section, key: Qt.Key, opened: bool) -> None:
    section.set_open(not opened)
    qtbot.keyClick(section.header, key)
    assert section.is_open is opened


def test_a_section_that_lacks_something_folds_and_says_so_and_comes_back(section: Section) -> None:
    section.set_open(True)
    section.set_lacking("This model has no calcium pool.")
    assert not section.is_open
    assert section.wants_open
    assert section.header.summary.text() == "This model has no calcium pool."
    section.set_lacking("")
    assert section.is_open


def test_arrow_keys_of_a_focused_control_are_not_taken_by_the_window(section: Section) -> None:
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    asked.setAccepted(False)
    QApplication.sendEvent(section.header, asked)
    assert asked.isAccepted()


def test_a_chip_is_lit_only_by_what_is_in_force(qtbot: QtBot, look: Look) -> None:
    chip = Chip("Half the calcium channels", "Sets g_CaL 0.5 → 0.25")
    qtbot.addWidget(chip)
    for press in (chip.click, lambda: qtbot.keyClick(chip, Qt.Key.Key_Return)):
        with qtbot.waitSignal(chip.clicked):
            press()
        assert not chip.isChecked()


def test_a_chip_grows_when_its_text_must_wrap(qtbot: QtBot, look: Look) -> None:
    chip = Chip("Block the calcium channels: the pure 1952 trace, V hardly changes", "")
    qtbot.addWidget(chip)
    assert chip.heightForWidth(200) > chip.heightForWidth(2000)


def test_a_banner_says_what_and_what_to_try(qtbot: QtBot, look: Look) -> None:
    banner = Banner(look)
    qtbot.addWidget(banner)
    notice = Notice(
        title="V became infinite at 12.3 ms.",
        detail="Try a smaller sample step, or the method exp_euler.",
        tone="error",
        actions=(Action(key="restart", text="Restart", tip="Begin again"),),
    )
    banner.show_notice(notice)
    assert banner.title.text() == notice.title
    assert banner.detail.text() == notice.detail
    with qtbot.waitSignal(banner.action_requested) as asked:
        qtbot.keyClick(banner.buttons["restart"], Qt.Key.Key_Return)
    assert asked.args == ["restart"]
    with qtbot.waitSignal(banner.action_requested) as asked:
        banner.close_button.click()
    assert asked.args == ["close"]
    banner.show_notice(None)
    assert banner.isHidden()


def test_a_banner_replaces_its_buttons(qtbot: QtBot, look: Look) -> None:
    banner = Banner(look)
    qtbot.addWidget(banner)
    banner.show_notice(Notice(title="one", actions=(Action(key="a", text="A"),)))
    banner.show_notice(Notice(title="two", actions=(Action(key="b", text="B"),)))
    assert list(banner.buttons) == ["b"]


def test_a_readout_is_large_and_its_figures_are_of_one_width(qtbot: QtBot, look: Look) -> None:
    readout = Readout(look, "Firing rate", "Hz")
    qtbot.addWidget(readout)
    metrics = readout.number.fontMetrics()
    assert metrics.height() > 1.8 * readout.unit.fontMetrics().height()
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1
    readout.set_number("68.1")
    readout.set_caption("tonic")
    assert (readout.number.text(), readout.caption.text()) == ("68.1", "tonic")


def test_a_combo_ignores_the_wheel_without_the_focus(qtbot: QtBot, look: Look) -> None:
    combo = QuietCombo("Method", "How")
    qtbot.addWidget(combo)
    combo.add("a", "A")
    combo.add("b", "B")
    combo.show_choice("b")
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.setAccepted(False)
    QApplication.sendEvent(combo, event)
    assert not event.isAccepted()
    assert combo.currentData() == "b"


def test_a_combo_tells_only_what_a_user_picks(qtbot: QtBot, look: Look) -> None:
    combo = QuietCombo("Method", "How")
    qtbot.addWidget(combo)
    combo.add("a", "A")
    combo.add("b", "B")
    with qtbot.assertNotEmitted(combo.chosen):
        combo.show_choice("b")
    with qtbot.waitSignal(combo.chosen) as told:
        combo.activated.emit(0)
    assert told.args == ["a"]


def test_a_segmented_choice_shows_what_it_is_told(qtbot: QtBot, look: Look) -> None:
    segmented = Segmented("Range", {"all": "All", "seen": "Visible"})
    qtbot.addWidget(segmented)
    segmented.show_choice("seen")
    assert segmented.buttons["seen"].isChecked()
    with qtbot.waitSignal(segmented.chosen) as told:
        segmented.buttons["all"].click()
    assert told.args == ["all"]


def test_enter_presses_a_button(qtbot: QtBot, look: Look) -> None:
    button = TextButton("Defaults", "All values")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_a_throttle_gives_the_first_at_once_and_the_last_always(qtbot: QtBot) -> None:
    throttle = Throttle()
    seen: list[float] = []
    throttle.emitted.connect(seen.append)
    for value in range(10):
        throttle.give(float(value))
    assert seen == [0.0]
    qtbot.waitUntil(lambda: seen == [0.0, 9.0])


def test_only_the_trailing_edge_waits_after_a_quiet_frame_a_value_passes_at_once(qtbot: QtBot) -> None:
    throttle = Throttle()
    seen: list[float] = []
    throttle.emitted.connect(seen.append)
    throttle.give(1.0)
    qtbot.waitUntil(lambda: not throttle.is_waiting)
    throttle.give(2.0)
    assert seen == [1.0, 2.0]


def test_a_flushed_throttle_owes_nothing(qtbot: QtBot) -> None:
    throttle = Throttle()
    seen: list[float] = []
    throttle.emitted.connect(seen.append)
    throttle.give(1.0)
    throttle.give(2.0)
    throttle.flush()
    throttle.flush()
    assert seen == [1.0, 2.0]
    throttle.give(3.0)
    assert seen == [1.0, 2.0, 3.0]
