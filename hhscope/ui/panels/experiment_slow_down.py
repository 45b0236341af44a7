"""What really slows it? The rate by dial as bars; a click lets the scope run the cell with that dial turned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.level_bar import LevelBar
from hhscope.ui.widgets.tone import toned_label

if TYPE_CHECKING:
    from hhscope.experiments.slow_down import SlowDownResult, Turned
    from hhscope.ui.context import AppContext

_BARS = 8  # the cell as it is, and every dial
_NAMES = {
    "dt": "Time step", "kappa": "Time scale κ", "heat": "Gates (heat)", "T": "Temperature", "I": "Input",
    "J_max": "Energy (J_max)", "inhibition": "Inhibition",
}  # fmt: skip


class SlowDownBody(ExperimentBody):
    """One bar per dial, as long as the rate; the first is the cell as it is. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: SlowDownResult | None = None
        self.bars: list[LevelBar] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 8, 0)
        column.setSpacing(10)
        for k in range(_BARS):
            bar = LevelBar("", self)
            bar.set_choosable()
            bar.chosen.connect(lambda k=k: self._on_bar_chosen(k))
            bar.hide()
            self.bars.append(bar)
            column.addWidget(bar)
        column.addWidget(toned_label("A click on a bar lets the scope run the cell like this.", "dim"))
        column.addStretch(1)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        from hhscope.analysis import band_text

        found = self._result
        if found is None:
            return
        most = max([found.rate_hz, *(row.rate_hz for row in found.rows)]) or 1.0
        shown: list[tuple[str, float, Turned | None]] = [("As it is", found.rate_hz, None)]
        shown += [(_name(row), row.rate_hz, row) for row in found.rows]
        for k, bar in enumerate(self.bars):
            bar.setVisible(k < len(shown))
            if k < len(shown):
                name, rate, row = shown[k]
                arithmetic = row is not None and row.dial in ("dt", "kappa")
                role = "text.dim" if arithmetic else "trace.v" if row is None else "trace.rate"
                bar.show_name(name)
                bar.show_level(rate / most, f"{rate:.4g} Hz", QColor(self.color(role)))
                bar.setToolTip(_tip(row, band_text(rate)))

    def _on_bar_chosen(self, k: int) -> None:
        from hhscope.ui.experiment_scene import show_scene

        if self._result is None:
            return
        rows: list[Turned | None] = [None, *self._result.rows]
        try:
            said = show_scene(self.ctx, self._result.scene(rows[k]))
        except ValueError as fault:
            said = str(fault)
        if said:
            self.ctx.tell(said)


def _name(row: Turned) -> str:
    from hhscope.units import format_number

    begin = "" if row.at is None else f"{format_number(row.at)} → "
    return f"{_NAMES[row.dial]}  {begin}{format_number(row.to)} {row.unit}".rstrip()


def _tip(row: Turned | None, band: str) -> str:
    words = f"{band[0].upper()}{band[1:]}. " if band else "It does not fire. "
    if row is None:
        return f"{words}A click: the scope runs the cell as it is."
    if row.dial in ("dt", "kappa"):
        return f"{row.note} It is no other cell, so a click shows the cell as it is."
    return f"{words}A click: the scope runs the cell with this dial turned."


PANEL = PanelSpec(
    key="experiment.slow-down",
    title="What really slows it?",
    area=Area.EXPERIMENT,
    order=20,
    create=SlowDownBody,
)
