"""Formulas over blocks: where blocks are cut changes nothing, segments are ends, parameters count as they were."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis.epochs import Epoch
from hhscope.analysis.formula_stream import FormulaStream, Workings
from hhscope.engine.blocks import Block, Segment
from hhscope.model import load_model
from hhscope.model.formula import read_formula, slope

HH = load_model("hh1952")
N = 200
V, M = np.random.default_rng(5).uniform(0.1, 0.9, (2, N))
TEXTS = ("V + m", "ddt(V)", "ddt(g_Na*ddt(m))")
HISTORY = (
    Epoch(first=0, parameters=HH.defaults),
    Epoch(first=80, parameters={**HH.defaults, "g_Na": 60.0}),
    Epoch(first=120, parameters={**HH.defaults, "g_Na": 10.0}),
)


def _stream(history: tuple[Epoch, ...] = HISTORY) -> FormulaStream:
    formulas = tuple(read_formula(HH, text) for text in TEXTS)
    return FormulaStream(Workings(model=HH, formulas=formulas, names=("V", "m"), history=history))


def _segment(index: int, first: int, dt_ns: int = 10_000) -> Segment:
    return Segment(index=index, t0_ns=first * 10_000, dt_ns=dt_ns, first=first, method="rk4", substeps=1)


def _blocks(cuts: list[int], segments: tuple[Segment, ...]) -> list[Block]:
    borders = sorted({0, N, *cuts, *(s.first for s in segments)})
    found = []
    for a, b in pairwise(borders):
        segment = max((s for s in segments if s.first <= a), key=lambda s: s.first)
        found.append(Block(segment=segment, start=a - segment.first, data=np.stack([V, M])[:, a:b]))
    return found


def _run(blocks: list[Block]) -> np.ndarray:
    stream = _stream()
    out = [part for block in blocks for part in stream.push(block)] + stream.finish()
    assert [part.first for part in out] == list(np.cumsum([0, *(part.n for part in out[:-1])]))
    return np.hstack([part.data for part in out])


def _expected() -> np.ndarray:
    g = np.repeat([120.0, 60.0, 10.0], [80, 40, 80])
    return np.stack([V + M, slope(V, 0.01), slope(g * slope(M, 0.01), 0.01)])


@given(st.lists(st.integers(1, N - 1), max_size=12))
def test_where_blocks_are_cut_changes_no_bit_and_parameters_count_as_they_were(cuts: list[int]) -> None:
    np.testing.assert_array_equal(_run(_blocks(cuts, (_segment(0, 0),))), _expected())


@given(st.lists(st.integers(1, N - 1), max_size=6))
def test_slopes_do_not_reach_from_one_segment_into_another(cuts: list[int]) -> None:
    found = _run(_blocks(cuts, (_segment(0, 0), _segment(1, 90, 20_000))))
    np.testing.assert_array_equal(found[1], np.concatenate([slope(V[:90], 0.01), slope(V[90:], 0.02)]))


def test_a_long_block_is_worked_out_as_a_short_one() -> None:
    v = np.random.default_rng(6).uniform(0.1, 0.9, (2, 40_000))
    stream = _stream((HISTORY[0],))
    out = [*stream.push(Block(segment=_segment(0, 0), start=0, data=v)), *stream.finish()]
    found = np.hstack([part.data for part in out])
    np.testing.assert_array_equal(found[1], slope(v[0], 0.01))
    np.testing.assert_array_equal(found[2], slope(120.0 * slope(v[1], 0.01), 0.01))
