"""ScreenBox: pyqtgraph's coordinates for a screen, for items of pyqtgraph that lie over our picture."""

from __future__ import annotations

import pyqtgraph as pg

from hhscope.view.scales import ValueScale


class ScreenBox(pg.ViewBox):  # type: ignore[misc]
    """A view box whose ranges are ours: x runs from 0 to 1 across the screen, y in values of the left axis."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.disableAutoRange()
        self.setXRange(0.0, 1.0, padding=0)

    def set_scale(self, scale: ValueScale, height: float) -> None:
        """The values at the screen's very edges."""
        self.setYRange(scale.value_of(height), scale.value_of(0.0), padding=0)
