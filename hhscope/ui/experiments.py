"""Experiments: the second workspace in the window; opens beside the scope, which stays live, and goes away whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from hhscope.ui.widgets.choice import Segmented

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.ui.experiment_area import ExperimentArea
    from hhscope.ui.main_window import MainWindow

_SHARE: Final = 0.6  # of the width, for list and experiment; the scope has the rest


class Experiments(QObject):
    """Shows the workspace that the view state asks for. GUI thread.

    The area is made when it is opened for the first time: until then it costs a start nothing.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.area: ExperimentArea | None = None
        self._open = False
        self._scope_sizes: list[int] = []
        self.bar = Segmented("Workspace", {"scope": "Scope", "experiments": "Experiments"}, window)
        self.bar.buttons["scope"].setToolTip("The scope and its parameters")
        self.bar.buttons["experiments"].setToolTip(
            "Questions put to a cell, with the scope beside them  (F3)"
        )
        self.bar.show_choice("scope")
        self.bar.chosen.connect(self._on_bar_chosen)
        window.menuBar().setCornerWidget(self.bar, Qt.Corner.TopRightCorner)
        window.status_line.regime_clicked.connect(self._on_status_line_regime_clicked)

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return self._open

    @property
    def scope_sizes(self) -> list[int]:
        """Widths of scope and side panel, as they are when this is not shown."""
        return self._scope_sizes if self._open else self._window.splitter.sizes()[-2:]

    def draw(self, status: Status) -> None:
        """One frame."""
        tool = self._window.ctx.scope.view.tools.get(
            "experiments", {}
        )  # its file is loaded with the workspace
        wanted = tool.get("open") == "yes"
        if wanted != self._open:
            self._open = wanted
            self._show(wanted)
        if wanted and self.area is not None:
            self.area.draw(status)

    def toggle(self) -> None:
        """Open it, or go back to the scope alone."""
        self._window.ctx.scope.set_tool("experiments", open="no" if self._open else "yes")

    def shutdown(self) -> None:
        """The window closes."""
        if self.area is not None:
            self.area.shutdown()

    def _show(self, wanted: bool) -> None:
        window = self._window
        self.bar.show_choice("experiments" if wanted else "scope")
        splitter, side = window.splitter, window.side
        if wanted:
            self._scope_sizes = splitter.sizes()[-2:]
            area = self._made()
            side.hide()
            area.show()
            width = max(2, splitter.width())
            splitter.setSizes([round(_SHARE * width), round((1 - _SHARE) * width), 0])
        elif self.area is not None:
            self.area.hide()
            side.setVisible(not window.ctx.look.presenting)
            splitter.setSizes([0, *self._scope_sizes])
            window.workspace.setFocus()

    def _made(self) -> QWidget:
        if self.area is None:
            from hhscope.ui.experiment_area import ExperimentArea

            self.area = ExperimentArea(self._window.ctx)
            self.area.help_requested.connect(self._on_area_help_requested)
            self._window.splitter.insertWidget(0, self.area)
            self._window.splitter.setStretchFactor(0, 0)
            self._window.splitter.setStretchFactor(1, 1)
            self._window.splitter.setStretchFactor(2, 0)
        return self.area

    def _on_bar_chosen(self, key: str) -> None:
        self._window.ctx.scope.set_tool("experiments", open="yes" if key == "experiments" else "no")

    def _on_status_line_regime_clicked(self) -> None:
        from hhscope.ui.diagnosing import diagnose_live

        diagnose_live(self._window)

    def _on_area_help_requested(self, key: str) -> None:
        from hhscope.ui.help import show_page

        show_page(self._window, f"experiment_{key.replace('-', '_')}")


def toggle(window: MainWindow) -> None:
    """Open the experiments, or go back to the scope alone."""
    window.experiments.toggle()
