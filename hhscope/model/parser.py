"""Parser: the text of an expression becomes a tree of whitelisted nodes; nothing is ever executed.

Grammar (``^`` binds tighter than unary minus and groups to the right; where takes a comparison first)::

    sum      = product (("+" | "-") product)*
    product  = unary (("*" | "/") unary)*
    unary    = ("-" | "+") unary | power
    power    = atom ["^" unary]
    atom     = number | name | name "(" arguments ")" | "(" sum ")"
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from hhscope.model.expression import FUNCTIONS, Binary, Call, Compare, Expr, Name, Negate, Number, children
from hhscope.model.suggest import did_you_mean

MAX_LENGTH: Final = 4000  # characters; the longest shipped expression has 86
MAX_DEPTH: Final = 64  # levels of the tree
MAX_NODES: Final = 1000

_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<compare><=|>=|==|!=|<|>)"
    r"|(?P<sign>[-+*/^(),])"
)

_HINTS: Final = {
    "=": "write == to compare",
    "&": "nest where(...) inside where(...)",
    "|": "nest where(...) inside where(...)",
    "!": "turn the comparison round",
    "[": "use ( ) for grouping",
    "{": "use ( ) for grouping",
    "\u2212": "use the plain minus sign -",
    "\u00d7": "use * to multiply",
    "\u00b7": "use * to multiply",
}


class ExpressionError(ValueError):
    """An expression that cannot be read.

    Parameters
    ----------
    fault : what is wrong
    position : 0-based place in the text, where known
    hint : how to mend it, if known
    """

    def __init__(self, fault: str, *, position: int | None = None, hint: str = "") -> None:
        self.fault = fault
        self.position = position
        self.hint = hint
        super().__init__(f"{self.where} ({hint})" if hint else self.where)

    @property
    def where(self) -> str:
        """The fault with its place (characters counted from 1)."""
        return self.fault if self.position is None else f"character {self.position + 1}: {self.fault}"


def parse(text: str, functions: Mapping[str, int] = FUNCTIONS) -> Expr:
    """Read one expression; ``functions`` says which there are, and how many arguments each takes.

    Raises
    ------
    ExpressionError
        On anything but a whitelisted expression within the limits of length, depth and number of nodes.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"expression of {len(text)} characters", hint=f"at most {MAX_LENGTH}; split it with [define]"
        )
    reader = _Reader(_tokens(text), len(text), functions)
    expr = reader.sum()
    reader.expect_end()
    _check_size(expr)
    return expr


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(f"unexpected {text[at]!r}", position=at, hint=_HINTS.get(text[at], ""))
        if match.lastgroup != "space":
            found.append((str(match.lastgroup), match.group(), at))
        at = match.end()
    return found


def _check_size(expr: Expr) -> None:
    """Refuse trees too large to print, compile or walk recursively; itself not recursive."""
    level: list[Expr] = [expr]
    depth = nodes = 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > MAX_DEPTH:
            raise ExpressionError(f"more than {MAX_DEPTH} levels deep", hint="split it with [define]")
        if nodes > MAX_NODES:
            raise ExpressionError(f"more than {MAX_NODES} parts", hint="split it with [define]")
        level = [child for node in level for child in children(node)]


