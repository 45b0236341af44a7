"""Typeset: an expression tree as math boxes: fractions, powers, Greek letters, subscripts."""

from __future__ import annotations

import re
from typing import Final

from hhscope.model.expression import Binary, Call, Compare, Expr, Name, Negate, Number
from hhscope.ui.widgets.math_box import Box, Brackets, Face, Fraction, Glyphs, Row, Shifted
from hhscope.units import format_number

_GREEK: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "tau": "τ", "phi": "φ", "lambda": "λ", "rho": "ρ", "sigma": "σ",
}  # fmt: skip
_SIGNS: Final = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "-": "−", "+": "+", "<": "<", ">": ">"}
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_REVERSAL: Final = re.compile(r"E([A-Z]\w*)$")
_RISE: Final = 0.42  # of a letter's height: how far a power is raised
_SINK: Final = 0.18


def symbol(name: str) -> tuple[str, str]:
    """A name as letter and subscript: ``tau_m`` is τ with m, ``ENa`` is E with Na, ``m_inf`` is m with ∞."""
    if name == "I_stim":
        return "I", "input"
    base, _, rest = name.partition("_")
    if not rest:
        found = _REVERSAL.match(name)
        if found:
            return "E", found[1]
        for word, letter in _GREEK.items():
            if name.startswith(word) and name != word:
                return letter, name[len(word) :]
        return _GREEK.get(name, name), ""
    return _GREEK.get(base, base), "∞" if rest == "inf" else rest.replace("_", ",")


class Typesetter:
    """Makes boxes in one face. GUI thread."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._small = face.smaller()

    def name(self, name: str) -> Box:
        """A name with its subscript."""
        base, low = symbol(name)
        letter = Glyphs(base, self._face)
        return Shifted(letter, Glyphs(low, self._small), -_SINK * letter.ascent) if low else letter

    def slope(self, name: str) -> Box:
        """``d name / dt`` as a fraction."""
        upper = Row([Glyphs("d", self._face), self.name(name)])
        return Fraction(upper, Glyphs("dt", self._face), self._face)

    def text(self, text: str, space: float = 0.0) -> Box:
        """Plain words or signs."""
        return Glyphs(text, self._face, space=space)

    def tree(self, tree: Expr) -> Box:
        """The whole expression."""
        return self._box(tree)[0]

    def _box(self, tree: Expr) -> tuple[Box, int]:
        """Box and rank: what binds less than its surroundings needs brackets."""
        match tree:
            case Number(value):
                return self.number(format_number(value)), _ATOM if value >= 0 else _SUM
            case Name(name):
                return self.name(name), _ATOM
            case Negate(operand):
                return Row([self.text("−"), self._bracketed(operand, _PRODUCT)]), _SUM
            case Binary() | Compare():
                return self._binary(tree)
            case Call(function, args):
                return self._call(function, args)

    def number(self, text: str) -> Box:
        """A number; a power of ten is raised."""
        mantissa, _, power = text.partition("e")
        if not power:
            return self.text(mantissa)
        sign = "−" if power.startswith("−") else ""
        raised = Glyphs(f"{sign}{power.lstrip('+−0')}", self._small)
        return Shifted(self.text(f"{mantissa}·10"), raised, _RISE * self._face.metrics.ascent())

    def _binary(self, tree: Binary | Compare) -> tuple[Box, int]:
        left, right = tree.left, tree.right
        if tree.op == "/":
            return Fraction(self.tree(left), self.tree(right), self._face), _POWER - 1
        if tree.op == "^":
            return self._raised(left, right), _POWER
        if tree.op == "*":
            positive = _without_minus(tree)
            if positive is not None:
                return Row([self.text("−"), self.tree(positive)]), _SUM
            parts = [self._bracketed(left, _PRODUCT), self.text("·", 2.0), self._bracketed(right, _PRODUCT)]
            return Row(parts), _PRODUCT
        sign = self.text(_SIGNS[tree.op], 4.0)
        goes_on = tree.op == "+" and isinstance(right, Binary) and right.op in "+-"
        follows = self.tree(right) if goes_on else self._bracketed(right, _PRODUCT)
        return Row([self.tree(left), sign, follows]), _SUM

    def _raised(self, base: Expr, power: Expr) -> Box:
        small = Typesetter(self._small)
        below = self._bracketed(base, _ATOM)
        return Shifted(below, small.tree(power), max(_RISE * self._face.metrics.ascent(), below.ascent * 0.6))

    def _bracketed(self, tree: Expr, least: int) -> Box:
        box, rank = self._box(tree)
        return box if rank >= least else Brackets(box)

    def _call(self, function: str, args: tuple[Expr, ...]) -> tuple[Box, int]:
        match function, args:
            case "vtrap", (x, y):  # x/(exp(x/y) − 1), see the model format
                lower = Binary("-", Call("exp", (Binary("/", x, y),)), Number(1.0))
                return self._box(Binary("/", x, lower))
            case "sigm", (x,):
                one = Number(1.0)
                return self._box(Binary("/", one, Binary("+", one, Call("exp", (Negate(x),)))))
            case "pow", (base, power):
                return self._box(Binary("^", base, power))
            case "where", (condition, yes, no):
                words = [self.tree(yes), self.text("if", 5.0), self.tree(condition), self.text("else", 5.0)]
                return Brackets(Row([*words, self.tree(no)])), _ATOM
        parts: list[Box] = []
        for k, arg in enumerate(args):
            parts += ([self.text(", ")] if k else []) + [self.tree(arg)]
        return Row(
            [self.text({"sqrt": "√", "log": "ln", "cbrt": "∛"}.get(function, function)), Brackets(Row(parts))]
        ), _ATOM


def _without_minus(tree: Expr) -> Expr | None:
    """A product without the minus that it begins with; None when it begins with none."""
    if isinstance(tree, Negate):
        return tree.operand
    if isinstance(tree, Binary) and tree.op == "*":
        left = _without_minus(tree.left)
        return None if left is None else Binary("*", left, tree.right)
    return None
