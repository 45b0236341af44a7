"""XPPAUT: an .ode file. Names of at most 9 letters, capitals as small ones, ASCII, lines below 1024 characters."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import ClassVar, Final

from hhscope.model.expression import Binary, Call, Compare, Expr, Name, Negate, Number, walk
from hhscope.model.printing import number_text
from hhscope.model.signals import INPUT_NAME
from hhscope.record.translators._outline import Outline, Statement, outline
from hhscope.record.translators._text import InputPattern, InputPiece, heading, patterns
from hhscope.record.translators._writing import (
    ATOM,
    PRODUCT,
    SUM,
    Names,
    Printer,
    comment,
    functions_used,
    one_line,
)
from hhscope.record.translators.base import Setup, TranslatorSpec

LONGEST_NAME: Final = 9  # a tenth letter is not read
LONGEST_LINE: Final = 900  # XPP reads 1024 characters
_MOST_ROWS: Final = 200_000  # stored; beyond it every n-th point is
_NUDGE: Final = "1e-9"  # ms: makes an edge that is a rounding error late come in time

# https://sites.pitt.edu/~phase/bard/bardware/xpp/help/xppodes.html, "Reserved words", and words that begin a line.
_WORDS = (
    "sin cos tan asin acos atan atan2 sinh cosh tanh exp delay ln log log10 sqrt t pi if then else heav sign ceil"
    " flr ran abs mod max min normal besselj bessely besseli erf erfc lgamma poisson hom_bcs shift ishift del_shft"
    " not int sum of set nxxqq i' par p param init aux number wiener markov table global bdry done d options solve"
    " special volterra export only name"
)
RESERVED: Final = frozenset((*_WORDS.split(), *(f"arg{n}" for n in range(1, 21))))

_HELPERS: Final = {
    "cbrt": "cbrt(x)=sign(x)*abs(x)^(1/3)",
    "sigm": "sigm(x)=1/(1+exp(-x))",
    "vtrap": "vtrap(x,y)=if(abs(x/y)<1e-5)then(y*(1-x/y/2+(x/y)*(x/y)/12))else(x/(exp(x/y)-1))",
    "nernst": "nernst(z,ci,co,ce)=8.314462618*(ce+273.15)/(z*96485.33212)*1e3*ln(co/ci)",
    "ghkf": "ghkf(f)=if(abs(f)<1e-5)then(1+f/2+f*f/12)else(f/(1-exp(-f)))",
    "ghku": "ghku(v,z,ce)=z*96485.33212*v/(8.314462618*(ce+273.15)*1e3)",
    "ghk": "ghk(v,z,ci,co,ce)=z*96.48533212*ghkf(ghku(v,z,ce))*(ci-co*exp(-ghku(v,z,ce)))",
}
_NEEDS: Final = {"ghk": ("ghkf", "ghku")}


class _Xpp(Printer):
    """XPP does not read a sign after an operator, so negated operands stand in brackets."""

    power_sign = "^"
    compared = PRODUCT
    calls: ClassVar[dict[str, str]] = {
        **{name: name for name in ("exp", "sqrt", "abs", "tanh", "cosh", "sinh", "min", "max", *_HELPERS)},
        "log": "ln",
    }

    def call(self, function: str, args: tuple[Expr, ...]) -> tuple[str, int]:
        """``where`` is if()then()else()."""
        if function == "where":
            condition, yes, no = (self.text(arg) for arg in args)
            return f"(if({condition})then({yes})else({no}))", ATOM
        return super().call(function, args)

    def negative(self, operand: Expr) -> tuple[str, int]:
        """As weak as a sum, its operand in brackets."""
        return f"-{self.operand(operand, ATOM)}", SUM

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """Both in brackets unless they are simple."""
        return f"{self.operand(base, ATOM)}^{self.operand(exponent, ATOM)}", ATOM - 1


def write(setup: Setup) -> str:
    """The .ode file."""
    parts = outline(setup)
    names = Names((*RESERVED, *_HELPERS), longest=LONGEST_NAME, same_case=True)
    names.add([*setup.model.state_names, "I", INPUT_NAME])
    names.add(constant.name for constant in parts.constants)
    names.add(one.name for one in (*parts.rates, *parts.currents))
    printer = _Xpp(names)
    body = [
        *_parameters(parts, names),
        *_functions(parts),
        *_input(setup, names),
        *_fixed([*parts.rates, *parts.currents], printer, names),
        *_slopes(parts.slopes, printer, names),
        *_start(setup, names),
        *_options(setup),
        "done",
    ]
    return "\n".join([*_top(setup, names), *(_ascii(line) for line in body)]) + "\n"


def _ascii(text: str) -> str:
    """XPP knows ASCII only, and joins a line that ends in a backslash to the next."""
    for sign, plain in (("µ", "u"), ("°", "deg "), ("²", "2"), ("→", "to"), ("–", "-"), ("·", "*")):
        text = text.replace(sign, plain)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.replace("\\", "/")


def _top(setup: Setup, names: Names) -> list[str]:
    lines = []
    for paragraph in heading(setup, "XPPAUT"):
        lines += comment(_ascii(paragraph))
    if names.changed:
        pairs = ", ".join(f"{old} is {new}" for old, new in names.changed.items())
        lines += comment(f"Names that XPP would not read or would mix up: {pairs}.")
    return lines


def _parameters(parts: Outline, names: Names) -> list[str]:
    lines = ["#", "# parameters"]
    for constant in parts.constants:
        about = one_line(constant.comment)[:LONGEST_LINE]
        lines += [f"# {about}"] if about else []
        lines.append(f"par {names[constant.name]}={number_text(constant.value)}")
    return lines


def _functions(parts: Outline) -> list[str]:
    used = set(functions_used(parts.expressions))
    for name, needs in _NEEDS.items():
        if name in used:
            used |= set(needs)
    found = [text for name, text in _HELPERS.items() if name in used]
    return ["#", "# functions", *found] if found else []


def _fixed(statements: Iterable[Statement], printer: _Xpp, names: Names) -> list[str]:
    lines = ["#", "# rates and currents"]
    for one in statements:
        lines += [f"# {one_line(one.comment)[:LONGEST_LINE]}"] if one.comment else []
        lines += [f"{names[part.name]}={printer.text(part.expr)}" for part in _short(one, printer, names)]
    return lines


def _slopes(statements: Iterable[Statement], printer: _Xpp, names: Names) -> list[str]:
    lines = ["#", "# equations, per ms"]
    for one in statements:
        *before, last = _short(one, printer, names)
        lines += [f"{names[part.name]}={printer.text(part.expr)}" for part in before]
        lines.append(f"{names[one.name]}'={printer.text(last.expr)}")
    return lines


def _short(statement: Statement, printer: _Xpp, names: Names) -> list[Statement]:
    """The statement, with parts of it named before it where its line would be too long."""
    found: list[Statement] = []
    expr = statement.expr
    while len(printer.text(expr)) > LONGEST_LINE:
        parts = [
            node for node in walk(expr) if not isinstance(node, Compare | Name | Number) and node != expr
        ]
        fitting = [node for node in parts if len(printer.text(node)) <= LONGEST_LINE]
        part = max(fitting, key=lambda node: len(printer.text(node)))
        name = f"{statement.name}:{len(found)}"  # no model has such a name
        names.add_as(name, f"p{len(found)}_{names[statement.name]}")
        found.append(Statement(name, part))
        expr = _replaced(expr, part, Name(name))
    return [*found, Statement(statement.name, expr)]


def _replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    if expr == old:
        return new
    match expr:
        case Negate(operand):
            return Negate(_replaced(operand, old, new))
        case Binary(op, left, right):
            return Binary(op, _replaced(left, old, new), _replaced(right, old, new))
        case Compare(op, left, right):
            return Compare(op, _replaced(left, old, new), _replaced(right, old, new))
        case Call(function, args):
            return Call(function, tuple(_replaced(arg, old, new) for arg in args))
        case _:
            return expr


# -- input, start, options -----------------------------------------------------------------------------------


def _input(setup: Setup, names: Names) -> list[str]:
    lines = ["#", "# total input, uA/cm2"]
    terms = [names["I"]]
    for number, pattern in enumerate(patterns(setup), start=1):
        local = names.spare(f"tw{number}")
        gate = names.spare(f"on{number}")
        lines += [f"# {one_line(pattern.text)[:LONGEST_LINE]}", *_clock(pattern, local, gate)]
        for piece in pattern.pieces:
            term = names.spare(f"st{number}")
            lines.append(f"{term}={gate}*{_piece(piece, local)}")
            terms.append(term)
    sums = [terms[at : at + 40] for at in range(0, len(terms), 40)]
    partial = [names.spare("sum") for _ in sums[1:]]
    lines += [f"{name}={'+'.join(some)}" for name, some in zip(partial, sums[1:], strict=True)]
    return [*lines, f"{names[INPUT_NAME]}={'+'.join([*sums[0], *partial])}"]


def _clock(pattern: InputPattern, local: str, gate: str) -> list[str]:
    """The time within the pattern, and whether it is still repeated."""
    if not pattern.period:
        return [f"{local}=t+{_NUDGE}", f"{gate}=1"]
    first, period = pattern.pieces[0].start, pattern.period
    lines = [f"{local}={first!r}+mod(t+{_NUDGE}-{first!r},{period!r})"]
    end = "" if pattern.count is None else f"*(1-heav(t+{_NUDGE}-{first + pattern.count * period!r}))"
    return [*lines, f"{gate}=heav(t+{_NUDGE}-{first!r}){end}"]


def _piece(piece: InputPiece, local: str) -> str:
    window = f"heav({local}-{piece.start!r})"
    if piece.stop is not None:
        window += f"*(1-heav({local}-{piece.stop!r}))"
    u = f"({local}-{piece.ref!r})"
    value = _signed(piece.level)
    if piece.slope:
        value += f"+{_signed(piece.slope)}*{u}"
    if piece.amplitude:
        value += f"+{_signed(piece.amplitude)}*sin({_signed(piece.omega)}*{u}+{_signed(piece.phase)})"
    return f"{window}*({value})"


def _signed(value: float) -> str:
    return f"({number_text(value)})" if value < 0 else number_text(value)


def _start(setup: Setup, names: Names) -> list[str]:
    lines = ["#", "# start: V = V0, gates at their steady values for it; made for the parameters above"]
    return [
        *lines,
        *(f"init {names[name]}={number_text(value)}" for name, value in setup.start_values.items()),
    ]


def _options(setup: Setup) -> list[str]:
    dt, view = setup.model.numerics.dt, setup.model.view
    rows = setup.duration_ms / dt
    every = max(1, math.ceil(rows / _MOST_ROWS))
    low, high = view.v_range or (-100.0, 60.0)
    return [
        "#",
        "# numerics: Dormand-Prince 8(5,3), adaptive; dt is the distance of the points shown",
        f"@ meth=83dp, toler=1e-10, atoler=1e-10, dt={dt!r}, nout={every}, total={setup.duration_ms!r}",
        f"@ maxstor={math.ceil(rows / every) + 100}, bound=1e8",
        f"@ xlo=0, xhi={setup.duration_ms!r}, ylo={low!r}, yhi={high!r}",
    ]


TRANSLATOR = TranslatorSpec(key="xpp", title="XPPAUT file", suffix=".ode", write=write)
