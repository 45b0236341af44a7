"""Zoom box: the part of the main screen that the zoom pane shows, as the scope state keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hhscope.view.timebase import TimeView
from hhscope.view.zoom import ZoomRange, zoom_range

if TYPE_CHECKING:
    from hhscope.ui.scope_state import ScopeState

ZOOM: Final = "zoom"  # key of the tool


def zoom_of(scope: ScopeState, screen: TimeView) -> TimeView | None:
    """What the zoom pane shows of this screen; None while it is closed or folded."""
    arrangement = scope.arrangement
    if ZOOM not in arrangement.tools or ZOOM in arrangement.tools_folded:
        return None
    return zoom_range(scope.view.tools.get(ZOOM, {}), screen).on(screen)


def set_zoom(scope: ScopeState, wanted: TimeView, screen: TimeView) -> None:
    """Show another part of the screen, as near as there is one."""
    scope.set_tool(ZOOM, **ZoomRange.of(wanted, screen).words())
