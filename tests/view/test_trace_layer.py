"""What is kept of a rolling picture never shows: every frame looks as if it were drawn from nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.view.canvas import Canvas, Pen
from hhscope.view.traces import Envelope

WIDTH, HEIGHT, PER = 90, 40, 6


def envelope(y: NDArray[np.float64], join: int) -> Envelope:
    """y : (n_columns * PER,), NaN where nothing is known."""
    parts = y.reshape(-1, PER)
    return Envelope(
        lo=parts.min(1)[None],
        hi=parts.max(1)[None],
        first=parts[None, :, 0],
        last=parts[None, :, -1],
        join=join,
    )


def curve(seed: int, columns: int, *, wild: bool) -> NDArray[np.float64]:
    """Smooth stretches and wild ones, spikes and gaps."""
    rng = np.random.default_rng(seed)
    y = 20 + 15 * np.sin(np.cumsum(rng.uniform(0, 0.2, columns * PER)))
    if wild:
        y += rng.normal(0, 8, y.size) * (rng.random(columns).repeat(PER) < 0.3)
    for at in rng.integers(0, columns - 8, 3):
        y[at * PER : (at + rng.integers(1, 8)) * PER] = np.nan
    return y


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**31),
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=6),
    st.sampled_from([1.0, 1.5, 3.0, 6.0]),
    st.sampled_from([0, 2, 9]),
    st.booleans(),
)
def test_a_rolled_picture_is_the_picture_drawn_anew(
    seed: int, steps: list[tuple[int, bool]], width: float, join: int, wild: bool
) -> None:
    total = WIDTH + sum(step for step, _ in steps)
    y = curve(seed, total, wild=wild)
    rolling, at, pen = Canvas(WIDTH, HEIGHT), 0, Pen(color=0xFFFFFF, width_px=width)
    head = WIDTH * PER - 3  # the newest column is not complete yet
    for step, rewritten in [(0, False), *steps]:
        at += step
        if rewritten:  # another run: the past differs
            y = np.where(np.arange(y.size) > (at + WIDTH // 2) * PER, y, np.roll(y, 5 * PER))
        seen = y[at * PER : (at + WIDTH) * PER].copy()
        seen[head:] = seen[head - 1]
        data = envelope(seen, join)
        rolling.wipe(step)
        rolling.trace(data, 0, (0.0, 1.0), pen)
        anew = Canvas(WIDTH, HEIGHT)
        anew.trace(data, 0, (0.0, 1.0), pen)
        rolling.compose()
        anew.compose()
        light, fresh = ((c.image[:, :WIDTH] & 0xFF).astype(int) for c in (rolling, anew))
        # The rolled line still comes from beyond the left edge; single precision differs by the column's number.
        edge = 5 + round(width) + join
        assert np.abs(light - fresh)[:, edge:].max() <= 1


def test_another_scale_width_or_view_starts_afresh() -> None:
    y = curve(3, WIDTH, wild=False)
    data, canvas = envelope(y, 0), Canvas(WIDTH, HEIGHT)
    for moved, scale, width in [
        (None, (0.0, 1.0), 1.5),
        (0, (5.0, 0.5), 1.5),
        (0, (5.0, 0.5), 3.0),
        (None, (5.0, 0.5), 3.0),
    ]:
        canvas.wipe(moved)
        canvas.trace(data, 0, scale, Pen(color=0xFFFFFF, width_px=width))
        anew = Canvas(WIDTH, HEIGHT)
        anew.trace(data, 0, scale, Pen(color=0xFFFFFF, width_px=width))
        canvas.compose()
        anew.compose()
        assert (canvas.image == anew.image).all()


def test_traces_that_change_places_are_drawn_right() -> None:
    one, two = (envelope(curve(seed, WIDTH, wild=True), 0) for seed in (1, 2))
    canvas = Canvas(WIDTH, HEIGHT)
    for order in ((one, two), (two, one), (one,), (one, two)):
        canvas.wipe(0)
        anew = Canvas(WIDTH, HEIGHT)
        for data in order:
            canvas.trace(data, 0, (0.0, 1.0), Pen(color=0x00FF00))
            anew.trace(data, 0, (0.0, 1.0), Pen(color=0x00FF00))
        canvas.compose()
        anew.compose()
        assert (canvas.image == anew.image).all()


def test_what_is_drawn_as_extra_leaves_what_is_kept_alone() -> None:
    data, other = (envelope(curve(seed, WIDTH, wild=True), 0) for seed in (1, 2))
    canvas, plain = Canvas(WIDTH, HEIGHT), Canvas(WIDTH, HEIGHT)
    for extra in (True, False):
        canvas.wipe(0)
        canvas.trace(data, 0, (0.0, 1.0), Pen(color=0x00FF00))
        canvas.compose()
        if extra:
            canvas.extra(other, 0, (0.0, 1.0), Pen(color=0xFF0000))
    plain.trace(data, 0, (0.0, 1.0), Pen(color=0x00FF00))
    plain.compose()
    assert (canvas.image == plain.image).all()
