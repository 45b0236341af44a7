"""What serves until the drawing is compiled draws the same pixels, and the ring's plain loops keep the same numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from hhscope.view.drawing import DRAWING, Drawing
from hhscope.view.images import new_image, new_tiles, paint_for
from hhscope.view.sheets import Sheets, new_sheets

WIDTH, HEIGHT = 160, 120
LINES = ("gentle", "spikes", "noise", "gaps", "beyond", "lone")


def line(kind: str, n: int) -> NDArray[np.float64]:
    """(n,) values in pixels of the screen."""
    t, rng = np.linspace(0.0, 1.0, n), np.random.default_rng(3)
    wave = 60.0 + 20.0 * np.sin(9.0 * t)
    if kind == "spikes":
        return wave + 45.0 * (np.sin(40.0 * t) > 0.97)
    if kind == "noise":
        return wave + rng.normal(0.0, 25.0, n)
    if kind == "gaps":
        return np.where(np.sin(70.0 * t) > 0.8, np.nan, wave)
    if kind == "beyond":
        return 60.0 + 9000.0 * np.sin(30.0 * t)
    if kind == "lone":
        return np.where(np.arange(n) % 7 == 0, wave, np.nan)
    return wave


def drawn(
    how: Drawing, draw: Callable[[Drawing, Sheets], None]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Coverage, and the picture of it on a grey ground."""
    image = new_image(WIDTH, HEIGHT)
    ground, tiles = np.full_like(image, 0xFF303030), new_tiles(image)
    tiles[:] = 1
    sheets = new_sheets(image.shape[1], HEIGHT, 1)
    draw(how, sheets)
    how.compose(image, ground, sheets, paint_for(0x4488FF, 0.8)[None], tiles)
    return sheets.cover[0].astype(np.int64), image


def same(draw: Callable[[Drawing, Sheets], None]) -> None:
    plain, compiled = (drawn(how, draw) for how in (DRAWING.plain(), DRAWING.compiled()))
    assert plain[0].max() > 0
    assert np.array_equal(plain[0], compiled[0])
    differ = np.abs(plain[1].view(np.uint8).astype(int) - compiled[1].view(np.uint8))
    assert differ.max() <= 1


@pytest.mark.parametrize("half", [0.5, 0.75, 2.25])
@pytest.mark.parametrize("kind", LINES)
def test_samples_are_drawn_alike(kind: str, half: float) -> None:
    y = line(kind, 90)
    x = np.linspace(-5.0, WIDTH + 5.0, y.size)
    same(lambda how, sheets: how.draw_samples_anew(sheets, 0, (x, y), (1.0, 1.0), (half, 0.0)))
    same(lambda how, sheets: how.draw_samples_anew(sheets, 0, (x, y), (1.0, 1.0), (half, 2.4)))


@pytest.mark.parametrize("half", [0.5, 0.75, 2.25])
@pytest.mark.parametrize("join", [0, 8])
@pytest.mark.parametrize("kind", LINES)
def test_envelopes_are_drawn_alike(kind: str, join: int, half: float) -> None:
    samples = line(kind, 7 * WIDTH).reshape(WIDTH, 7)
    if kind == "lone":
        samples = np.repeat(line(kind, WIDTH)[:, None], 7, 1)
    lo, hi = samples.min(1), samples.max(1)
    table = tuple(np.ascontiguousarray(part[None]) for part in (lo, hi, samples[:, 0], samples[:, -1]))
    traces = (np.zeros(1, np.int64), np.array([[2.0, 0.98]]), np.full(1, half), join)
    same(lambda how, sheets: how.roll_envelopes(sheets, 0, (table, table), traces, -1))


def test_boxes_ticks_and_overlays_are_blended_alike() -> None:
    pictures = []
    for how in (DRAWING.plain(), DRAWING.compiled()):
        image = new_image(WIDTH, HEIGHT)
        image[:] = 0xFF203040
        tiles = new_tiles(image)
        how.blend_box(image, (-5, 10, 37, 400), paint_for(0xFF8800, 0.5), tiles)
        how.blend_box(image, (50, 60, 50, 70), paint_for(0xFF8800, 0.5), tiles)
        how.blend_ticks(image, np.array([3.2, 3.3, 90.0, 158.9]), (5, 40, 3), paint_for(0x00FF00, 0.7), tiles)
        sheets = new_sheets(image.shape[1], HEIGHT, 1)
        x = np.linspace(100.0, 150.0, 9)
        how.draw_samples_anew(sheets, 0, (x, x), (0.0, 0.5), (0.75, 0.0))
        how.blend_over(image, sheets.sheet(0), paint_for(0xFFFFFF, 1.0), tiles)
        pictures.append((image, tiles))
    assert np.array_equal(pictures[0][0], pictures[1][0])
    assert np.array_equal(pictures[0][1] > 0, pictures[1][1] > 0)
