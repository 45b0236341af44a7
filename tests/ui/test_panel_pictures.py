"""Every panel looks as it did when its picture was taken: traces to the pixel, the rest within 1 % of the pixels.

After a change that is meant to be seen: ``HHSCOPE_WRITE_PICTURES=1 pytest tests/ui/test_panel_pictures.py``, look at
``tests/data/pictures`` as a designer would, and commit what is good.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hhscope.ui.look import Look
from hhscope.ui.scope_area import scope_specs
from hhscope.ui.theme import Theme
from hhscope.ui.tool_area import tool_specs
from hhscope.ui.xy_panel import XyPanel
from tests.ui.test_scope_area import Bench

PICTURES = Path(__file__).parents[1] / "data" / "pictures"
WRITING = bool(os.environ.get("HHSCOPE_WRITE_PICTURES"))
SAME = 8  # of 255: what rounding of smoothed letters may make
SHARE = 0.01
PATIENCE_MS = 20_000


@pytest.fixture(params=["dark", "light"])
def bench(look: Look, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Bench]:
    before = look.theme
    look.set_theme(Theme.load(request.param))
    made = Bench(look, qtbot)
    made.area.resize(1200, 820)
    yield made
    made.area.shutdown()
    made.area.close()
    look.set_theme(before)


def pixels(image: QImage) -> NDArray[np.uint8]:
    """(height, width, 3) red, green, blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def compare(widget: QWidget, name: str, exact: QRect | None = None) -> None:
    """``widget`` looks like the picture ``name``; inside ``exact`` to the pixel."""
    taken = widget.grab().toImage()
    path = PICTURES / f"{name}.png"
    if WRITING:
        assert taken.save(str(path))
        return
    kept = QImage(str(path))
    assert not kept.isNull(), f"there is no {path}: see the top of this file"
    assert kept.size() == taken.size()
    now, then = pixels(taken), pixels(kept)
    if exact is not None:
        part = np.s_[exact.top() : exact.bottom() + 1, exact.left() : exact.right() + 1]
        assert np.array_equal(now[part], then[part]), f"{name}: the traces are not drawn as they were"
    other = (np.abs(now.astype(int) - then.astype(int)) > SAME).any(axis=2)
    assert other.mean() < SHARE, f"{name}: {100 * other.mean():.1f} % of the pixels changed"


def theme_name(bench: Bench) -> str:
    return "dark" if bench.ctx.theme.dark else "light"


def test_every_scope_panel_looks_as_it_did(bench: Bench) -> None:
    for spec in scope_specs():
        bench.ctx.scope.arrange(bench.ctx.scope.arrangement.with_folded(spec.key, False))
    bench.show("squid_ca")
    bench.ctx.scope.set_span(100_000_000)
    bench.draw()
    bench.draw()
    for key in bench.area.open_keys:
        frame = bench.area._by_key(key)
        plot = frame.panel.plot
        screen = plot.view.screen_rect.toAlignedRect().adjusted(1, 1, -1, -1)
        screen.moveTopLeft(plot.view.viewport().mapTo(frame, screen.topLeft()))
        compare(frame, f"scope_{key}_{theme_name(bench)}", screen)


@pytest.mark.parametrize("key", [spec.key for spec in tool_specs()])
def test_every_tool_looks_as_it_did(bench: Bench, key: str, qtbot: QtBot) -> None:
    bench.ctx.scope.arrange(bench.ctx.scope.arrangement.with_tool(key, True))
    bench.show("hh1952")
    tools = bench.area.tools
    place = tools.below if key in tools.below.open_keys else tools.area
    last: list[QImage] = []

    def settled() -> bool:
        """Whatever it works out beside the window is there: five pictures in a row are the same."""
        bench.draw()
        tool = place.frame(key)
        if key == "xy" and cast(XyPanel, tool.panel).view.graph.image is None:
            return False
        now = tool.grab().toImage()
        last.append(now)
        return len(last) > 40 and all(now == image for image in last[-5:])

    qtbot.waitUntil(settled, timeout=PATIENCE_MS)
    QApplication.processEvents()
    compare(place.frame(key), f"tool_{key}_{theme_name(bench)}")


def test_the_math_panel_looks_as_it_did(bench: Bench) -> None:
    bench.show("squid_ca")
    scope = bench.ctx.scope
    scope.set_math(scope.view.math.added("I_Na + I_K").added("g_Na*m^3*h"))
    scope.set_span(100_000_000)
    for _ in range(30):
        bench.draw()
    frame = bench.area._by_key("math")
    plot = frame.panel.plot
    screen = plot.view.screen_rect.toAlignedRect().adjusted(1, 1, -1, -1)
    screen.moveTopLeft(plot.view.viewport().mapTo(frame, screen.topLeft()))
    compare(frame, f"scope_math_{theme_name(bench)}", screen)


def test_a_picture_that_differs_is_told(bench: Bench) -> None:
    """The comparison itself: another panel of the same size does not pass."""
    bench.show("squid_ca", ms=100.0)
    frame = bench.area._by_key("voltage")
    if WRITING:
        return
    with pytest.raises(AssertionError):
        compare(frame, f"scope_gates_{theme_name(bench)}")
