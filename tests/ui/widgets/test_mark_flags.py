"""Flags of marked moments: at their time, inside the screen, each with its sign."""

from __future__ import annotations

import numpy as np

from hhscope.ui.widgets.mark_flags import draw_flags
from hhscope.ui.widgets.plot_types import PlotFrame, TimeMark
from hhscope.view.canvas import Canvas
from hhscope.view.timebase import TimeView


def drawn(*marks: TimeMark, height: int = 60) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    canvas = Canvas(100, height)
    canvas.wipe()
    canvas.compose()
    draw_flags(
        canvas,
        PlotFrame(view=TimeView(t0_ns=0, span_ns=1000), data=(), marks=marks),
        (100, height, 1.0),
        (0xFFFFFF, 0),
    )
    found: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (canvas.image & 0xFFFFFF) == 0xFFFFFF
    return found


def test_a_flag_stands_at_its_time() -> None:
    lit = drawn(TimeMark(t_ns=500, sign="4"))
    columns = np.flatnonzero(lit.any(axis=0))
    assert 40 < columns.min() <= 50 <= columns.max() < 60


def test_a_flag_at_the_edge_stays_inside_and_one_beyond_is_left_out() -> None:
    assert drawn(TimeMark(t_ns=0, sign="1")).any()
    assert not drawn(TimeMark(t_ns=1200, sign="1"), TimeMark(t_ns=-1, sign="n")).any()


def test_without_a_sign_there_is_only_a_tick() -> None:
    lit = drawn(TimeMark(t_ns=500, sign=""))
    assert np.flatnonzero(lit.any(axis=0)).size <= 2


def test_signs_differ() -> None:
    pictures = {drawn(TimeMark(t_ns=500, sign=sign)).tobytes() for sign in "0123456789n"}
    assert len(pictures) == 11


def test_a_screen_too_low_for_a_flag_has_none() -> None:
    assert not drawn(TimeMark(t_ns=500, sign="1"), height=12).any()
