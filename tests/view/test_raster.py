"""The raster covers every sample, carries the same light at any slope, and stays inside the image."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.view.canvas import Box, Canvas, Pen
from hhscope.view.traces import Envelope, Samples

WIDTH, HEIGHT = 100, 60
WHITE = 0xFFFFFF
PIXELS = (0.0, 1.0)  # values are pixels from the top


def drawn(data: Envelope | Samples, pen: Pen | None = None) -> NDArray[np.float64]:
    """Light (0 to 1) of each pixel, drawn white on black."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.trace(data, 0, PIXELS, pen or Pen(color=WHITE))
    canvas.compose()
    light: NDArray[np.float64] = (canvas.image[:, :WIDTH] & 0xFF) / 255.0
    return light


def line(x0: float, y0: float, x1: float, y1: float) -> Samples:
    return Samples(x=np.array([x0, x1]), y=np.array([[y0, y1]]), n_columns=WIDTH)


def envelope(y: NDArray[np.float64], join: int = 0) -> Envelope:
    """y : (n_columns, samples per column)"""
    return Envelope(lo=y.min(1)[None], hi=y.max(1)[None], first=y[:, :1].T, last=y[:, -1:].T, join=join)


def curve(function: np.ufunc, per_column: int = 20) -> NDArray[np.float64]:
    x = np.arange(WIDTH * per_column) / per_column
    return np.asarray(function(x)).reshape(WIDTH, per_column)


@pytest.mark.parametrize("width", [1.0, 1.5, 2.0, 3.0, 4.5])
@pytest.mark.parametrize("y", [30.0, 30.25, 30.5, 30.875])
def test_a_level_line_carries_its_width_in_light_wherever_it_lies(width: float, y: float) -> None:
    pen = Pen(color=WHITE, width_px=width)
    for light in (drawn(line(-5, y, 105, y), pen), drawn(envelope(np.full((WIDTH, 4), y)), pen)):
        assert light.sum(axis=0) == pytest.approx(width, abs=0.02)


@pytest.mark.parametrize("slope", [0.1, 0.5, 1.0, 2.0, 5.0, 20.0, 1000.0])
def test_a_sloping_line_carries_its_width_in_light_across(slope: float) -> None:
    light = drawn(line(50 - 200 / slope, -170, 50 + 200 / slope, 230))
    across = 1.5 * math.hypot(1.0, slope)  # of one column, straight down
    if slope <= 1.0:
        assert light[:, 45:55].sum(axis=0) == pytest.approx(across, rel=0.05)
    else:
        assert light[20:40].sum(axis=1) == pytest.approx(across / slope, rel=0.05)


@pytest.mark.parametrize("slope", [0.1, 0.4, 0.9, 1.4, 1.6, 3.0, 10.0])
def test_dense_and_single_samples_of_one_line_look_the_same(slope: float) -> None:
    light = drawn(line(-10, 30 - 60 * slope, 110, 30 + 60 * slope))
    dense = drawn(envelope(curve(lambda x: 30 + (x - 50) * slope)))
    # A dense column knows its border to half a sample.
    assert dense[:, 10:90] == pytest.approx(light[:, 10:90], abs=0.03 + 0.03 * slope)


def test_an_upright_edge_is_as_thick_as_a_level_line_at_any_place() -> None:
    for x in (50.0, 50.25, 50.5, 50.75):
        light = drawn(
            Samples(x=np.array([0, x, x, 100.0]), y=np.array([[50, 50, 10, 10.0]]), n_columns=WIDTH)
        )
        assert light[20:40].sum(axis=1) == pytest.approx(1.5, abs=0.02)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 300.0), st.integers(2, 8), st.sampled_from([1.0, 1.5, 3.0]))
def test_every_sample_of_an_envelope_is_covered(
    seed: int, wild: float, per_column: int, width: float
) -> None:
    noise = np.random.default_rng(seed).normal(size=WIDTH * per_column).cumsum()
    y = (30 + wild * noise / np.abs(noise).max()).reshape(WIDTH, per_column)
    light = drawn(envelope(y), Pen(color=WHITE, width_px=width))
    for column in range(WIDTH):
        for extreme in (y[column].min(), y[column].max()):
            if 1 <= extreme < HEIGHT - 1:
                near = light[int(extreme - 0.5) : int(extreme + 0.5) + 1, max(column - 1, 0) : column + 2]
                assert near.max() > 0.3
        inside = light[max(0, math.ceil(y[column].min())) : max(0, math.floor(y[column].max())), :]
        assert (inside[:, max(column - 1, 0) : column + 2].max(axis=1) > 0.3).all()


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 200.0))
def test_nothing_is_lit_far_from_the_samples(seed: int, wild: float) -> None:
    y = np.random.default_rng(seed).normal(30.0, wild, size=(WIDTH, 4))
    light = drawn(envelope(y))
    low = np.minimum.reduce([np.roll(y.min(1), k)[3:-3] for k in (-2, -1, 0, 1, 2)])
    high = np.maximum.reduce([np.roll(y.max(1), k)[3:-3] for k in (-2, -1, 0, 1, 2)])
    rows = np.arange(HEIGHT)[:, None] + 0.5
    outside = (rows < low - 3) | (rows > high + 3)
    # A gentle slope goes on straight for less than its thickness beyond its own column.
    assert light[:, 3:-3][outside].max(initial=0.0) == 0.0


