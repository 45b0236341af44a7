"""Actions: each does something, has a place in a menu, a key of its own and words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from hhscope.model import load_model
from hhscope.ui.actions import ACTIONS, MENUS
from hhscope.ui.icons import GLYPHS
from hhscope.ui.look import Look
from hhscope.ui.picture_dialog import PictureDialog
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A running window whose file dialogs answer at once."""
    model = tmp_path / "mine.toml"
    model.write_text(load_model("hh1952").text, encoding="utf-8")
    saved = str(tmp_path / "saved")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: (str(model), "")))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (saved, "")))
    with live_window(qtbot, look, "hh1952") as made:
        yield made


def close_popups() -> None:
    """Close what an action opened beside the window."""
    popup = QApplication.activePopupWidget()
    while popup is not None:
        popup.close()
        popup = QApplication.activePopupWidget()


def test_every_action_can_be_triggered_and_the_cell_lives_on(live: Live, tmp_path: Path) -> None:
    for spec in ACTIONS:
        if spec.key == "quit":
            continue
        if spec.key == "save_run":
            live.until(lambda s: s.step > 0)  # a run that has just begun has nothing to save
        live.trigger(spec.key)
        live.frame()
        close_popups()
        if spec.key == "save_picture":
            dialog = live.window.findChild(PictureDialog)
            assert isinstance(dialog, PictureDialog)
            live.qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
        if spec.key == "copy_picture":
            assert not QGuiApplication.clipboard().image().isNull()
        if spec.key == "copy_command":
            assert QGuiApplication.clipboard().text().splitlines()[-1].startswith("hhscope run ")
        if spec.key == "save_run":
            live.qtbot.waitUntil((tmp_path / "saved.hhrun.json").exists, timeout=PATIENCE_MS)
    for dialog in live.window.findChildren(QDialog):
        dialog.close()
    live.frame()
    assert live.status.failure is None
    assert live.window._sticky is None
    assert (tmp_path / "saved.py").stat().st_size > 1_000
    assert (tmp_path / "saved.png").stat().st_size > 10_000
    assert (tmp_path / "data" / "models").is_dir()


def test_quit_closes_the_window(live: Live) -> None:
    live.trigger("quit")
    assert not live.window.isVisible()
    assert not live.window.clock.running


def test_every_action_is_in_its_menu_with_its_key(live: Live) -> None:
    for title in MENUS:
        shown = {action.objectName() for action in live.window.menus[title].actions() if action.objectName()}
        assert shown == {spec.key for spec in ACTIONS if spec.menu == title}
    for spec in ACTIONS:
        action = live.window.actions_by_key[spec.key]
        assert [key.toString() for key in action.shortcuts()] == [
            QKeySequence(k).toString() for k in spec.shortcuts
        ]
        assert action.toolTip().endswith(spec.tip)


def test_panels_can_be_taken_off_the_screen_and_brought_back(live: Live) -> None:
    panels = next(menu for menu in live.window.menus["View"].findChildren(QMenu) if menu.title() == "Panels")
    panels.aboutToShow.emit()
    by_name = {action.text(): action for action in panels.actions()}
    assert by_name["Gates"].isChecked()
    assert not by_name["Currents"].isChecked()
    by_name["Gates"].trigger()
    by_name["Currents"].trigger()
    live.frame()
    open_keys = live.window.workspace.open_keys  # type: ignore[attr-defined]
    assert "gates" not in open_keys
    assert "currents" in open_keys
    live.trigger("default_arrangement")
    live.frame()
    assert "gates" in live.window.workspace.open_keys  # type: ignore[attr-defined]


def test_no_key_means_two_things() -> None:
    keys = [QKeySequence(key).toString() for spec in ACTIONS for key in spec.shortcuts]
    assert len(keys) == len(set(keys))
    assert all(keys)


def test_words_are_complete() -> None:
    assert len({spec.key for spec in ACTIONS}) == len(ACTIONS)
    for spec in ACTIONS:
        assert spec.menu in MENUS
        assert spec.tip
        assert spec.text
        assert not spec.tip.endswith(".")
        assert spec.icon in ("", *GLYPHS)
