"""ExperimentBody: what the panel of one experiment adds to what all of them have; base of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from hhscope.ui.scope_look import plot_colors

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.experiments import Result
    from hhscope.ui.context import AppContext
    from hhscope.ui.widgets.graph_view import GraphView


class ExperimentBody(QWidget):
    """The pictures of one experiment. GUI thread.

    Question, dials, Run, words, table and export are the same for all and stand around it. Whoever keeps a thread or
    a timer ends it in `shutdown`.
    """

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.graphs: list[GraphView] = []
        ctx.look.changed.connect(self._on_look_changed)

    def show_result(self, result: Any) -> None:
        """A run has ended well: show what came out (a `hhscope.experiments.Result` of this experiment)."""
        raise NotImplementedError

    def draw(self, status: Status) -> None:
        """One frame of the live scope; called only while the panel can be seen. Usually nothing."""

    def shutdown(self) -> None:
        """The panel is about to be deleted."""

    def graph(self, name: str, tip: str = "") -> GraphView:
        """A new graph in the look of the theme; it stays in it."""
        from hhscope.ui.widgets.graph_view import GraphView

        view = GraphView(name, plot_colors(self.ctx.theme), self)
        view.set_look(plot_colors(self.ctx.theme), self.ctx.look.scale)
        view.setToolTip(tip)
        self.graphs.append(view)
        return view

    def color(self, role: str) -> str:
        """A colour of the theme, such as ``trace.v``."""
        return self.ctx.theme.colors[role]

    def on_theme(self) -> None:
        """Another theme: colours of curves come from it, so draw them again."""

    def _on_look_changed(self, _theme: object = None) -> None:
        for view in self.graphs:
            view.set_look(plot_colors(self.ctx.theme), self.ctx.look.scale)
        self.on_theme()


class PlainBody(ExperimentBody):
    """No picture: words and table say it all."""

    def show_result(self, result: Result) -> None:
        """The table around it shows it."""
