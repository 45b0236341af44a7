"""Picture: its caption says what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase, Status
from hhscope.stimulus import Stimulus, parse_waveform
from hhscope.ui.look import Look
from hhscope.ui.picture import (
    PictureChoice,
    caption,
    drawing_of,
    picture_choice,
    picture_of,
    save_as,
    take_drawing,
    take_picture,
)
from hhscope.ui.picture_dialog import PictureDialog
from hhscope.ui.theme import Theme
from tests.ui.window_fixtures import Live, live_window

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 3, 1)


def test_the_caption_names_model_input_and_changed_values(loaded: Callable[[str], Status]) -> None:
    status = loaded("squid_ca")
    status = replace(status, parameters={**status.parameters, "g_Na": 96.0}, current=12.0, t_ns=250_010_000)
    first, second = caption(status, TODAY).split("\n")
    assert "(squid_ca) · I = 12 µA/cm² · changed: g_Na = 96 mS/cm²" in first
    assert second.startswith("t = 250 ms · exp_euler 0.01 ms · hhscope")
    assert second.endswith("2026-03-01")


def test_the_caption_says_when_nothing_was_changed(loaded: Callable[[str], Status]) -> None:
    assert "all other values at their defaults" in caption(loaded("hh1952"), TODAY)


def test_the_picture_is_twice_as_sharp_and_has_room_for_the_caption(qtbot: QtBot, look: Look) -> None:
    label = QLabel("traces")
    qtbot.addWidget(label)
    label.resize(300, 200)
    image = take_picture(label, "a caption\nof two lines", look)
    assert image.width() == 600
    assert image.height() > 400 + 2 * 24


def test_each_input_is_named_in_the_caption(loaded: Callable[[str], Status]) -> None:
    status = replace(
        loaded("hh1952"), stimulus=Stimulus(waveforms=(parse_waveform("step:start=10,amplitude=5"),))
    )
    assert "step:start=10,amplitude=5" in caption(status, TODAY)


# -- the window ---------------------------------------------------------------------------------------------


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        made.window.controls.set_speed(2.0)
        made.until(lambda s: s.t_ns > 60_000_000)
        made.window.controls.pause()
        made.until(lambda s: s.phase is Phase.PAUSED)
        made.frame()
        yield made


def lines_of(drawing: bytes) -> list[tuple[str, int]]:
    """The polylines of an SVG file: colour, and number of points."""
    root = ElementTree.fromstring(drawing)
    return [
        (group.get("stroke", ""), len(line.get("points", "").split()))
        for group in root.iter(f"{SVG}g")
        for line in group.findall(f"{SVG}polyline")
    ]


def test_a_drawing_has_every_trace_as_a_line_and_its_words_as_words(live: Live) -> None:
    drawing = drawing_of(live.window, PictureChoice(format="svg"))
    theme = live.window.ctx.theme
    blue = [n for color, n in lines_of(drawing) if color == theme.colors["trace.v"]]
    assert max(blue) > 500
    words = {"".join(text.itertext()).strip() for text in ElementTree.fromstring(drawing).iter(f"{SVG}text")}
    assert {"Voltage", "Gates", "h Na inactivates", "V (mV)"} <= words
    assert any("(squid_ca) · I = 10 µA/cm²" in word for word in words)


def test_a_drawing_looks_like_the_screen(live: Live, qtbot: QtBot) -> None:
    plot = live.window.workspace.panel("voltage").plot  # type: ignore[attr-defined]
    drawn = QImage(plot.size(), QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    QSvgRenderer(take_drawing(plot)).render(painter, QRectF(plot.rect()))
    painter.end()
    shown = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    screen = plot.view.screen_rect.toAlignedRect().adjusted(2, 2, -2, -2)
    blue, one, other = 0, 0, 0
    for x in range(screen.left(), screen.right(), 3):
        seen = [[picture.pixelColor(x, y).blue() > 150 for y in range(screen.top(), screen.bottom())]
                for picture in (drawn, shown)]  # fmt: skip
        one, other = one + sum(seen[0]), other + sum(seen[1])
        blue += sum(a and b for a, b in zip(*seen, strict=True))
    assert blue > 0.75 * max(one, other)


def worn(live: Live) -> list[tuple[object, ...]]:
    """What the screens wear: colours, traces and width of lines."""
    panels = [live.window.workspace.panel(key) for key in ("voltage", "gates")]  # type: ignore[attr-defined]
    return [(p.plot.look.colors, p.plot.look.traces, p.plot.look.line_px) for p in panels]


def test_paper_is_white_and_the_window_stays_as_it_is(live: Live) -> None:
    own = live.window.ctx.theme
    before = worn(live)
    image = picture_of(live.window, PictureChoice(paper=True, sharpness=1))
    assert image.pixelColor(2, image.height() - 2) == QColor("#ffffff")
    colors = {
        color for color, _ in lines_of(drawing_of(live.window, PictureChoice(format="svg", paper=True)))
    }
    assert Theme.load("print").colors["trace.v"] in colors
    assert own.colors["trace.v"] not in colors
    assert live.window.ctx.theme is own
    assert live.window.workspace.shelf.isVisibleTo(live.window)  # type: ignore[attr-defined]
    assert worn(live) == before


def test_the_dialog_saves_what_was_chosen_and_remembers_it(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        asked.append(name)
        return str(tmp_path / "drawing"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(answer))
    live.trigger("save_picture")
    dialog = live.window.findChild(PictureDialog)
    assert isinstance(dialog, PictureDialog)
    assert dialog.size_box.isEnabled()
    live.qtbot.keyClick(dialog.format, Qt.Key.Key_Down)
    live.qtbot.keyClick(dialog.colours, Qt.Key.Key_Down)
    assert not dialog.size_box.isEnabled()
    live.qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert asked[0].endswith("squid_ca.svg")
    assert (tmp_path / "drawing.svg").read_bytes().startswith(b"<?xml")
    assert picture_choice(live.window.ctx.settings) == PictureChoice(format="svg", paper=True)
    live.trigger("copy_picture")
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.hasImage()
    assert copied.hasFormat("image/svg+xml")


def test_a_picture_that_cannot_be_written_is_said(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = str(tmp_path / "no folder" / "a")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (nowhere, "")))
    assert not save_as(live.window, PictureChoice(sharpness=1))
    assert not save_as(live.window, PictureChoice(format="svg"))
    assert live.window.status_line.history[-1][1].startswith("Cannot write")
