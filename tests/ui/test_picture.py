"""Picture: its caption says what was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Status
from hhscope.ui.look import Look
from hhscope.ui.picture import caption, take_picture

TODAY = date(2026, 3, 1)


def test_the_caption_names_model_input_and_changed_values(loaded: Callable[[str], Status]) -> None:
    status = loaded("squid_ca")
    status = replace(status, parameters={**status.parameters, "g_Na": 96.0}, current=12.0, t_ns=250_010_000)
    first, second = caption(status, TODAY).split("\n")
    assert "(squid_ca) · I = 12 µA/cm² · changed: g_Na = 96 mS/cm²" in first
    assert second.startswith("t = 250 ms · exp_euler 0.01 ms · hhscope")
    assert second.endswith("2026-03-01")


def test_the_caption_says_when_nothing_was_changed(loaded: Callable[[str], Status]) -> None:
    assert "all other values at their defaults" in caption(loaded("hh1952"), TODAY)


def test_the_picture_is_twice_as_sharp_and_has_room_for_the_caption(qtbot: QtBot, look: Look) -> None:
    label = QLabel("traces")
    qtbot.addWidget(label)
    label.resize(300, 200)
    image = take_picture(label, "a caption\nof two lines", look)
    assert image.width() == 600
    assert image.height() > 400 + 2 * 24
