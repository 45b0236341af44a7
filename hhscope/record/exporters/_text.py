"""CSV text: columns of numbers to bytes, fast and without losing a bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from hhscope.units import NS_PER_MS

_BATCH_ROWS: Final = 1024  # rows pyarrow formats at a time: measured fastest (the cells stay in the cache)
_EXPONENT_FROM: Final = (
    1e10  # pyarrow writes 1e+10 and beyond with an exponent, below it whole numbers without a point
)
_EXACT_MS_BELOW_NS: Final = (
    10**15
)  # up to 15 decimal digits a double prints as the very decimal it was made from


def csv_rows(t_ns: NDArray[np.int64], data: NDArray[np.float64], *, decimal_comma: bool) -> bytes:
    """Lines ``t,x0,x1,…`` for the samples.

    t_ns : (n,) int64; written in ms, exactly
    data : (n_signals, n) float64; written as the shortest text that reads back as the same double
    """
    columns = [_time_text(t_ns), *(_number_text(row) for row in data)]
    batch = pa.record_batch(columns, names=[str(i) for i in range(len(columns))])
    sink = pa.BufferOutputStream()
    options = pacsv.WriteOptions(
        include_header=False,
        quoting_style="none",
        batch_size=_BATCH_ROWS,
        delimiter=";" if decimal_comma else ",",
    )
    pacsv.write_csv(batch, sink, options)
    text: bytes = sink.getvalue().to_pybytes()
    return text.replace(b".", b",") if decimal_comma else text


def header(names: Sequence[str], *, decimal_comma: bool) -> bytes:
    """The first line: unquoted."""
    return (";" if decimal_comma else ",").join(names).encode() + b"\n"


def _time_text(t_ns: NDArray[np.int64]) -> Any:
    if t_ns.size and int(t_ns[-1]) >= _EXACT_MS_BELOW_NS:
        return pa.array(
            [
                f"{t // NS_PER_MS}.{t % NS_PER_MS:06d}".rstrip("0") + "0" * (t % NS_PER_MS == 0)
                for t in t_ns.tolist()
            ]
        )
    return _number_text(t_ns / NS_PER_MS)


def _number_text(values: NDArray[np.float64]) -> Any:
    """pyarrow's numbers, with ``.0`` where it would write a whole number: readers then see a float column."""
    numbers = pa.array(np.ascontiguousarray(values))
    whole = values == np.trunc(values)
    if not whole.any():
        return numbers
    whole &= np.abs(values) < _EXPONENT_FROM
    text = numbers.cast(pa.string())
    return pc.if_else(pa.array(whole), pc.binary_join_element_wise(text, ".0", ""), text)
