"""A ring seen with formulas as further rows, and the ring that carries what is on screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hhscope.analysis.epochs import Epoch
from hhscope.analysis.formula_stream import Workings
from hhscope.engine import Simulator
from hhscope.engine.ring import Ring
from hhscope.model import load_model, signals
from hhscope.model.formula import read_formula, slope
from hhscope.view.carried_ring import CarriedRing
from hhscope.view.formula_ring import FormulaRing
from hhscope.view.timebase import TimeView

HH = load_model("hh1952")
NAMES = tuple(signal.name for signal in signals(HH))
DT_NS = 10_000
V, M = NAMES.index("V"), NAMES.index("m")


def _filled(n: int, capacity: int = 100_000) -> tuple[Simulator, Ring]:
    simulator, ring = Simulator(HH, current=10.0), Ring(len(NAMES), capacity=capacity)
    ring.write(simulator.advance(n))
    return simulator, ring


def _with(ring: Ring, *texts: str, history: tuple[Epoch, ...] = ()) -> FormulaRing:
    formulas = tuple(read_formula(HH, text) for text in texts)
    known = history or (Epoch(first=0, parameters=HH.defaults),)
    return FormulaRing(ring, Workings(model=HH, formulas=formulas, names=NAMES, history=known))


def test_further_rows_hold_the_formulas_and_the_others_are_as_they_were() -> None:
    _, ring = _filled(3000)
    seen = _with(ring, "g_Na*m^3", "ddt(V)")
    plain = ring.window_of(0, 3000).data()
    found = seen.window_of(500, 600, [seen.rows[1], V, seen.rows[0], V])
    assert (found.first, found.stop, found.missed) == (500, 600, 0)
    np.testing.assert_array_equal(found.data()[[1, 3]], plain[[V, V], 500:600])
    np.testing.assert_array_equal(found.data()[0], slope(plain[V], 0.01)[500:600])
    np.testing.assert_allclose(found.data()[2], 120.0 * plain[M, 500:600] ** 3, rtol=1e-14)
    assert seen.window_of(10, 20).data().shape == (len(NAMES) + 2, 10)


def test_no_value_changes_once_it_was_read() -> None:
    simulator, ring = _filled(1000)
    seen = _with(ring, "ddt(ddt(V))")
    assert seen.head == 998
    before = seen.window_of(0, 2000, seen.rows).data()
    ring.write(simulator.advance(100))
    np.testing.assert_array_equal(seen.window_of(0, 998, seen.rows).data(), before)


def test_parameters_count_as_they_were() -> None:
    _, ring = _filled(100)
    changed = Epoch(first=40, parameters={**HH.defaults, "g_K": 20.0})
    seen = _with(ring, "g_K", history=(Epoch(first=0, parameters=HH.defaults), changed))
    assert seen.window_of(38, 42, seen.rows).data()[0].tolist() == [36.0, 36.0, 20.0, 20.0]


def test_it_is_read_by_time_too() -> None:
    _, ring = _filled(2000)
    seen = _with(ring, "V + m")
    plain = ring.window_of(0, 2000).data()
    total = plain[V] + plain[M]
    near = seen.value_at(5 * 10**6 + 1, seen.rows)
    assert near is not None
    assert (near.number, near.values.tolist()) == (500, [total[500]])
    window = seen.window(5 * 10**6, 6 * 10**6, [seen.rows[0]])
    np.testing.assert_array_equal(window.data()[0], total[500:600])
    table = seen.envelope(0, 20 * 10**6, 4, [V, seen.rows[0]])
    np.testing.assert_array_equal(table.lo[1], total.reshape(4, 500).min(axis=1))
    np.testing.assert_array_equal(table.hi[1], total.reshape(4, 500).max(axis=1))
    np.testing.assert_array_equal(table.lo[0], plain[V].reshape(4, 500).min(axis=1))
    assert (seen.oldest_ns, seen.newest_ns, seen.held) == (0, 1999 * DT_NS, 2000)


def test_what_is_no_longer_held_is_missed() -> None:
    _, ring = _filled(9000, capacity=4096)
    seen = _with(ring, "ddt(V)")
    window = seen.window_of(0, 9000, seen.rows)
    assert window.first == ring.oldest
    assert window.missed == ring.oldest
    assert seen.window_of(0, 10, seen.rows).n == 0


def test_formulas_of_parameters_alone_have_samples_too() -> None:
    _, ring = _filled(50)
    seen = _with(ring, "2*g_K")
    assert seen.window_of(0, 50, seen.rows).data().tolist() == [[72.0] * 50]


def test_a_carried_ring_fills_up_over_a_few_frames_and_goes_on() -> None:
    simulator, ring = _filled(5000)
    seen = _with(ring, "I_Na + I_K")
    carried = CarriedRing(seen, seen.rows, 1, lambda piece: piece.data)
    view = TimeView(t0_ns=0, span_ns=5000 * DT_NS)
    assert [carried.carry_on(view, 2000) for _ in range(3)] == [False, False, True]
    ring.write(simulator.advance(500))
    later = replace(view, t0_ns=500 * DT_NS)
    assert carried.carry_on(later, 2000)
    plain = ring.window_of(0, 5500).data()
    expected = plain[NAMES.index("I_Na")] + plain[NAMES.index("I_K")]
    np.testing.assert_array_equal(carried.ring.window_of(0, 5500).data()[0], expected)


@pytest.mark.parametrize("texts", [("V",), ("ddt(V)",)])
def test_an_empty_ring_gives_nothing(texts: tuple[str, ...]) -> None:
    seen = _with(Ring(len(NAMES), capacity=4096), *texts)
    assert (seen.head, seen.held, seen.value_at(0, seen.rows)) == (0, 0, None)
    assert seen.window_of(0, 10, seen.rows).n == 0
