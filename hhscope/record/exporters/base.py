"""What an exporter is: one file format that samples can be written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hhscope.record.source import Source

Progress = Callable[[int, int], None]  # samples done, samples in all; called on the exporting thread
Cancel = Callable[[], bool]  # true when the export should stop; called on the exporting thread


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What to write: ``signals`` by name (None: all), every ``every``-th sample counted from the first."""

    signals: tuple[str, ...] | None = None
    every: int = 1
    decimal_comma: bool = False  # as Excel expects it in countries with a decimal comma: ; between, , inside
    sidecar: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """What was written. ``missed`` samples of the range had been overwritten before they could be read."""

    path: Path
    sidecar: Path | None
    rows: int
    columns: int
    size_bytes: int
    missed: int

    @property
    def message(self) -> str:
        """One sentence for people."""
        size = (
            f"{self.size_bytes / 1e6:,.1f} MB"
            if self.size_bytes >= 1e6
            else f"{self.size_bytes / 1e3:,.1f} kB"
        )
        text = f"{self.path}: {self.rows:,} rows × {self.columns} columns, {size}"
        if self.missed:
            text += f"; {self.missed:,} samples of the range were overwritten before they could be read"
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExporterSpec:
    """One format. ``export(source, path, options, progress, cancel)`` may run on any thread but the GUI's.

    ``estimate(rows, columns)`` is the size in bytes, time column not counted in ``columns``; measured on
    typical traces, so an estimate.
    """

    key: str
    title: str
    suffix: str
    export: Callable[[Source, Path, ExportOptions, Progress | None, Cancel | None], ExportResult]
    estimate: Callable[[int, int], int]


def thinned_rows(rows: int, every: int) -> int:
    """Rows that are left of ``rows`` samples when every ``every``-th is written, the first included."""
    return -(-rows // every)


def every_to_fit(rows: int, limit: int) -> int:
    """The smallest ``every`` that leaves at most ``limit`` of ``rows`` samples."""
    return max(1, -(-rows // limit))
