"""Export plan: rows are counted exactly, over segments, and Excel's limit is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hhscope.engine.blocks import Segment
from hhscope.ui.export_plan import (
    EXCEL_ROWS,
    Held,
    count_samples,
    describe,
    every_for_excel,
    rows_left,
    size_words,
    stretches,
)

MS = 1_000_000


def segments(*steps: tuple[int, int]) -> tuple[Segment, ...]:
    """Segments from (t0_ns, dt_ns) pairs."""
    return tuple(
        Segment(index=i, t0_ns=t0, dt_ns=dt, first=0, method="exp_euler", substeps=1)
        for i, (t0, dt) in enumerate(steps)
    )


def test_both_ends_of_a_stretch_count_as_a_ruler_does() -> None:
    one = segments((0, 10_000))
    assert count_samples(one, 0, 1 * MS) == 100
    assert count_samples(one, 1, 1 * MS + 1) == 100


@given(
    st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 400), st.integers(1, 400), st.integers(1, 20)
)
def test_counting_agrees_with_listing_the_samples(
    t0: int, length: int, dt: int, dt2: int, change: int
) -> None:
    border = dt * change
    times = [*range(0, border, dt), *range(border, 12_000, dt2)]
    found = count_samples(segments((0, dt), (border, dt2)), t0, t0 + length)
    assert found == sum(t0 <= t < t0 + length for t in times)


def test_a_stretch_is_cut_to_what_is_held() -> None:
    held = Held(oldest_ns=10 * MS, newest_ns=20 * MS, segments=segments((0, MS)))
    visible, selected, everything = stretches(held, (0, 15 * MS), None)
    assert (visible.t0_ns, visible.samples) == (10 * MS, 5)
    assert "drag with Shift" in selected.why_not
    assert everything.samples == 11


def test_a_stretch_without_samples_says_so() -> None:
    held = Held(oldest_ns=10 * MS, newest_ns=20 * MS, segments=segments((0, MS)))
    assert stretches(held, (0, 5 * MS), None)[0].why_not == "No sample of this stretch is held"


@given(st.integers(1, 10**9))
def test_the_offer_for_excel_fits_and_is_the_smallest(samples: int) -> None:
    every = every_for_excel(samples)
    assert rows_left(samples, every) + 1 <= EXCEL_ROWS
    assert every == 1 or rows_left(samples, every - 1) + 1 > EXCEL_ROWS


def test_words_say_what_will_be_written() -> None:
    held = Held(oldest_ns=0, newest_ns=100 * MS, segments=segments((0, 10_000)))
    visible = stretches(held, (20 * MS, 70 * MS), None)[0]
    assert describe(visible) == "On the screen: 20 ms to 70 ms"
    assert size_words(100_001, 9, 9_300_000) == "100,001 rows × 9 columns, about 9.3 MB"
