"""Window place: a first start fits the screen it is on."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hhscope.ui.window_place import FIRST_SIZE, fit_to_screen


def test_a_window_larger_than_the_screen_is_made_to_fit_with_its_title(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(FIRST_SIZE)
    fit_to_screen(window, QSize(1366, 768))
    assert window.size() == QSize(1362, 728)


def test_a_window_that_fits_stays_as_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(FIRST_SIZE)
    fit_to_screen(window, QSize(1920, 1080))
    assert window.size() == FIRST_SIZE
