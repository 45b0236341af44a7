"""PanelFrame: one scope panel with its title line, as it stands in the splitter."""

from __future__ import annotations

from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hhscope.ui.context import AppContext
from hhscope.ui.cursor_moves import value_between
from hhscope.ui.panel_header import PanelHeader
from hhscope.ui.scope_panel import Reading, ScopePanel
from hhscope.ui.screen import Screen
from hhscope.ui.specs import PanelSpec

_EVERY = 6  # frames between two readings while live: ten a second are as many as one can read


class PanelFrame(QWidget):
    """Title line above, screen below. GUI thread."""

    def __init__(self, ctx: AppContext, spec: PanelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        panel = spec.create(ctx)
        if not isinstance(panel, ScopePanel):
            raise TypeError(f"panel {spec.key!r} lives among the scopes, so create must make a ScopePanel")
        self.panel = panel
        self._waited, self._pointed = _EVERY, False
        self.header = PanelHeader(ctx.look, spec.title, spec.doc, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(panel, 1)
        panel.plot.menu_requested.connect(self.header.menu_requested)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Over the screen as over the title."""
        self.header.menu_requested.emit(event.globalPos())

    def draw(self, screen: Screen, before: tuple[Reading, ...] = ()) -> None:
        """Show one screen and what its traces read; ``before`` stands in front of that."""
        self.panel.draw(screen)
        self._waited += 1
        pointed = screen.hover is not None
        if self._waited >= _EVERY or pointed or self._pointed or not screen.frame.live:
            self._waited, self._pointed = 0, pointed
            apart = value_between(self.spec.key, screen.frame)
            cursors = (Reading("Δ", apart, self.panel.ctx.theme.colors["text.dim"]),) if apart else ()
            self.header.row.set_readings((*before, *cursors, *self.panel.readings(screen)))


def shared_heights(total: int, stretches: dict[str, int], dragged: dict[str, int]) -> list[int]:
    """Heights of the open panels, which add up to about ``total``: as dragged by hand, the rest by stretch.

    ``stretches`` holds the open panels in their order.
    """
    unit = total / max(1, sum(stretches.values()))
    wanted = [float(dragged.get(key, stretch * unit)) for key, stretch in stretches.items()]
    scale = total / max(1.0, sum(wanted))
    return [max(1, round(height * scale)) for height in wanted]
