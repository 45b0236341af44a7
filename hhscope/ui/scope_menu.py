"""Scope menu: what a right click on a panel or on the shelf of folded titles offers, besides what parts add."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu

from hhscope.ui.arrangement import Arrangement
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.specs import PanelSpec


def fill_scope_menu(menu: QMenu, scope: ScopeState, specs: Sequence[PanelSpec], key: str | None) -> None:
    """Entries for the panel ``key`` (None: no panel), and for all panels."""
    arrangement = scope.arrangement
    if key is not None:
        alone = arrangement.maximised == key
        other = arrangement.with_maximised(None if alone else key)
        menu.addAction("Show all panels" if alone else "Maximise", lambda: scope.arrange(other))
        folded = arrangement.with_folded(key, True).with_maximised(None)
        menu.addAction("Fold", lambda: scope.arrange(folded))
        menu.addAction("Hide", lambda: scope.arrange(arrangement.with_away(key, True)))
        menu.addSeparator()
        menu.addAction("Fit height", lambda: scope.fit_y(key))
        menu.addAction("Height by itself", lambda: scope.release_y(key))
        menu.addSeparator()
    for spec in specs:
        if not spec.wanted(scope.view):
            continue
        action = menu.addAction(spec.title)
        action.setCheckable(True)
        action.setChecked(spec.key not in arrangement.away)
        action.toggled.connect(
            lambda shown, name=spec.key: scope.arrange(arrangement.with_away(name, not shown))
        )
    menu.addSeparator()
    menu.addAction("Default arrangement", lambda: scope.arrange(Arrangement()))
