"""Key guard: a control in focus keeps the keys it lives by; everything else is the window's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QMainWindow, QPushButton, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hhscope.ui.key_guard import KeyGuard


class Window(QMainWindow):
    """A window with a shortcut on Right, Space and A, and a control of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.guard = KeyGuard(self)
        for key in ("Right", "Space", "A"):
            QShortcut(QKeySequence(key), self).activated.connect(lambda key=key: self.heard.append(key))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.box = QComboBox()
        self.box.addItems(["one", "two"])
        self.line = QLineEdit()
        self.button = QPushButton("press")
        self.button.clicked.connect(lambda: self.heard.append("pressed"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        for widget in (self.slider, self.box, self.line, self.button):
            column.addWidget(widget)
        self.setCentralWidget(middle)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    return made


def test_arrow_keys_move_the_slider_in_focus(qtbot: QtBot, window: Window) -> None:
    window.slider.setFocus()
    qtbot.keyClick(window.slider, Qt.Key.Key_Right)
    assert window.slider.value() == 1
    assert window.heard == []


def test_arrow_keys_are_the_windows_elsewhere(qtbot: QtBot, window: Window) -> None:
    window.button.setFocus()
    qtbot.keyClick(window.button, Qt.Key.Key_Right)
    assert window.heard == ["Right"]


def test_letters_and_space_are_typed_in_a_field(qtbot: QtBot, window: Window) -> None:
    window.line.setFocus()
    qtbot.keyClicks(window.line, "a b")
    assert window.line.text() == "a b"
    assert window.heard == []


def test_space_runs_even_with_a_button_in_focus_and_enter_presses_it(qtbot: QtBot, window: Window) -> None:
    window.button.setFocus()
    qtbot.keyClick(window.button, Qt.Key.Key_Space)
    qtbot.keyClick(window.button, Qt.Key.Key_Return)
    assert window.heard == ["Space", "pressed"]


def test_a_letter_works_with_a_slider_in_focus(qtbot: QtBot, window: Window) -> None:
    window.slider.setFocus()
    qtbot.keyClick(window.slider, Qt.Key.Key_A)
    assert window.heard == ["A"]
