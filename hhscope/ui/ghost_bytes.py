"""Ghost bytes: the samples of a kept screen as plain data for session files, and back; single precision, compressed."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hhscope.ui.ghosts import Ghost, KeptTable
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData

_LEVEL: Final = 1  # of zlib: a tenth larger than the best, in a tenth of the time
_MOST_VALUES: Final = 16_000_000  # of one table: far above what is ever kept, below what a memory holds
_LONGEST: Final = 1_000_000  # samples or columns
_WIDTHS: Final = {"f4": 4, "f8": 8}
_ENVELOPE: Final = 4  # tables: lowest, highest, first, last


class PlainTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `KeptTable`. ``x``: where single samples lie, or "" for an envelope; ``n``: samples, or columns."""

    names: tuple[str, ...]
    n: int
    columns: int
    join: int = 0
    dots: bool = False
    x: str = ""
    y: str


class PlainGhost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `Ghost` without how it is laid."""

    label: str
    t0_ns: int
    span_ns: int
    anchor_ns: int
    tables: dict[str, PlainTable]


def packed(ghost: Ghost) -> dict[str, Any]:
    """As plain data; some 10 ms."""
    tables = {key: _packed_table(kept) for key, kept in ghost.tables.items()}
    plain: dict[str, Any] = msgspec.to_builtins(
        PlainGhost(
            label=ghost.label,
            t0_ns=ghost.window.t0_ns,
            span_ns=ghost.window.span_ns,
            anchor_ns=ghost.anchor_ns,
            tables=tables,
        )
    )
    return plain


def unpacked(plain: PlainGhost) -> Ghost:
    """Back again.

    Raises
    ------
    ValueError
        When the data do not fit together: one sentence.
    """
    window = TimeView(t0_ns=plain.t0_ns, span_ns=plain.span_ns)
    tables = {key: _unpacked_table(table) for key, table in plain.tables.items()}
    return Ghost(label=plain.label, window=window, anchor_ns=plain.anchor_ns, tables=tables)


def _packed_table(kept: KeptTable) -> PlainTable:
    data = kept.data
    if isinstance(data, Samples):
        return PlainTable(
            names=kept.names,
            n=data.x.size,
            columns=data.n_columns,
            dots=data.dots,
            x=_text(data.x, "f8"),
            y=_text(data.y, "f4"),
        )
    table = np.stack([data.lo, data.hi, data.first, data.last])
    return PlainTable(
        names=kept.names, n=data.n_columns, columns=data.n_columns, join=data.join, y=_text(table, "f4")
    )


def _unpacked_table(plain: PlainTable) -> KeptTable:
    rows, n = len(plain.names), plain.n
    if not (0 <= n <= _LONGEST and 1 <= plain.columns <= _LONGEST and plain.join >= 0):
        raise ValueError(f"kept samples: {n} in {plain.columns} columns are not possible")
    data: TraceData
    if plain.x:
        x, y = _array(plain.x, "f8", (n,)), _array(plain.y, "f4", (rows, n))
        if not (np.isfinite(x).all() and (np.diff(x) >= 0).all()):
            raise ValueError("kept samples: their times do not rise")
        data = Samples(x=x, y=y, n_columns=plain.columns, dots=plain.dots)
    else:
        if n != plain.columns:
            raise ValueError(f"kept samples: {n} in {plain.columns} columns are not possible")
        lo, hi, first, last = _array(plain.y, "f4", (_ENVELOPE, rows, n))
        data = Envelope(lo=lo, hi=hi, first=first, last=last, join=plain.join)
    return KeptTable(names=plain.names, data=data)


def _text(values: NDArray[np.float64], kind: str) -> str:
    """Bytes of like weight lie side by side before they are compressed: neighbours hardly differ."""
    plain = np.ascontiguousarray(values, f"<{kind}")
    sorted_bytes = np.ascontiguousarray(plain.reshape(-1).view(np.uint8).reshape(-1, _WIDTHS[kind]).T)
    return base64.b64encode(zlib.compress(sorted_bytes.tobytes(), _LEVEL)).decode("ascii")


def _array(text: str, kind: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    count = int(np.prod(shape, dtype=np.int64))
    if count > _MOST_VALUES:
        raise ValueError("kept samples: there are far too many")
    size = count * _WIDTHS[kind]
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(base64.b64decode(text, validate=True), size + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise ValueError("kept samples: they cannot be read") from None
    if len(data) != size:
        raise ValueError("kept samples: there are more or fewer than said")
    sorted_bytes = np.frombuffer(data, np.uint8).reshape(_WIDTHS[kind], -1)
    plain = np.ascontiguousarray(sorted_bytes.T).reshape(-1).view(f"<{kind}")
    return plain.astype(np.float64).reshape(shape)


def converted(plain: Mapping[str, Any]) -> PlainGhost:
    """Plain data of a session file, checked.

    Raises
    ------
    ValueError
        When they are not those of a kept screen.
    """
    try:
        return msgspec.convert(dict(plain), PlainGhost)
    except msgspec.ValidationError as fault:
        raise ValueError(f"kept samples: {fault}") from None