class _Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, tokens: list[tuple[str, str, int]], length: int, functions: Mapping[str, int]) -> None:
        self._tokens = tokens
        self._functions = functions
        self._end = ("end", "", length)
        self._at = 0
        self._nesting = 0

    def _peek(self) -> tuple[str, str, int]:
        return self._tokens[self._at] if self._at < len(self._tokens) else self._end

    def _take(self) -> tuple[str, str, int]:
        token = self._peek()
        self._at += 1
        return token

    def _next_is(self, *signs: str) -> bool:
        kind, text, _ = self._peek()
        return kind == "sign" and text in signs

    def _enter(self) -> None:
        self._nesting += 1
        if self._nesting > MAX_DEPTH:
            position = self._peek()[2]
            raise ExpressionError(
                f"more than {MAX_DEPTH} levels deep", position=position, hint="split it with [define]"
            )

    def expect_end(self) -> None:
        """Refuse anything left over."""
        kind, text, position = self._peek()
        if kind == "end":
            return
        if kind == "compare":
            raise ExpressionError(
                f"unexpected {text!r}",
                position=position,
                hint="a comparison is only the first argument of where(condition, a, b), without brackets",
            )
        if kind in ("name", "number") or text == "(":
            raise ExpressionError(
                f"missing operator before {text!r}", position=position, hint="write * to multiply"
            )
        hint = {")": "one ( is missing", ",": "write decimals with a point"}.get(text, "")
        raise ExpressionError(f"unexpected {text!r}", position=position, hint=hint)

    def sum(self) -> Expr:
        """A sum of products: the whole expression, an argument, or what stands in brackets."""
        left = self._product()
        while self._next_is("+", "-"):
            op = self._take()[1]
            left = Binary(op, left, self._product())
        return left

    def _product(self) -> Expr:
        left = self._unary()
        while self._next_is("*", "/"):
            op = self._take()[1]
            left = Binary(op, left, self._unary())
        return left

    def _unary(self) -> Expr:
        if not self._next_is("-", "+"):
            return self._power()
        self._enter()
        sign = self._take()[1]
        operand = self._unary()
        self._nesting -= 1
        return Negate(operand) if sign == "-" else operand

    def _power(self) -> Expr:
        base = self._atom()
        if not self._next_is("^"):
            return base
        self._take()
        self._enter()
        exponent = self._unary()
        self._nesting -= 1
        return Binary("^", base, exponent)

    def _atom(self) -> Expr:
        kind, text, position = self._take()
        if kind == "number":
            return _number(text, position)
        if kind == "name":
            return self._call(text, position) if self._next_is("(") else self._name(text, position)
        if text == "(":
            self._enter()
            inner = self.sum()
            self._close(position)
            self._nesting -= 1
            return inner
        if kind == "end":
            fault = "the expression is empty" if not self._tokens else "the expression ends too early"
            raise ExpressionError(fault, position=position if self._tokens else None)
        hint = "write ^ for powers" if text == "*" else ""
        raise ExpressionError(f"unexpected {text!r}", position=position, hint=hint)

    def _call(self, function: str, position: int) -> Expr:
        if function not in self._functions:
            raise ExpressionError(
                f"unknown function '{function[:60]}'",
                position=position,
                hint=did_you_mean(function, self._functions),
            )
        opening = self._take()[2]
        self._enter()
        args: list[Expr] = [] if self._next_is(")") else [self._argument(function, 0)]
        while self._next_is(","):
            self._take()
            args.append(self._argument(function, len(args)))
        self._close(opening)
        self._nesting -= 1
        needed = self._functions[function]
        if len(args) != needed:
            raise ExpressionError(
                f"{function} takes {needed} argument{'s' if needed > 1 else ''}, not {len(args)}",
                position=position,
            )
        return Call(function, tuple(args))

    def _name(self, text: str, position: int) -> Name:
        if text in self._functions:
            raise ExpressionError(f"'{text}' is a function", position=position, hint=f"write {text}(...)")
        return Name(text)

    def _argument(self, function: str, index: int) -> Expr:
        left = self.sum()
        if function != "where" or index > 0:
            return left
        kind, op, position = self._take()
        if kind != "compare":
            raise ExpressionError(
                "the first argument of where must be a comparison",
                position=position,
                hint="such as where(V < -80, a, b)",
            )
        return Compare(op, left, self.sum())

    def _close(self, opening: int) -> None:
        kind, text, _ = self._peek()
        if text == ")":
            self._take()
        elif kind == "end":
            raise ExpressionError("the bracket opened is never closed", position=opening, hint="add a )")
        else:
            self.expect_end()


def _number(text: str, position: int) -> Number:
    value = float(text)
    if not math.isfinite(value):
        raise ExpressionError(f"{text} is too large for a number", position=position)
    return Number(value)
