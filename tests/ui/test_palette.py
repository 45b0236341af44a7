"""Palette: a few letters find what is meant."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.ui.palette import Offer, Palette, matching, score

NAMES = ("Run / Pause", "Restart", "Export CSV", "Choose model", "Model: Hot (kHz)", "Presentation mode")


def offers(done: list[str]) -> list[Offer]:
    return [Offer(text=name, run=lambda name=name: done.append(name)) for name in NAMES]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("ecsv", "Export CSV"), ("rest", "Restart"), ("hot", "Model: Hot (kHz)"), ("pm", "Presentation mode")],
)
def test_letters_in_order_find_the_best_line_first(typed: str, first: str) -> None:
    assert matching(typed, offers([]))[0].text == first


def test_letters_that_are_not_there_find_nothing() -> None:
    assert score("xyz", "Restart") == 0
    assert matching("xyz", offers([])) == []


def test_nothing_typed_offers_everything_in_order() -> None:
    assert [offer.text for offer in matching("  ", offers([]))] == list(NAMES)


def test_enter_does_what_is_chosen_and_closes(qtbot: QtBot) -> None:
    done: list[str] = []
    palette = Palette(offers(done), None)  # type: ignore[arg-type]
    palette.show()
    qtbot.keyClicks(palette.line, "mod")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    chosen = palette.list.currentRow()
    wanted = matching("mod", offers([]))[chosen].text
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert done == [wanted]
