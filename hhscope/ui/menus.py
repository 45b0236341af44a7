"""Menus: turns the action table into QActions, menus and tooltips."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from hhscope.ui.actions import ACTIONS, MENUS, ActionSpec, Entry
from hhscope.ui.tool_menu import all_actions

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow


def key_text(shortcut: str) -> str:
    """A shortcut as this platform writes it: ``Ctrl+E``, or ``⌘E`` on a Mac."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def tip_text(spec: ActionSpec) -> str:
    """Tooltip of an action: its name, its keys, and what it does."""
    keys = " or ".join(key_text(shortcut) for shortcut in spec.shortcuts)
    title = f"{spec.text.rstrip('…')}  ({keys})" if keys else spec.text.rstrip("…")
    return f"{title}\n{spec.tip}"


def build_actions(window: MainWindow) -> dict[str, QAction]:
    """One QAction per entry of the table, added to the window so that its keys work everywhere in it."""
    return {spec.key: _build_action(window, spec) for spec in all_actions()}


def build_menus(window: MainWindow, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Fill the menu bar; a line parts the groups of a menu."""
    bar = window.menuBar()
    menus: dict[str, QMenu] = {}
    for title in MENUS:
        menu = bar.addMenu(f"&{title}")
        menu.setToolTipsVisible(True)
        members = [spec for spec in ACTIONS if spec.menu == title]
        for position, (_, group) in enumerate(groupby(members, key=lambda spec: spec.group)):
            if position:
                menu.addSeparator()
            for spec in group:
                menu.addAction(actions[spec.key])
                if spec.entries is not None:
                    actions[spec.key].setMenu(_submenu(window, menu, spec.entries))
        menus[title] = menu
    return menus


def _submenu(window: MainWindow, parent: QMenu, entries: Callable[[], tuple[Entry, ...]]) -> QMenu:
    """A menu that is filled when it opens: finding its entries may take a moment."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)

    def fill() -> None:
        menu.clear()
        for entry in entries():
            action = menu.addAction(f"{entry.text}\t{key_text(entry.keys)}" if entry.keys else entry.text)
            action.setToolTip(entry.tip)
            action.triggered.connect(lambda _=False, entry=entry: entry.run(window))

    menu.aboutToShow.connect(fill)
    return menu


def _build_action(window: MainWindow, spec: ActionSpec) -> QAction:
    action = QAction(spec.text, window)
    action.setObjectName(spec.key)
    action.setShortcuts([QKeySequence(shortcut) for shortcut in spec.shortcuts])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setAutoRepeat(spec.repeats)
    action.setToolTip(tip_text(spec))
    action.setStatusTip("")
    if spec.key == "quit" and sys.platform == "darwin":
        action.setMenuRole(QAction.MenuRole.QuitRole)
    action.triggered.connect(lambda: spec.run(window))
    window.addAction(action)
    return action
