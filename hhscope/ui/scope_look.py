"""Scope look: the theme and text size in the terms of plots."""

from __future__ import annotations

from typing import Final, TypedDict

from hhscope.ui.look import Look
from hhscope.ui.references import COLORS
from hhscope.ui.theme import Theme
from hhscope.ui.widgets.plot_types import PlotColors
from hhscope.ui.widgets.trace_plot import LEFT_MARGIN, RIGHT_MARGIN

PRESENTED_LINE_PX: Final = 3.0


class PlotScale(TypedDict):
    """Arguments of `TracePlot.set_scale`."""

    text: float
    line_px: float


def plot_colors(theme: Theme) -> PlotColors:
    """The colours of a plot in this theme."""
    c = theme.colors
    return PlotColors(
        background=c["scope.background"],
        grid=c["scope.grid"],
        axis=c["scope.axis"],
        text=c["scope.text"],
        ghost=c["ghost.0"],
        spike=c["mark.spike"],
        change=c["mark.change"],
        selection=c["selection"],
        hover=c["accent"],
        surround=c["window"],
    )


def reference_color(theme: Theme, word: str) -> str:
    """The colour that a reference has in this theme; ``word``: one of `hhscope.ui.references.COLORS`."""
    place = COLORS.index(word)
    return theme.colors[f"reference.{place - 1}" if place else "ghost.0"]


def plot_scale(look: Look) -> PlotScale:
    """Text size factor and line width."""
    return {"text": look.scale, "line_px": PRESENTED_LINE_PX if look.presenting else look.theme.line_px}


def margins(scale: float) -> tuple[int, int]:
    """Space left and right of every scope screen, so that all line up."""
    return round(LEFT_MARGIN * scale), round(RIGHT_MARGIN * scale)
