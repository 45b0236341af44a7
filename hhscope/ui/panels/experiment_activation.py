"""Is it a function? Rates beside fitted units, one signal through both, and one pulse after eight pasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.choice import Segmented
from hhscope.ui.widgets.tone import toned_label

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.experiments.activation import ActivationResult, Signal
    from hhscope.ui.activation_graphs import Ink
    from hhscope.ui.context import AppContext

_EVERY: Final = 12  # frames between two looks at the scope
_SOURCES: Final = {"run": "the run", "live": "live"}


class ActivationBody(ExperimentBody):
    """Five graphs; the signal of the run, or of the live scope. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: ActivationResult | None = None
        self._source = "run"
        self._frames = 0
        self.rates = self.graph(
            "Rates", "How often the cell fires at each current: from the start, up, down, at first"
        )
        self.units = self.graph("Units", "Activation functions fitted to the cell's rates, with their R²")
        self.given = self.graph("Input", "What both are given")
        self.answered = self.graph("Answers", "The cell's rate and the unit's answer, both through 20 ms")
        self.past = self.graph("Same pulse, different past", "V around one test pulse, after eight histories")
        self.choice = Segmented("Signal of", _SOURCES, self)
        self.choice.show_choice(self._source)
        self.choice.chosen.connect(self._on_choice_chosen)
        self.note = toned_label("", "dim", wrap=True)
        self.note.setAccessibleName("The scope now")
        top = QHBoxLayout()
        top.addWidget(toned_label("Signal of:", "dim"))
        top.addWidget(self.choice)
        top.addWidget(self.note, 1)
        grid = QGridLayout()
        grid.setSpacing(4)
        grid.addWidget(self.rates, 0, 0)
        grid.addWidget(self.units, 0, 1)
        grid.addLayout(top, 1, 0, 1, 2)
        grid.addWidget(self.given, 2, 0)
        grid.addWidget(self.answered, 2, 1)
        grid.addWidget(self.past, 3, 0, 1, 2)
        for row, stretch in ((0, 4), (2, 3), (3, 4)):
            grid.setRowStretch(row, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is None:
            return
        from hhscope.ui import activation_graphs as graphs

        ink = self._ink()
        self.rates.show_graph(graphs.rates(self._result, ink))
        self.units.show_graph(graphs.units(self._result, ink))
        self.past.show_graph(graphs.past(self._result, ink))
        self._frames = 0
        if self._source == "run":
            self.note.setText("")
            self._show_signal(self._result.signal)

    def draw(self, status: Status) -> None:
        self._frames += 1
        if self._source != "live" or self._result is None or self._frames % _EVERY != 1:
            return
        from hhscope.ui.activation_graphs import of_scope

        found = of_scope(status, self.ctx.spikes.snapshot(), self._result)
        if found is None:
            self.note.setText("The scope holds too little yet: let it run.")
            return
        self.note.setText("What the scope holds, through its cell and through the unit.")
        self._show_signal(found)

    def _show_signal(self, signal: Signal) -> None:
        from hhscope.ui import activation_graphs as graphs

        if self._result is None:
            return
        ink = self._ink()
        name = self._result.unit.label
        self.given.show_graph(graphs.given(signal, ink))
        self.answered.show_graph(graphs.answered(signal, name, ink))

    def _ink(self) -> Ink:
        from hhscope.ui.activation_graphs import Ink

        return Ink(
            cell=self.color("trace.v"), input=self.color("trace.input"), dim=self.color("text.dim"),
            plain=self.color("trace.rate"), many=tuple(self.color(f"trace.gate.{k}") for k in range(8)),
        )  # fmt: skip

    def _on_choice_chosen(self, key: str) -> None:
        self._source = key
        self.choice.show_choice(key)
        self.on_theme()


PANEL = PanelSpec(
    key="experiment.activation",
    title="Is it a function?",
    area=Area.EXPERIMENT,
    order=110,
    create=ActivationBody,
)
