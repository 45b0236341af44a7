"""The parser reads what the format allows, says where anything else goes wrong, and never raises another error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.model.expression import FUNCTIONS, Binary, Call, Compare, Expr, Name, Negate, Number
from hhscope.model.parser import MAX_DEPTH, MAX_LENGTH, ExpressionError, parse
from hhscope.model.printing import to_text

X, Y, Z = Name("x"), Name("y"), Name("z")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x - y - z", Binary("-", Binary("-", X, Y), Z)),
        ("x / y * z", Binary("*", Binary("/", X, Y), Z)),
        ("x + y * z", Binary("+", X, Binary("*", Y, Z))),
        ("x ^ y ^ z", Binary("^", X, Binary("^", Y, Z))),
        ("-x ^ y", Negate(Binary("^", X, Y))),
        ("x ^ -y", Binary("^", X, Negate(Y))),
        ("-x * y", Binary("*", Negate(X), Y)),
        ("x * -y", Binary("*", X, Negate(Y))),
        ("+x", X),
        ("(x + y) * z", Binary("*", Binary("+", X, Y), Z)),
        (".5", Number(0.5)),
        ("1.", Number(1.0)),
        ("1e-3", Number(0.001)),
        ("vtrap(x, 10)", Call("vtrap", (X, Number(10.0)))),
        ("where(x <= 0, y, z)", Call("where", (Compare("<=", X, Number(0.0)), Y, Z))),
        ("\n x\t+\r\n y ", Binary("+", X, Y)),
    ],
)
def test_text_becomes_the_tree_it_means(text: str, tree: Expr) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", None, "empty"),
        ("x +", 3, "ends too early"),
        ("(x", 0, "never closed"),
        ("x)", 1, "one ( is missing"),
        ("2x", 1, "write * to multiply"),
        ("x y", 2, "write * to multiply"),
        ("x**2", 2, "write ^ for powers"),
        ("x − 1", 2, "plain minus"),
        ("x = 1", 2, "== to compare"),
        ("x; y", 1, "unexpected"),
        ("0,5", 1, "decimals with a point"),
        ("x < 1", 2, "first argument of where"),
        ("where((x < 1), 1, 2)", 9, "first argument of where"),
        ("where(x, 1, 2)", 7, "must be a comparison"),
        ("where(x < 1 < 2, 1, 2)", 12, "first argument of where"),
        ("exp(1, 2)", 0, "exp takes 1 argument, not 2"),
        ("pow(2)", 0, "pow takes 2 arguments, not 1"),
        ("exp()", 0, "not 0"),
        ("expp(1)", 0, "did you mean 'exp'?"),
        ("exp + 1", 0, "write exp(...)"),
        ("__import__('os')", 0, "unexpected"),
        ("x.y", 1, "unexpected '.'"),
        ("x[0]", 1, "( ) for grouping"),
        ("1e999", 0, "too large"),
        ("'x'", 0, "unexpected"),
        ("lambda", None, ""),
    ],
)
def test_faults_are_said_with_their_place(text: str, position: int | None, words: str) -> None:
    if text == "lambda":  # a Python word means nothing here: it is a name, and unknown to every model
        assert parse(text) == Name("lambda")
        return
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    if text != "__import__('os')":
        assert caught.value.position == position
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "x" + ")" * 1999,
        "-" * 3000 + "x",
        "^".join(["x"] * 1500),
        "exp(" * 500 + "x",
        "+".join(["x"] * 1900),
        "x" * (MAX_LENGTH + 1),
    ],
)
def test_absurd_sizes_are_refused_not_crashed_on(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_the_deepest_allowed_expression_is_read_and_printed() -> None:
    text = "exp(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1)
    assert to_text(parse(text)) == text


def test_printing_leaves_out_needless_brackets() -> None:
    assert to_text(parse("((0.1) * (vtrap((-(V + 40.0)), (10))))")) == "0.1*vtrap(-(V + 40), 10)"
    assert to_text(parse("(x - (y - z)) / ((x * y))")) == "(x - (y - z))/(x*y)"
    assert to_text(parse("(x^y)^z + x^(y^z)")) == "(x^y)^z + x^y^z"


_leaves = st.one_of(
    st.floats(0, 1e300, allow_nan=False).map(Number),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True)
    .filter(lambda n: n not in FUNCTIONS)
    .map(Name),
)


def _branches(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    plain = [name for name in FUNCTIONS if name != "where"]
    calls = st.sampled_from(plain).flatmap(
        lambda name: st.tuples(*[inner] * FUNCTIONS[name]).map(lambda args: Call(name, args))
    )
    compares = st.builds(Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner)
    choices = st.tuples(compares, inner, inner).map(lambda args: Call("where", args))
    return st.one_of(
        st.builds(Negate, inner), st.builds(Binary, st.sampled_from("+-*/^"), inner, inner), calls, choices
    )


expressions = st.recursive(_leaves, _branches, max_leaves=25)


@given(expressions)
def test_what_is_printed_reads_back_to_the_same_tree(expr: Expr) -> None:
    assert parse(to_text(expr)) == expr


@given(st.text(max_size=60))
def test_any_text_gives_a_tree_or_an_expression_error(text: str) -> None:
    _parse_or_refuse(text)


@given(st.lists(st.sampled_from([*"+-*/^(),<>=V1.", "where(", "exp(", " ", "1e5", "<=", "Ca"]), max_size=40))
def test_any_heap_of_tokens_gives_a_tree_or_an_expression_error(tokens: list[str]) -> None:
    _parse_or_refuse("".join(tokens))


def _parse_or_refuse(text: str) -> None:
    try:
        expr = parse(text)
    except ExpressionError:
        return
    assert parse(to_text(expr)) == expr
