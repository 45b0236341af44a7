"""PanelChoice: which scope panel the keys act on: the one they chose, until the mouse points at another."""

from __future__ import annotations

from collections.abc import Sequence

from hhscope.ui.panel_frame import PanelFrame


class PanelChoice:
    """GUI thread. ``frames`` are all panels; the methods are given those on screen, from top to bottom."""

    def __init__(self, frames: Sequence[PanelFrame]) -> None:
        self._frames = frames
        self._chosen: PanelFrame | None = None
        for frame in frames:
            frame.panel.hover_changed.connect(self._on_panel_hover_changed)

    def step(self, shown: Sequence[PanelFrame], way: int) -> str:
        """Choose the next one below (+1) or above (-1), round and round; returns its title, "" when there is none."""
        if not shown:
            return ""
        at = shown.index(self._chosen) + way if self._chosen in shown else min(way, 0)
        chosen = shown[at % len(shown)]
        self._choose(chosen)
        return chosen.spec.title

    def of(self, shown: Sequence[PanelFrame]) -> PanelFrame | None:
        """The chosen one, else that under the mouse, else the first."""
        if self._chosen in shown:
            return self._chosen
        return next((frame for frame in shown if frame.underMouse()), shown[0] if shown else None)

    def _choose(self, chosen: PanelFrame | None) -> None:
        self._chosen = chosen
        for frame in self._frames:
            frame.header.show_chosen(frame is chosen)

    def _on_panel_hover_changed(self, hover: object) -> None:
        if hover is not None and self._chosen is not None:
            self._choose(None)
