"""The words on a band make way for a trace that runs through them, and otherwise stay where they are."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.band_labels import BandLabels, SeenTrace
from hhscope.ui.widgets.plot_types import Band
from hhscope.view.traces import Envelope, Samples, TraceData
from tests.ui.plots import levels, shown_plot

WIDTH, HEIGHT = 300, 100
BAND = Band(lo=0.0, hi=1.0, color="#000040", label="busy")


@pytest.fixture
def labels(qtbot: QtBot) -> BandLabels:
    labels = BandLabels()
    written(labels)
    return labels


def written(labels: BandLabels) -> str:
    """Where the words are on a band as high as the screen."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen("#ffffff")
    labels.draw(painter, [(BAND, QRectF(0, 0, WIDTH, HEIGHT))], 1.0)
    painter.end()
    lit = [y for y in range(HEIGHT) for x in range(60) if image.pixel(x, y) & 0xFF > 0x80]
    assert max(lit) - min(lit) < 0.5 * HEIGHT
    return "top" if max(lit) < 0.5 * HEIGHT else "foot"


def seen(data: TraceData) -> list[SeenTrace]:
    """Values are pixels from the top."""
    return [SeenTrace(data=data, row=0, scale=(0.0, 1.0), width_px=1.5)]


def line(*y: float) -> list[SeenTrace]:
    x = np.linspace(0.0, WIDTH, len(y))
    return seen(Samples(x=x, y=np.array([y]), n_columns=WIDTH))


def test_words_are_at_the_top_until_a_trace_runs_through_them(labels: BandLabels) -> None:
    assert not labels.settle(line(50.0, 50.0), WIDTH)
    assert written(labels) == "top"
    assert labels.settle(line(6.0, 6.0), WIDTH)
    assert written(labels) == "foot"


def test_words_that_made_way_stay_there_until_they_are_crossed_again(labels: BandLabels) -> None:
    labels.settle(line(6.0, 6.0), WIDTH)
    written(labels)
    assert not labels.settle(line(50.0, 50.0), WIDTH)
    assert not labels.settle([], WIDTH)
    assert labels.settle(line(92.0, 92.0), WIDTH)
    assert written(labels) == "top"


def test_a_trace_that_soon_passes_both_places_moves_nothing(labels: BandLabels) -> None:
    assert not labels.settle(line(6.0, 6.0, 95.0, 6.0, 6.0), WIDTH)
    assert not labels.settle(line(6.0, 6.0, 6.0, 95.0, 95.0, 6.0, 95.0, 6.0, 95.0, 6.0), WIDTH)


def test_the_trace_between_two_samples_and_of_an_envelope_counts(labels: BandLabels) -> None:
    y = np.full((1, WIDTH), 6.0)
    assert labels.settle(seen(Envelope(lo=y, hi=y + 2, first=y, last=y)), WIDTH)
    written(labels)
    far = Samples(x=np.array([-500.0, 900.0]), y=np.array([[95.0, 95.0]]), n_columns=WIDTH)
    assert labels.settle(seen(far), WIDTH)


def test_a_trace_without_values_moves_nothing(labels: BandLabels) -> None:
    y = np.full((1, WIDTH), np.nan)
    assert not labels.settle(seen(Envelope(lo=y, hi=y, first=y, last=y)), WIDTH)
    assert not labels.settle(seen(Samples(x=np.empty(0), y=np.empty((1, 0)), n_columns=WIDTH)), WIDTH)


def test_a_screen_writes_the_words_of_its_bands_where_no_trace_is(qtbot: QtBot) -> None:
    with shown_plot(qtbot) as plot:
        plot.set_bands([Band(lo=0.0, hi=1.0, color="#000040", label="busy")])
        found = []
        for level in (0.5, 0.93):
            plot.show_frame(levels(level, level))
            image = plot.grab().toImage()
            blue = [y for y in range(9, 92) for x in range(74, 110) if image.pixel(x, y) & 0xFF > 0x70]
            found.append(sum(blue) / len(blue))
        assert found[0] < 35
        assert found[1] > 65