def test_a_crowded_envelope_is_filled_without_holes() -> None:
    y = np.random.default_rng(1).uniform(10, 50, size=(WIDTH, 400))
    light = drawn(envelope(y))
    assert light[12:48] == pytest.approx(1.0)


def test_a_band_that_enters_high_and_leaves_low_by_chance_is_filled_too() -> None:
    y = np.tile(np.array([10.0, 50.0, 10.0, 50.0]), (WIDTH, 1))
    y[40] = [10.0, 30.0, 30.0, 50.0]
    y[41] = y[40][::-1]
    assert drawn(envelope(y))[12:48, 1:-1] == pytest.approx(1.0)


WIDTHS = [1.5, 2.25, 3.0, 4.5, 6.0]  # lines of 1.5 px and 3 px at pixel ratios of 1, 1.5 and 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("slope", [0.4, 0.8, 1.2, 1.6, 3.0, 8.0, 20.0])
@pytest.mark.parametrize("tip", [50.0, 50.3, 50.5, 50.8])
def test_no_light_sticks_out_of_a_sharp_peak(width: float, slope: float, tip: float) -> None:
    peak = curve(lambda x: 20 + slope * np.abs(x - tip))
    pen = Pen(color=WHITE, width_px=width)
    for light in (drawn(envelope(peak), pen), drawn(envelope(HEIGHT - peak), pen)[::-1]):
        assert light[: math.floor(peak.min() - width / 2 - 1)].max() == 0.0
        row = light[math.floor(peak.min() - width / 2 + 0.5)]
        assert np.flatnonzero(row).size <= width + 3 or slope < 1.0  # the tip is round, not a needle or a bar


@pytest.mark.parametrize("width", WIDTHS[1:])
@pytest.mark.parametrize("turn", [-0.8, -0.3, 0.0, 0.3, 0.8])
@pytest.mark.parametrize("slope", [1.2, 3.0, 8.0])
def test_a_wide_line_keeps_its_thickness_where_a_steep_part_meets_a_flat_one(
    width: float, turn: float, slope: float
) -> None:
    y = curve(lambda x: 30 + np.where(x < 50, slope, turn) * (x - 50), 48)
    pen = Pen(color=WHITE, width_px=width)
    x = (np.arange(y.size) + 0.5) / y.shape[1]
    exact = drawn(Samples(x=x, y=y.reshape(1, -1), n_columns=WIDTH), pen)
    assert drawn(envelope(y), pen)[:, 3:-3] == pytest.approx(exact[:, 3:-3], abs=0.4)


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_a_wide_line_through_fast_waves_looks_as_its_samples_do(width: float) -> None:
    y = curve(lambda x: 30 + 22 * np.sin(x / 3), 48)
    pen = Pen(color=WHITE, width_px=width)
    x = (np.arange(y.size) + 0.5) / y.shape[1]
    exact = drawn(Samples(x=x, y=y.reshape(1, -1), n_columns=WIDTH), pen)
    assert drawn(envelope(y), pen)[:, 3:-3] == pytest.approx(exact[:, 3:-3], abs=0.45)


@pytest.mark.parametrize("width", WIDTHS)
def test_rolling_by_whole_columns_moves_the_picture_and_changes_no_pixel(width: float) -> None:
    x = np.arange((WIDTH + 7) * 20) / 20
    y = (30 + 25 * np.sin(x / 3) + 3 * np.sin(7 * x)).reshape(-1, 20)
    pen = Pen(color=WHITE, width_px=width)
    now, later = drawn(envelope(y[:-7]), pen), drawn(envelope(y[7:]), pen)
    assert now[:, 10:90] == pytest.approx(later[:, 3:83], abs=1.01 / 255)


def test_nothing_is_drawn_over_a_gap() -> None:
    y = np.full((WIDTH, 2), 30.0)
    y[40:60] = np.nan
    light = drawn(envelope(y))
    assert light[:, 41:59].max() == 0.0
    assert light[:, 20].sum() == pytest.approx(1.5, abs=0.02)


