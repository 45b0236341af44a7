"""Energy gauge: how much ATP there is, what the pump does, and what a spike has cost of late."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hhscope.analysis.energy import atp_used, pump_current
from hhscope.ui.widgets.level_bar import LevelBar
from hhscope.units import format_number

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.ui.context import AppContext

_EVERY_S: Final = 0.2  # wall time: faster, nobody can read
_STRETCH_NS: Final = 1_000_000_000  # over which a spike's cost is taken, in the cell's own time
_MOST_SAMPLES: Final = 200_000
_LOW: Final = 0.5  # share of ATP below which K_ATP channels begin to open


class EnergyGauge(QWidget):
    """Two bars and a line; `show_status` may be called every frame. GUI thread."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._last = 0.0
        self.atp = LevelBar("ATP", self)
        self.atp.setToolTip("Of the amount at rest. Below about a third the K_ATP channels are wide open.")
        self.pump = LevelBar("Na/K pump", self)
        self.pump.setToolTip("The pump's net outward current, of the most it can do (Ip_max)")
        self.cost = LevelBar("A spike costs", self)
        self.cost.setToolTip(
            "ATP that the pumps used beyond rest, per spike, over the last second held since something was set; "
            "the bar: its part of all the ATP at rest"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 4, 8, 6)
        column.setSpacing(4)
        for bar in (self.atp, self.pump, self.cost):
            column.addWidget(bar)

    def show_status(self, status: Status) -> None:
        """Show how it is now."""
        now = time.monotonic()
        if now - self._last < _EVERY_S or not {"Nai", "Ko", "ATP"} <= status.state.keys():
            return
        self._last = now
        values, colors = status.parameters, self._ctx.theme.colors
        share = status.state["ATP"] / values["ATP0"]
        color = QColor(colors["trace.ca"] if share > _LOW else colors["warning"])
        self.atp.show_level(share, f"{format_number(status.state['ATP'], 3)} mM", color)
        pump = pump_current(status.state, values)
        if math.isfinite(pump):
            plain = QColor(colors["trace.rate"])
            most = values["Ip_max"] or 1.0
            self.pump.show_level(pump / most, f"{format_number(pump, 3)} µA/cm²", plain)
        cost = self._cost(status)
        text = "–" if cost is None else f"{format_number(1000 * cost, 3)} µM"
        self.cost.show_level((cost or 0.0) / values["ATP0"], text, QColor(colors["trace.v"]))

    def _cost(self, status: Status) -> float | None:
        """mM of ATP per spike, None while there is none to speak of."""
        run, shot = status.run, self._ctx.spikes.snapshot()
        if run is None or shot.run_id != run.run_id or getattr(run, "ring", None) is None:
            return None
        since = max([run.ring.oldest_ns, status.t_ns - _STRETCH_NS, *(a.t_ns for a in status.applied[-1:])])
        first, stop = run.ring.sample_range(since, status.t_ns)
        row = [signal.name for signal in run.signals].index("ATP")
        window = run.ring.window_of(max(first, stop - _MOST_SAMPLES), stop, [row])
        if window.n < 2 or len(window.pieces) != 1:
            return None
        t_ns = window.t_ns()
        begin, end = float(t_ns[0]) / 1e6, float(t_ns[-1]) / 1e6
        spikes = shot.train.times_ms
        count = int(((spikes >= begin) & (spikes <= end)).sum())
        return atp_used(end - begin, window.data()[0], status.parameters) / count if count else None
