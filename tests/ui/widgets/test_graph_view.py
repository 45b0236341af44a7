"""A graph paints its axes and curves once, and anew only when they change; image and dots move between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.graph_types import Curve, Dot, Graph, GraphAxis
from hhscope.ui.widgets.graph_view import GraphView
from tests.ui.plots import COLORS

AXIS = GraphAxis(name="a", unit="mV", lo=0.0, hi=1.0)
LINE = Curve(x=np.array([0.0, 1.0]), y=np.array([0.2, 0.8]), color="#ff0000", label="line")
PIECES = Curve(
    x=np.array([0.0, 1.0, 0.0, np.nan]), y=np.array([0.5, 0.5, 0.1, 0.9]), color="#0000ff", pieces=True
)
GRAPH = Graph(x=AXIS, y=AXIS, curves=(LINE, PIECES))


class Counted(GraphView):
    """Counts what is painted behind the dots."""

    grounds = 0
    line_sets = 0

    def _paint_ground(self, *args: object) -> object:  # type: ignore[override]
        self.grounds += 1
        return super()._paint_ground(*args)  # type: ignore[arg-type]

    def _paint_lines(self, *args: object) -> object:  # type: ignore[override]
        self.line_sets += 1
        return super()._paint_lines(*args)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot) -> Counted:
    made = Counted("graph", COLORS)
    qtbot.addWidget(made)
    made.resize(320, 220)
    made.show()
    shown(made, Graph())  # the first picture of a window brings its resize events
    QApplication.processEvents()
    made.grab()
    made.grounds = made.line_sets = 0
    return made


def shown(view: Counted, graph: Graph) -> QImage:
    """The widget's picture of a graph."""
    view.show_graph(graph)
    return view.grab().toImage()


def image(color: int) -> QImage:
    """An even image."""
    made = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(color)
    return made


def test_dots_and_images_move_over_a_ground_and_curves_that_are_kept(view: Counted) -> None:
    for k in range(5):
        shown(
            view, replace(GRAPH, image=image(0xFF102030 + k), dots=(Dot(x=0.1 * k, y=0.5, color="#ffffff"),))
        )
    assert (view.grounds, view.line_sets) == (1, 1)


def test_new_curves_leave_the_ground_as_it_is_and_new_axes_do_not(view: Counted) -> None:
    shown(view, GRAPH)
    shown(view, replace(GRAPH, curves=(replace(LINE, y=np.array([0.9, 0.1])),)))
    assert (view.grounds, view.line_sets) == (1, 2)
    shown(view, replace(GRAPH, x=replace(AXIS, hi=2.0)))
    assert (view.grounds, view.line_sets) == (2, 3)


@pytest.mark.parametrize("overlaid", [None, 0xFF000000])
def test_what_is_kept_looks_as_what_is_painted_anew(
    view: Counted, qtbot: QtBot, overlaid: int | None
) -> None:
    over = None if overlaid is None else image(overlaid)
    other = replace(GRAPH, image=over, curves=(replace(LINE, color="#00ff00"),), y=replace(AXIS, lo=-1.0))
    shown(view, other)
    shown(view, replace(GRAPH, image=None if over is not None else image(0)))
    again = shown(view, other)
    fresh = Counted("graph", COLORS)
    qtbot.addWidget(fresh)
    fresh.resize(320, 220)
    fresh.show()
    assert again == shown(fresh, other)


def test_curves_lie_over_the_image(view: Counted) -> None:
    picture = shown(view, replace(GRAPH, image=image(0xFF000000)))
    place = view.place_of(0.5, 0.5).toPoint()
    blue = [picture.pixelColor(place.x() + 20, place.y() + d).blue() for d in (-1, 0, 1)]
    assert max(blue) > 150
