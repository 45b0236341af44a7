"""Writing: expression trees as text of another language, names that are free there, and safe comments."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable
from typing import ClassVar, Final

from hhscope.model.expression import Binary, Call, Compare, Expr, Name, Negate, Number, walk
from hhscope.model.printing import number_text

_CHOICE, SUM, PRODUCT, UNARY, POWER, ATOM = 0, 1, 2, 3, 4, 5


def one_line(text: str) -> str:
    """Text that stays in its comment whatever it contains: no line break of any kind, nothing unprintable."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def comment(text: str, width: int = 106) -> list[str]:
    """A paragraph as ``# `` lines."""
    return [f"# {line}" for line in textwrap.wrap(one_line(text), width, break_long_words=True)]


class Names:
    """Names of the model -> names of the script, changed as little as can be where they are taken or too long.

    taken : names that mean something else in the script
    longest, same_case : limits of the language; with ``same_case`` V and v are the same name
    """

    def __init__(self, taken: Collection[str], *, longest: int = 99, same_case: bool = False) -> None:
        self._fold = str.casefold if same_case else str
        self._used = {self._fold(name) for name in taken}
        self._longest = longest
        self._map: dict[str, str] = {}

    def add(self, names: Iterable[str]) -> None:
        """Give each of ``names`` its name in the script; the first come keep theirs."""
        for name in names:
            if name not in self._map:
                self._map[name] = self.spare(name)

    def add_as(self, name: str, wanted: str) -> None:
        """Give ``name`` a name like ``wanted``."""
        self._map[name] = self.spare(wanted)

    def spare(self, wanted: str) -> str:
        """A name like ``wanted`` that is not used otherwise."""
        name, number = wanted[: self._longest], 1
        while self._fold(name) in self._used:
            tail = "_" if number == 1 else str(number)
            name = wanted[: self._longest - len(tail)] + tail
            number += 1
        self._used.add(self._fold(name))
        return name

    def __getitem__(self, name: str) -> str:
        return self._map[name]

    @property
    def changed(self) -> dict[str, str]:
        """Those that had to be changed."""
        return {old: new for old, new in self._map.items() if old != new and old.isidentifier()}


class Printer:
    """Expressions as text. A language overrides what it writes differently.

    power_sign : ``**`` or ``^``
    calls : functions of the model that exist under another name, or the same one
    compared : the least rank of the sides of a comparison that stands without brackets
    """

    power_sign: ClassVar[str] = "**"
    calls: ClassVar[dict[str, str]] = {}
    compared: ClassVar[int] = SUM

    def __init__(self, names: Names) -> None:
        self._names = names

    def text(self, expr: Expr) -> str:
        """The expression in the language."""
        return self._print(expr)[0]

    def call(self, function: str, args: tuple[Expr, ...]) -> tuple[str, int]:
        """Text and rank of a function call."""
        return f"{self.calls[function]}({', '.join(self.text(arg) for arg in args)})", ATOM

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """Text and rank of a power."""
        return f"{self.operand(base, ATOM)}{self.power_sign}{self.operand(exponent, UNARY)}", POWER

    def negative(self, operand: Expr) -> tuple[str, int]:
        """Text and rank of a change of sign."""
        return f"-{self.operand(operand, UNARY)}", UNARY

    def operand(self, expr: Expr, least: int) -> str:
        """An operand, in brackets where its rank is below ``least``."""
        text, rank = self._print(expr)
        return text if rank >= least else f"({text})"

    def _print(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Number(value):
                found = number_text(value), ATOM if value >= 0 else UNARY
            case Name(name):
                found = self._names[name], ATOM
            case Negate(operand):
                found = self.negative(operand)
            case Binary("^", base, exponent) | Call("pow", (base, exponent)):
                found = self.power(base, exponent)
            case Binary(op, left, right):
                rank = SUM if op in "+-" else PRODUCT
                sign = f" {op} " if rank == SUM else op
                found = f"{self.operand(left, rank)}{sign}{self.operand(right, rank + 1)}", rank
            case Compare(op, left, right):
                sides = (self.operand(side, self.compared) for side in (left, right))
                found = f" {op} ".join(sides), _CHOICE
            case Call(function, args):
                found = self.call(function, args)
        return found


def functions_used(expressions: Iterable[Expr]) -> frozenset[str]:
    """The functions of the model language that are called."""
    return frozenset(node.function for expr in expressions for node in walk(expr) if isinstance(node, Call))


def whole_exponent(expr: Expr) -> bool:
    """Whether an exponent is a whole number, so that a negative base has a power."""
    return isinstance(expr, Number) and expr.value == int(expr.value) and abs(expr.value) <= _LARGEST_POWER


_LARGEST_POWER: Final = 16
