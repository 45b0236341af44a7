"""SignalPanel: a scope panel whose traces are recorded signals; what differs is said as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hhscope.model.model import Model
from hhscope.ui.axis_rule import AxisRule
from hhscope.ui.context import AppContext
from hhscope.ui.scope_panel import Reading, ScopePanel
from hhscope.ui.screen import Screen
from hhscope.ui.theme import Theme
from hhscope.ui.trace_words import unit_text
from hhscope.ui.widgets.plot_types import Axis, TraceSpec
from hhscope.units import format_number


def four_digits(name: str, value: float) -> str:
    """A value with four significant digits."""
    return format_number(value, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPlot:
    """What a `SignalPanel` shows.

    key : the panel's
    axes : its value axes
    choose : model, theme -> the traces; their keys are signal names
    short : signal name -> its name in the title line
    text : signal name, value -> the value as text
    units : the title line gives the signal's unit, too
    right_share : part of the height, from the foot, that the right axis has
    sometimes : theme -> traces of signals that only some runs have; shown where they are recorded
    """

    key: str
    axes: Mapping[Axis, AxisRule]
    choose: Callable[[Model, Theme], tuple[TraceSpec, ...]]
    short: Callable[[str], str] = str
    text: Callable[[str, float], str] = four_digits
    units: bool = False
    right_share: float = 1.0
    sometimes: Callable[[Theme], tuple[TraceSpec, ...]] = lambda theme: ()


class SignalPanel(ScopePanel):
    """Shows signals straight from the ring. GUI thread."""

    def __init__(self, ctx: AppContext, plot: SignalPlot) -> None:
        super().__init__(ctx, plot.key, plot.axes)
        self._plot = plot
        self.plot.set_right_share(plot.right_share)

    def traces(self, model: Model) -> tuple[TraceSpec, ...]:
        more = [spec for spec in self._plot.sometimes(self.ctx.theme) if self.records(spec.key)]
        return (*self._plot.choose(model, self.ctx.theme), *more)

    def readings(self, screen: Screen) -> tuple[Reading, ...]:
        hidden = screen.frame.view.hidden
        return tuple(
            Reading(self._plot.short(spec.key), self._text(screen, spec.key), spec.color)
            for spec in self.specs
            if spec.key in screen.hovered and self.is_shown(spec, hidden)
        )

    def _text(self, screen: Screen, name: str) -> str:
        text = self._plot.text(name, screen.hovered[name])
        if not self._plot.units:
            return text
        unit = next(signal.unit for signal in screen.run.signals if signal.name == name)
        return f"{text} {unit_text(unit)}".rstrip()
