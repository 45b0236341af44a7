"""Text of tables: aligned for a terminal, and CSV for everything else."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hhscope.experiments.base import Cell, Table
from hhscope.record.atomic import replacing
from hhscope.units import format_number

_MOST_ROWS: Final = 60  # on a terminal
_DIGITS: Final = 5


def cell_text(value: Cell, digits: int = _DIGITS) -> str:
    """As people read it: 5 digits, a dash for nothing, yes and no."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else format_number(float(value), digits)


def heading(column: tuple[str, str]) -> str:
    """Name and unit of a column, for people."""
    name, unit = column
    words = name.replace("_", " ")
    return f"{words} ({unit.replace('uM', 'µM')})" if unit else words


def table_text(table: Table) -> str:
    """Columns aligned by spaces; a long table is cut, and says so."""
    shown = table.rows[:_MOST_ROWS]
    cells = [[heading(column) for column in table.columns], *([cell_text(c) for c in row] for row in shown)]
    widths = [max(len(row[k]) for row in cells) for k in range(len(table.columns))]
    lines = ["  ".join(_padded(row, widths, table)) for row in cells]
    if len(table.rows) > len(shown):
        lines.append(f"… {len(table.rows) - len(shown):,} more rows; --out writes them all")
    return "\n".join(line.rstrip() for line in lines)


def table_csv(table: Table) -> str:
    """One line per row under a header ``name_unit``; numbers as short as they can be and still exact."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([f"{name}_{_plain(unit)}" if unit else name for name, unit in table.columns])
    for row in table.rows:
        writer.writerow(["" if c is None else repr(c) if isinstance(c, float) else c for c in row])
    return text.getvalue()


def write_tables(tables: Sequence[Table], path: Path) -> list[tuple[Path, int]]:
    """Write the first table to ``path``, the others beside it as ``<name>-<key>.csv``; files and their rows.

    Raises
    ------
    ExportError
        When one cannot be written: one sentence.
    """
    written = []
    for k, table in enumerate(tables):
        target = path if k == 0 else path.with_name(f"{path.stem}-{table.key}{path.suffix or '.csv'}")
        with replacing(target) as file:
            file.write(table_csv(table).encode("utf-8"))
        written.append((target, len(table.rows)))
    return written


def _padded(row: Sequence[str], widths: Sequence[int], table: Table) -> list[str]:
    numeric = [_is_numeric(table, k) for k in range(len(row))]
    return [
        text.rjust(width) if number else text.ljust(width)
        for text, width, number in zip(row, widths, numeric, strict=True)
    ]


def _is_numeric(table: Table, k: int) -> bool:
    return not any(isinstance(row[k], str) for row in table.rows)


def _plain(unit: str) -> str:
    return (
        unit.replace("µ", "u")
        .replace("/", "_per_")
        .replace("²", "2")
        .replace("°", "")
        .replace("%", "percent")
    )
