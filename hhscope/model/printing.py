"""Printing: an expression tree as text that reads back to the same tree, with no bracket too many."""

from __future__ import annotations

from typing import Final

from hhscope.model.expression import Binary, Call, Compare, Expr, Name, Negate, Number

_SUM, _PRODUCT, _UNARY, _POWER, _ATOM = 1, 2, 3, 4, 5
# Operator -> its own rank, the least rank its left and its right operand may have without brackets.
_RANKS: Final = {
    "+": (_SUM, _SUM, _PRODUCT),
    "-": (_SUM, _SUM, _PRODUCT),
    "*": (_PRODUCT, _PRODUCT, _UNARY),
    "/": (_PRODUCT, _PRODUCT, _UNARY),
    "^": (_POWER, _ATOM, _UNARY),
}


def to_text(expr: Expr) -> str:
    """The expression as text; `hhscope.model.parser.parse` of it gives the same tree again."""
    return _print(expr)[0]


def _print(expr: Expr) -> tuple[str, int]:
    """Text and rank of a node."""
    match expr:
        case Number(value):
            return number_text(value), _ATOM if value >= 0 else _UNARY
        case Name(name):
            return name, _ATOM
        case Negate(operand):
            return f"-{_bracketed(operand, _UNARY)}", _UNARY
        case Binary(op, left, right):
            rank, left_rank, right_rank = _RANKS[op]
            sign = f" {op} " if rank == _SUM else op
            return f"{_bracketed(left, left_rank)}{sign}{_bracketed(right, right_rank)}", rank
        case Compare(op, left, right):
            return f"{to_text(left)} {op} {to_text(right)}", _SUM
        case Call(function, args):
            return f"{function}({', '.join(to_text(arg) for arg in args)})", _ATOM


def _bracketed(expr: Expr, least: int) -> str:
    text, rank = _print(expr)
    return text if rank >= least else f"({text})"


def number_text(value: float) -> str:
    """The shortest text that reads back to the same number, whole numbers without ``.0``."""
    text = repr(float(value))
    return text.removesuffix(".0")
