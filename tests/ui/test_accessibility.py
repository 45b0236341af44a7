"""Everything by keyboard: every control can be reached, has a name and shows that it has the focus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hhscope.ui.help import keys_markdown
from hhscope.ui.look import Look
from hhscope.ui.menus import key_text
from hhscope.ui.theme import Theme
from hhscope.ui.tool_area import tool_specs
from tests.ui.window_fixtures import Live, live_window

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    """A standing window with every tool open, all of them unfolded."""
    with live_window(qtbot, look) as made:
        made.window.controls.set_speed(5.0)
        made.until(lambda s: s.t_ns > 40_000_000)
        made.window.controls.pause()
        made.window.resize(1920, 2400)
        scope = made.window.ctx.scope
        for spec in tool_specs():
            scope.arrange(scope.arrangement.with_tool(spec.key, True))
        made.window.sound.control.show_on(True)
        made.frame()
        yield made


def seen(window: QWidget) -> list[QWidget]:
    """Every widget on the screen that takes the focus, in the order of the Tab key."""
    found, widget = [], window.nextInFocusChain()
    while widget is not window:
        if widget.window() is window and widget.isVisibleTo(window) and widget.isEnabled():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return [w for w in found if w.focusPolicy() & Qt.FocusPolicy.TabFocus]


def described(widget: QWidget) -> str:
    """Where a widget is, for the message of a failure."""
    names = []
    at: QWidget | None = widget
    while at is not None:
        names.append(type(at).__name__)
        at = at.parentWidget()
    return " < ".join(names[:6]) + f" {widget.toolTip()[:40]!r}"


def spoken(widget: QWidget) -> str:
    """What a screen reader says: the accessible name, or the words on a button."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def nameless(window: QWidget) -> list[str]:
    return [described(w) for w in seen(window) if not spoken(w).strip()]


def out_of_reach(window: QWidget) -> list[str]:
    """Buttons, sliders and fields that the Tab key passes by."""
    reached = set(seen(window))
    inner = {w.lineEdit() for w in window.findChildren(QComboBox) if w.isEditable()}
    return [
        described(w)
        for w in window.findChildren(QWidget)
        if isinstance(w, CONTROLS)
        and w.isVisibleTo(window)
        and w.isEnabled()
        and w not in reached
        and w not in inner
        and w.objectName() != "qt_menubar_ext_button"
        and not isinstance(w, QScrollBar)
    ]


def silent_focus(window: QWidget, workspace: QWidget) -> list[str]:
    """What looks the same with the focus as without; one of each kind is tried."""
    kinds = {(type(w), w.objectName(), w.property("frame")): w for w in seen(window) if w is not workspace}
    same = []
    for widget in kinds.values():
        workspace.setFocus(Qt.FocusReason.OtherFocusReason)
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.grab().toImage() == before:
            same.append(described(widget))
    return same


def test_every_control_is_reached_by_tab_has_a_name_and_shows_the_focus(live: Live, look: Look) -> None:
    window = live.window
    assert len(seen(window)) > 40
    assert "\n".join(nameless(window)) == ""
    assert "\n".join(out_of_reach(window)) == ""
    window.activateWindow()
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as the Tab key does
    assert "\n".join(silent_focus(window, window.workspace)) == ""
    look.set_theme(Theme.load("light"))
    assert "\n".join(silent_focus(window, window.workspace)) == ""
    assert "\n".join(wordless(window)) == ""


def wordless(window: QWidget) -> list[str]:
    """Buttons that say nothing of what they do."""
    buttons = [b for b in window.findChildren(QToolButton) if b.isVisibleTo(window)]
    return [described(b) for b in buttons if not b.toolTip() and not b.text()]


def actions_of(menu: QMenu) -> Iterator[QAction]:
    """The actions of a menu and of the menus in it, as when it is opened."""
    menu.aboutToShow.emit()
    for action in menu.actions():
        yield action
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from actions_of(inner)


def test_every_shortcut_is_in_a_menu_and_in_the_list_of_keys(live: Live) -> None:
    bar = live.window.menuBar()
    listed = [a for top in bar.actions() if isinstance(m := top.menu(), QMenu) for a in actions_of(m)]
    page = keys_markdown()
    told = {key.toString() for action in listed for key in action.shortcuts()}
    told |= {QKeySequence(a.text().split("\t")[1]).toString() for a in listed if "\t" in a.text()}
    every = [key for action in live.window.findChildren(QAction) for key in action.shortcuts()]
    every += [shortcut.key() for shortcut in live.window.findChildren(QShortcut)]
    assert len(every) > 50
    for key in every:
        text = key_text(key.toString()).replace("*", "\\*").replace("|", "\\|")
        assert key.toString() in told, key.toString()
        assert f"**{text}**" in page, text
