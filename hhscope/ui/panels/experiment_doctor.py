"""Why does it (not) cycle? The run, buttons for what alters it, and the relatives of a survey as thumbnails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label
from hhscope.ui.widgets.trace_tiles import Tile, TraceTiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hhscope.experiments._survey import Draw
    from hhscope.experiments.doctor import DoctorResult
    from hhscope.ui.context import AppContext

_TILE_PX: Final = (132, 64)  # at scale 1
_COLORS: Final = {
    "tonic": "trace.v", "bursting": "trace.ca", "irregular": "trace.gate.7", "small oscillation": "warning",
    "depolarised": "trace.gate.4",
}  # fmt: skip
_COLUMNS: Final = 2  # of buttons
_OTHERS: Final = "text.dim"  # of what lies still


class DoctorBody(ExperimentBody):
    """The cell's own run, the changes, the relatives; a click on these makes it the scope's cell. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: DoctorResult | None = None
        self.trace = self.graph("The run", "All of the run that the words above are about")
        self.trace.setMinimumHeight(round(150 * ctx.look.scale))
        self.buttons: list[TextButton] = []
        self.changes = QGridLayout()
        self.changes.setSpacing(4)
        self.changes_title = toned_label("What alters it: a click shows it in the scope", "dim")
        self.relatives_title = toned_label("", "dim", wrap=True)
        self.relatives = TraceTiles("Relatives", plot_colors(ctx.theme), _TILE_PX, 0, self)
        self.relatives.chosen.connect(self._on_relatives_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.trace, 1)
        column.addWidget(self.changes_title)
        column.addLayout(self.changes)
        column.addWidget(self.relatives_title)
        column.addWidget(self.relatives)

    def show_result(self, result: Any) -> None:
        self._result = result
        self._show_changes(result)
        self.on_theme()

    def on_theme(self) -> None:
        self.relatives.set_look(plot_colors(self.ctx.theme), self.ctx.look.scale)
        if self._result is not None:
            self._show_trace(self._result)
            self._show_relatives(self._result)

    def _show_trace(self, found: DoctorResult) -> None:
        from hhscope.experiments.doctor import outcome
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
        from hhscope.view.ranges import stepped_range
        from hhscope.view.thin import thinned_line

        t, v = thinned_line(found.diagnosis.seen.time, found.diagnosis.seen["V"])
        lo, hi = stepped_range((float(v.min()), float(v.max())))
        label = f"{found.cell.model.id}: {outcome(found.diagnosis.regime, found.diagnosis.rate_hz)}"
        line = Curve(x=t, y=v, color=self.color("trace.v"), label=label)
        across = GraphAxis(name="time", unit="ms", lo=0.0, hi=float(t[-1]) or 1.0)
        self.trace.show_graph(Graph(x=across, y=GraphAxis(name="V", unit="mV", lo=lo, hi=hi), curves=(line,)))

    def _show_changes(self, found: DoctorResult) -> None:
        from hhscope.experiments.doctor import outcome

        for button in self.buttons:
            self.changes.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for k, one in enumerate(found.changes):
            text = f"{one.text}: {outcome(one.regime, one.rate_hz)}"
            button = TextButton(text, "Was run, and did this; a click gives it to the scope's cell", self)
            button.clicked.connect(lambda *_, values=one.values: self._show_cell(values))
            self.changes.addWidget(button, k // _COLUMNS, k % _COLUMNS)
            self.buttons.append(button)
        self.changes_title.setVisible(bool(found.changes))

    def _show_relatives(self, found: DoctorResult) -> None:
        survey = found.survey
        self.relatives.setVisible(survey is not None)
        self.relatives_title.setVisible(survey is not None)
        if survey is None:
            return
        self.relatives_title.setText(
            "Relatives, by behaviour: their last screen; a click shows one in the scope"
        )
        lows = [float(one.v.min()) for one in survey.draws if len(one.v)]
        highs = [float(one.v.max()) for one in survey.draws if len(one.v)]
        tiles = tuple(self._tile(one) for one in survey.draws)
        self.relatives.show_tiles(tiles, min(lows, default=-100.0), max(highs, default=60.0))

    def _tile(self, one: Draw) -> Tile:
        from hhscope.experiments.doctor import outcome

        values = ", ".join(f"{name} {value:.3g}" for name, value in one.values.items())
        return Tile(
            x=one.x, y=one.v, color=self.color(_COLORS.get(str(one.regime), _OTHERS)),
            label=outcome(one.regime, one.rate_hz), tip=f"{outcome(one.regime, one.rate_hz)}: {values}",
        )  # fmt: skip

    def _on_relatives_chosen(self, k: int) -> None:
        if self._result is not None and self._result.survey is not None:
            self._show_cell(self._result.survey.draws[k].values)

    def _show_cell(self, values: Mapping[str, float]) -> None:
        """The scope gets the cell of this experiment with these values."""
        from hhscope.experiments import Scene
        from hhscope.ui.experiment_scene import show_scene

        if self._result is None:
            return
        cell = self._result.cell
        others = {name: value for name, value in values.items() if name != "I"}
        model = cell.model.id if cell.model.path is None else str(cell.model.path)
        overlay = "metabolic" if "metabolic" in cell.model.overlays else "none"
        current = values.get("I", cell.current)
        scene = Scene(model=model, current=current, values={**cell.values, **others}, overlay=overlay)
        said = show_scene(self.ctx, scene)
        if said:
            self.ctx.tell(said)


PANEL = PanelSpec(
    key="experiment.doctor",
    title="Why does it (not) cycle?",
    area=Area.EXPERIMENT,
    order=40,
    create=DoctorBody,
)
