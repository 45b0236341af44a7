"""Lane types: the number formats of batch kernels, and how many cells a block holds in each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

_REAL: Final = re.compile(r"\$([^$]+)\$")
_WHOLE: Final = re.compile(r"#([^#\s]+)#")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneType:
    """A number format.

    name : float64 or float32
    cells : cells of a block; all rows of a block together stay in the first-level cache
    padding : numbers between rows, so that rows do not fall on one cache set
    trap : |u| below which x/(e**u - 1) goes by its series; above, the difference loses no more than that leaves out
    exponent : exponents are held within ± this, so that the product of ``divisors`` exponentials is a number
    power : an exponential may become up to this power of another, which loses as many times the last digit
    divisors : how many divisions at most are made one
    longest : operations of a loop over the cells, about
    careful : sums that many small steps make keep what rounding loses (the pools: a slow one would stand still)
    """

    name: str
    cells: int
    padding: int
    trap: float
    exponent: float
    power: int
    divisors: int
    longest: int
    careful: bool

    @property
    def stride(self) -> int:
        """Numbers from one row to the next."""
        return self.cells + self.padding

    @property
    def dtype(self) -> np.dtype[Any]:
        """The numpy type."""
        return np.dtype(self.name)

    def typed(self, text: str, literals: dict[str, int]) -> str:
        """Replace the marks $1.5$ by places in a tuple lit, noted in ``literals``, and #3# by integers of this size."""

        def place(match: re.Match[str]) -> str:
            return f"lit[{literals.setdefault(match[1], len(literals))}]"

        size = "64" if self.name == "float64" else "32"
        return _WHOLE.sub(lambda match: f"np.int{size}({match[1]})", _REAL.sub(place, text))


LANE_TYPES: Final = {
    "float64": LaneType(
        name="float64",
        cells=64,
        padding=8,
        trap=3e-3,
        exponent=170.0,
        power=128,
        divisors=4,
        longest=60,
        careful=False,
    ),
    "float32": LaneType(
        name="float32",
        cells=128,
        padding=16,
        trap=0.1,
        exponent=43.0,
        power=16,
        divisors=2,
        longest=200,
        careful=True,
    ),
}  # fmt: skip
