"""The model chooser: groups, search, keys, real traces, and faulty files that say what is wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.model import GROUPS, Model, duplicate_as_user_model, load_model
from hhscope.paths import user_models_path
from hhscope.ui.background import Background
from hhscope.ui.look import Look
from hhscope.ui.model_chooser import ModelChooser
from hhscope.ui.thumbnails import COLUMNS, Thumbnail, thumbnail_key


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background("thumbnails")
    yield made
    made.close()


@pytest.fixture
def chooser(qtbot: QtBot, look: Look, background: Background) -> ModelChooser:
    made = ModelChooser(look, background)
    qtbot.addWidget(made)
    made.show()
    return made


def test_groups_stand_in_order_and_papers_are_folded(chooser: ModelChooser) -> None:
    assert list(chooser.sections) == list(GROUPS)
    assert not chooser.sections["From papers"].is_open
    assert chooser.shown_keys == [
        "hh1952",
        "squid_ca",
        "cortical_adapt",
        "ca_burster",
        "hot",
        "fading_spiral",
    ]


def test_every_shipped_model_has_a_real_trace_and_a_rate_at_once(chooser: ModelChooser) -> None:
    assert len(chooser.rows) == 20
    for row in chooser.rows.values():
        assert row.text_shown.rate
        assert row.grab().toImage() is not None
        assert row._picture


def test_typing_searches_everywhere_and_enter_chooses(qtbot: QtBot, chooser: ModelChooser) -> None:
    qtbot.keyClicks(chooser.search, "chay")
    assert chooser.shown_keys == ["chay_keizer"]
    with qtbot.waitSignal(chooser.chosen) as told:
        qtbot.keyClick(chooser.search, Qt.Key.Key_Return)
    assert told.args == ["chay_keizer"]
    assert chooser.isHidden()


def test_arrows_go_through_what_is_shown(qtbot: QtBot, chooser: ModelChooser) -> None:
    for _ in range(2):
        qtbot.keyClick(chooser.search, Qt.Key.Key_Down)
    assert chooser.rows["squid_ca"].chosen
    for _ in range(2):
        qtbot.keyClick(chooser.search, Qt.Key.Key_Up)
    assert chooser.rows["fading_spiral"].chosen
    assert not chooser.rows["squid_ca"].chosen


def test_nothing_found_is_said(qtbot: QtBot, chooser: ModelChooser) -> None:
    qtbot.keyClicks(chooser.search, "zebrafish")
    assert chooser.nothing.text() == "No model fits “zebrafish”."
    assert chooser.nothing.isVisible()
    chooser.search.clear()
    assert chooser.nothing.isHidden()
    assert not chooser.sections["From papers"].is_open


def test_escape_closes_without_choosing(qtbot: QtBot, chooser: ModelChooser) -> None:
    with qtbot.assertNotEmitted(chooser.chosen):
        qtbot.keyClick(chooser.search, Qt.Key.Key_Escape)
    assert chooser.isHidden()


def test_my_models_are_empty_and_say_how_to_fill_them(chooser: ModelChooser) -> None:
    assert chooser.sections["My models"].is_open
    assert "Duplicate" in chooser.sections["My models"].content.children()[1].text()  # type: ignore[attr-defined]


def test_the_trace_of_a_users_model_is_made_in_the_background_and_kept(
    qtbot: QtBot, look: Look, background: Background, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HHSCOPE_CACHE_DIR", str(tmp_path))
    made: list[str] = []

    def make(model: Model) -> Thumbnail:
        made.append(threading.current_thread().name)
        line = tuple(range(COLUMNS))
        return Thumbnail(
            key=thumbnail_key(model), low=line, high=line, v_min=-70, v_max=40, words="tonic 1 Hz"
        )

    monkeypatch.setattr("hhscope.ui.thumbnail_maker.make_thumbnail", make)
    path = duplicate_as_user_model(load_model("squid_ca"), "mine")
    chooser = ModelChooser(look, background)
    qtbot.addWidget(chooser)
    row = chooser.rows[str(path)]
    qtbot.waitUntil(lambda: row.text_shown.rate == "tonic 1 Hz")
    assert made == ["hhscope-thumbnails"]
    again = ModelChooser(look, background)
    qtbot.addWidget(again)
    assert again.rows[str(path)].text_shown.rate == "tonic 1 Hz"
    assert len(made) == 1
    with qtbot.waitSignal(chooser.chosen) as told:
        row.click()
    assert told.args == [str(path)]


def test_a_faulty_file_says_what_is_wrong(qtbot: QtBot, look: Look, background: Background) -> None:
    user_models_path().mkdir(parents=True)
    (user_models_path() / "broken.toml").write_text("[model]\nid = 3\n", encoding="utf-8")
    chooser = ModelChooser(look, background)
    qtbot.addWidget(chooser)
    row = next(row for row in chooser.rows.values() if row.text_shown.error)
    assert "broken.toml" in row.text_shown.error


def test_the_buttons_ask_and_close(qtbot: QtBot, chooser: ModelChooser) -> None:
    from hhscope.ui.widgets.text_button import TextButton

    buttons = {button.text(): button for button in chooser.findChildren(TextButton)}
    with qtbot.waitSignal(chooser.file_requested):
        buttons["Open file…"].click()
    assert chooser.isHidden()
    with qtbot.waitSignal(chooser.duplicate_requested):
        buttons["Duplicate as my model"].click()