def test_sparse_columns_are_joined_as_far_as_samples_lie_apart() -> None:
    y = np.full((WIDTH, 2), np.nan)
    y[::10] = 30.0
    y[50:80] = np.nan
    light = drawn(envelope(y, join=10))
    assert light[:, 1:40].sum(axis=0) == pytest.approx(1.5, abs=0.02)
    assert light[:, 43:78].max() == 0.0


def test_a_single_sample_between_gaps_is_a_dot() -> None:
    y = np.full((1, 5), np.nan)
    y[0, 2] = 30.0
    light = drawn(Samples(x=np.arange(5) * 25.0, y=y, n_columns=WIDTH))
    assert light.sum() == pytest.approx(math.pi * 0.75**2, rel=0.25)


def test_samples_far_apart_carry_dots() -> None:
    samples = Samples(x=np.array([20.0, 60.0]), y=np.array([[30.0, 30.0]]), n_columns=WIDTH, dots=True)
    light = drawn(samples, Pen(color=WHITE, dot_px=2.5))
    assert light[:, 20].sum() > light[:, 40].sum() + 2
    assert light[28:32, 60].min() == pytest.approx(1.0)


@pytest.mark.parametrize("far", [1e3, 1e6, 1e9, 1e15])
def test_far_off_screen_values_are_clipped_not_lost(far: float) -> None:
    light = drawn(line(50 - 1e-3, -far, 50 + 1e-3, far))
    assert light.sum(axis=1) == pytest.approx(1.5, abs=0.05)
    assert drawn(line(0, far, 100, far)).max() == 0.0
    assert drawn(line(0, -far, 100, -far)).max() == 0.0


def test_an_envelope_without_any_sample_draws_nothing() -> None:
    assert drawn(envelope(np.full((WIDTH, 2), np.nan))).max() == 0.0
    assert drawn(Samples(x=np.empty(0), y=np.empty((1, 0)), n_columns=WIDTH)).max() == 0.0


def test_data_of_another_width_are_stretched_to_the_screen() -> None:
    y = np.linspace(10, 50, 50 * 4).reshape(50, 4)
    light = drawn(envelope(y))
    assert light[:, 2:98].sum(axis=0) == pytest.approx(1.6, rel=0.15)


def test_read_only_and_strided_data_are_drawn_as_well() -> None:
    y = np.full((3, WIDTH), 30.0)
    y.flags.writeable = False
    strided = np.full((1, 2 * WIDTH), 30.0)[:, ::2]
    light = drawn(Envelope(lo=y, hi=strided, first=y, last=y))
    assert light.sum(axis=0) == pytest.approx(1.5, abs=0.02)


def test_overlapping_strokes_of_one_trace_add_no_light() -> None:
    x = np.array([10.0, 90.0, 10.0, 90.0])
    half = drawn(Samples(x=x, y=np.full((1, 4), 30.5), n_columns=WIDTH), Pen(color=WHITE, opacity=0.5))
    assert half.max() == pytest.approx(0.5, abs=0.01)


def test_colours_are_blended_over_the_background_channel_by_channel() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.background.fill(0xFF204060)
    canvas.wipe()
    canvas.box(Box(left=0, top=0, right=WIDTH, bottom=10), 0xE0C0A0, 0.5)
    canvas.trace(line(-5, 30, 105, 30), 0, PIXELS, Pen(color=0x123456, width_px=4.0))
    canvas.compose()
    assert {hex(p) for p in canvas.image[5, :WIDTH]} == {"0xff808080"}
    assert {hex(p) for p in canvas.image[30, 1:90]} == {"0xff123456"}
    assert {hex(p) for p in canvas.image[50, :WIDTH]} == {"0xff204060"}


def test_wiping_leaves_no_trace_of_the_last_frame() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.background[:] = np.random.default_rng(2).integers(0, 2**24, canvas.background.shape) | 0xFF000000
    for y in (10.0, 40.0):
        canvas.wipe()
        canvas.trace(line(0, y, 100, 60 - y), 0, PIXELS, Pen(color=WHITE))
        canvas.compose()
    canvas.wipe()
    canvas.compose()
    assert (canvas.image == canvas.background).all()


def test_ticks_are_one_for_each_pixel_and_clipped() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    x = np.array([-50.0, 20.5, 20.6, 20.7, 1e12, 99.9])
    canvas.ticks(np.sort(x), (0, 6, 1), Pen(color=WHITE, opacity=0.5))
    canvas.compose()
    light = (canvas.image[:, :WIDTH] & 0xFF) / 255.0
    assert light[0, 20] == pytest.approx(0.5, abs=0.01)
    assert np.flatnonzero(light[0]).tolist() in ([20, 99], [20, 21, 99])
    assert light[6:].max() == 0.0
