"""Formulas over signals and parameters: what they give, what they say when they cannot, and their units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.model import Signal, load_model, signals
from hhscope.model.expression import Binary, Call, Expr, Name, Number, children
from hhscope.model.formula import FormulaError, formula_names, formula_values, read_formula, slope
from hhscope.model.printing import to_text
from hhscope.model.unit_algebra import dimension, unit_text

HH = load_model("hh1952")
RNG = np.random.default_rng(3)
SAMPLES = {signal.name: RNG.uniform(0.1, 0.9, 50) for signal in signals(HH)}


def _values(text: str, dt_ms: float = 0.01) -> np.ndarray:
    return formula_values(HH, read_formula(HH, text), SAMPLES, (HH.defaults, 50, dt_ms))


def test_a_formula_is_what_numpy_makes_of_the_samples() -> None:
    s = SAMPLES
    np.testing.assert_array_equal(_values("I_Na + I_K"), s["I_Na"] + s["I_K"])
    np.testing.assert_allclose(_values("g_Na*m^3*h"), 120.0 * s["m"] ** 3 * s["h"], rtol=1e-15)
    np.testing.assert_array_equal(_values("where(V < 0.5, -V, 2)"), np.where(s["V"] < 0.5, -s["V"], 2.0))
    np.testing.assert_array_equal(_values("g_Na"), np.full(50, 120.0))


def test_ddt_is_the_central_difference_per_ms_and_one_sided_at_the_ends() -> None:
    v = SAMPLES["V"]
    found = _values("ddt(V)", dt_ms=0.02)
    np.testing.assert_allclose(found[1:-1], (v[2:] - v[:-2]) / 0.04, rtol=1e-12)
    np.testing.assert_allclose(found[[0, -1]], [(v[1] - v[0]) / 0.02, (v[-1] - v[-2]) / 0.02], rtol=1e-12)
    np.testing.assert_array_equal(
        _values("1 + ddt(2*ddt(V) - m)"), 1 + slope(2 * slope(v, 0.01) - SAMPLES["m"], 0.01)
    )
    assert np.isnan(slope(np.ones(1), 0.01)).all()
    assert not _values("ddt(g_Na)").any()


def test_a_formula_knows_what_it_reads_and_how_far_it_reaches() -> None:
    assert read_formula(HH, "h*V + g_Na").needs == ("V", "h")
    assert [read_formula(HH, text).halo for text in ("V", "ddt(V)", "ddt(h*ddt(V)) + ddt(m)")] == [0, 1, 2]


def test_abbreviations_of_the_model_bring_the_signals_they_are_made_of() -> None:
    model = load_model("pinsky_rinzel")
    for name, tree in model.defines:
        needs = read_formula(model, name).needs
        assert set(needs) <= {signal.name for signal in signals(model)}
        assert _signals_in(tree, dict(model.defines), {s.name for s in signals(model)}) == set(needs)


def _signals_in(tree: Expr, defines: dict[str, Expr], known: set[str]) -> set[str]:
    if isinstance(tree, Name):
        inside = _signals_in(defines[tree.name], defines, known) if tree.name in defines else set()
        return inside | ({tree.name} & known)
    return set().union(*(_signals_in(child, defines, known) for child in children(tree)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I_na + I_K", "character 1: unknown name 'I_na' (did you mean 'I_Na'?)"),
        ("g_Na * mm", "character 8: unknown name 'mm'"),
        ("I - I_Na", "character 1: unknown name 'I' (the input is I_stim)"),
        ("V + t", "character 5: unknown name 't' (a formula has no time of its own)"),
        ("ddt(V", "character 4: the bracket opened is never closed (add a ))"),
        ("dtd(V)", "character 1: unknown function 'dtd' (did you mean 'ddt'?)"),
        ("ddt + 1", "character 1: 'ddt' is a function (write ddt(...))"),
        ("ddt(V, m)", "character 1: ddt takes 1 argument, not 2"),
        ("", "the expression is empty"),
        ("V.real", "character 2: unexpected '.'"),
        ("__import__('os')", "character 12: unexpected"),
        ("eval(V)", "character 1: unknown function 'eval'"),
        ("V" * 401, "401 characters are too many for a formula; use 400 at most"),
    ],
)
def test_a_wrong_formula_is_told_where_what_and_how(text: str, said: str) -> None:
    with pytest.raises(FormulaError) as error:
        read_formula(HH, text)
    assert str(error.value).startswith(said)


def test_what_was_not_recorded_is_said() -> None:
    only_v: tuple[Signal, ...] = signals(HH)[:1]
    assert read_formula(HH, "V - EK", only_v).needs == ("V",)
    with pytest.raises(FormulaError, match="'m' was not recorded; record it, too"):
        read_formula(HH, "V*m", only_v)
    model = load_model("pinsky_rinzel")
    name = next(name for name, _ in model.defines if read_formula(model, name).needs not in ((), ("V",)))
    with pytest.raises(FormulaError, match="was not recorded; record it, too"):
        read_formula(model, name, signals(model)[:1])


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("I_Na + I_K", "µA/cm²"), ("g_Na*m^3*h", "mS/cm²"), ("ddt(V)", "mV/ms"), ("C*ddt(V)", "µA/cm²"),
        ("g_Na*(V - ENa)", "µA/cm²"), ("V + 65", "mV"), ("V + m", ""), ("exp(V/25)", ""), ("m*h", ""),
        ("I_Na/(V - ENa)", "mS/cm²"), ("max(V, -60)", "mV"), ("where(V > 0, I_Na, 0)", "µA/cm²"), ("V^2", "mV²"),
        ("sqrt(V^2)", "mV"), ("1/V", "mV^-1"), ("ddt(h)", "1/ms"), ("-V*I_Na", "µA·mV/cm²"), ("g_Na/C", "1/ms"),
    ],
)  # fmt: skip
def test_the_unit_follows_from_the_parts_where_it_can(text: str, unit: str) -> None:
    assert read_formula(HH, text).unit == unit


@pytest.mark.parametrize("unit", ["mV", "µA/cm²", "1/ms", "µM/ms", "mS/cm²/ms", "µA·mV/cm²"])
def test_a_unit_is_written_as_it_is_read(unit: str) -> None:
    found = dimension(unit)
    assert found is not None
    assert unit_text(found) == unit
    assert dimension("furlong") is None


_LEAVES = st.sampled_from([Name("V"), Name("m"), Name("g_K"), Number(2.0), Number(0.5)])
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(lambda x: Call("ddt", (x,)), inner),
        st.builds(lambda x: Binary("^", x, Number(3.0)), inner),
    ),
    max_leaves=8,
)


@given(_TREES)
def test_any_formula_gives_what_its_tree_says(tree: Expr) -> None:
    with np.errstate(all="ignore"):
        expected = np.broadcast_to(_direct(tree), 50)
    np.testing.assert_allclose(_values(to_text(tree)), expected, rtol=1e-9, atol=1e-300)


def _direct(tree: Expr) -> np.ndarray:
    match tree:
        case Number(value):
            return np.full(50, value)
        case Name(name):
            return SAMPLES.get(name, np.full(50, HH.defaults.get(name, np.nan)))
        case Call(_, (inner,)):
            x = _direct(inner)
            return np.concatenate([[x[1] - x[0]], (x[2:] - x[:-2]) / 2, [x[-1] - x[-2]]]) / 0.01
        case Binary("^", left, _):
            return _direct(left) ** 3
        case Binary(op, left, right):
            a, b = _direct(left), _direct(right)
            return {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[op](a, b)
        case _:
            raise TypeError(tree)


def test_every_name_that_may_be_used_can_be_read() -> None:
    for name in formula_names(HH, signals(HH)):
        assert read_formula(HH, name).text == name
