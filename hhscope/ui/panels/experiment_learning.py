"""Does a misaligned input weaken? Input and firing on one axis of time, the weight, lags, alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.choice import Segmented
from hhscope.ui.widgets.tone import toned_label

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.experiments.learning import LearningResult
    from hhscope.ui.context import AppContext
    from hhscope.ui.learning_graphs import Ink, Shown
    from hhscope.ui.widgets.graph_view import GraphView

_EVERY: Final = 15  # frames between two looks at the scope
_SOURCES: Final = {"run": "the run", "live": "live", "many": "12 inputs"}
_MANY, _COLUMNS = 12, 3
_METER_PX: Final = 124


class LearningBody(ExperimentBody):
    """Trains, weight, lags and alignment of the run or of the live scope; or twelve weights. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: LearningResult | None = None
        self._source = "run"
        self._frames = 0
        self.choice = Segmented("Show", _SOURCES, self)
        self.choice.show_choice(self._source)
        self.choice.chosen.connect(self._on_choice_chosen)
        self.note = toned_label("", "dim", wrap=True)
        self.note.setAccessibleName("The scope now")
        self.trains = self.graph("Input and firing", "When the input came (red) and the cell fired (blue)")
        self.weight = self.graph("Weight", "The weight over time: it falls at inputs and rises at spikes")
        self.lags = self.graph(
            "Lags", "How many pairs have which lag from input to spike; the window of the rule over it"
        )
        self.meter = self.graph(
            "Alignment", "Vector strength: 1 = input and firing always in the same phase, 0 = in any"
        )
        self.by_phase = self.graph("By phase", "Mean change per input by where in the cell's cycle it came")
        self.meter.setFixedWidth(round(_METER_PX * ctx.look.scale))
        self._many = QWidget(self)
        self._many_grid = QGridLayout(self._many)
        self._many_grid.setContentsMargins(0, 0, 0, 0)
        self._many_grid.setSpacing(4)
        self.small: list[GraphView] = []
        self._lay_out()

    def _lay_out(self) -> None:
        one = QWidget(self)
        grid = QGridLayout(one)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.trains, 1)
        first.addWidget(self.meter)
        grid.addLayout(first, 0, 0, 1, 2)
        grid.addWidget(self.weight, 1, 0)
        grid.addWidget(self.lags, 1, 1)
        grid.addWidget(self.by_phase, 2, 0, 1, 2)
        grid.setRowStretch(0, 2)
        grid.setRowStretch(1, 3)
        self._one = grid
        self.by_phase.hide()
        self._pages = QStackedLayout()
        self._pages.addWidget(one)
        self._pages.addWidget(self._many)
        top = QHBoxLayout()
        top.addWidget(toned_label("Show:", "dim"))
        top.addWidget(self.choice)
        top.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(self._pages, 1)

    def show_result(self, result: Any) -> None:
        self._result = result
        if result.others and self._source == "run":
            self._source = "many"
        elif not result.others and self._source == "many":
            self._source = "run"
        self.choice.show_choice(self._source)
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is None:
            return
        self._pages.setCurrentIndex(1 if self._source == "many" else 0)
        self.note.setText("")
        if self._source == "many":
            self._show_many(self._result)
        elif self._source == "run":
            from hhscope.ui.learning_graphs import of_run

            self._show(of_run(self._result))
        else:
            self._frames = 0

    def draw(self, status: Status) -> None:
        self._frames += 1
        if self._source != "live" or self._result is None or self._frames % _EVERY != 1:
            return
        from hhscope.ui.learning_graphs import of_scope

        shown, said = of_scope(status, self.ctx.spikes.snapshot(), self._result)
        self.note.setText(said)
        if shown is not None:
            self._show(shown)

    def _show(self, shown: Shown) -> None:
        from hhscope.ui import learning_graphs as graphs

        ink = self._ink()
        self.trains.show_graph(graphs.trains(shown, ink))
        self.weight.show_graph(graphs.weight(shown, ink))
        self.lags.show_graph(graphs.lags(shown, ink))
        self.meter.show_graph(graphs.meter(shown, ink))
        self.by_phase.setVisible(bool(shown.by_phase))
        self._one.setRowStretch(2, 3 if shown.by_phase else 0)
        if shown.by_phase:
            colors = [self.color("trace.rate"), self.color("trace.v"), self.color("trace.input")]
            self.by_phase.show_graph(graphs.by_phase(shown, colors))

    def _ink(self) -> Ink:
        from hhscope.ui.learning_graphs import Ink

        return Ink(
            input=self.color("trace.input"), firing=self.color("trace.v"), weight=self.color("trace.rate"),
            dim=self.color("text.dim"),
        )  # fmt: skip

    def _show_many(self, result: LearningResult) -> None:
        from hhscope.ui.learning_graphs import small_weight

        while len(self.small) < _MANY:
            k = len(self.small)
            view = self.graph(f"Random input {k + 1}", "The weight of this input over time")
            self.small.append(view)
            self._many_grid.addWidget(view, k // _COLUMNS, k % _COLUMNS)
        for k, view in enumerate(self.small):
            lesson = result.others[k] if k < len(result.others) else None
            view.show_graph(small_weight(lesson, self._ink()))

    def _on_choice_chosen(self, key: str) -> None:
        self._source = key
        self.choice.show_choice(key)
        self.on_theme()


PANEL = PanelSpec(
    key="experiment.learning", title="Does a misaligned input weaken?", area=Area.EXPERIMENT, order=120,
    create=LearningBody,
)  # fmt: skip
