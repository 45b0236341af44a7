"""CSV: one line per sample, exact numbers, a JSON sidecar that says where they come from."""

from __future__ import annotations

import json
import os
import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from hhscope import __version__
from hhscope.engine.blocks import Block
from hhscope.model.signals import Kind, Signal
from hhscope.record.atomic import ExportCancelledError, ExportError, replacing
from hhscope.record.exporters._text import csv_rows, header
from hhscope.record.exporters.base import (
    Cancel,
    ExporterSpec,
    ExportOptions,
    ExportResult,
    Progress,
)
from hhscope.record.source import Source

EXCEL_ROWS: Final = 1_048_576  # lines that Excel opens, the header included
TIME_NAME: Final = "t_ms"

# Bytes per cell, separator included, measured on 100 ms of each built-in model at its own step.
_TIME_BYTES: Final = 8.0
_VALUE_BYTES: Final = 18.5
_MAX_WORKERS: Final = 4


def column_name(signal: Signal) -> str:
    """``V_mV``, ``m``, ``Ca_uM``, ``I_Na_uA_per_cm2``: name and, but for gates, the unit in plain ASCII."""
    if not signal.unit or signal.kind in (Kind.GATE, Kind.INSTANT_GATE):
        return signal.name
    unit = signal.unit.replace("µ", "u").replace("μ", "u").replace("²", "2").replace("°", "deg")
    unit = re.sub(r"[^A-Za-z0-9]+", "_", unit.replace("/", "_per_")).strip("_")
    return f"{signal.name}_{unit}"


def estimate(rows: int, columns: int) -> int:
    """Bytes of ``rows`` lines of ``columns`` signals and the time; an estimate from typical traces."""
    return round(rows * (_TIME_BYTES + columns * _VALUE_BYTES))


def export(
    source: Source,
    path: Path,
    options: ExportOptions,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Write ``source`` to ``path`` (and ``<path>.json``); any thread but the GUI's.

    Raises
    ------
    ExportError
        When a name is unknown or the file cannot be written: one sentence; the old file is as it was.
    ExportCancelledError
        When ``cancel`` said so; the old file is as it was.
    """
    names = _chosen(source, options)
    units = {signal.name: signal for signal in source.signals}
    columns = [TIME_NAME, *(column_name(units[name]) for name in names)]
    job = _Job(source=source, names=names, options=options, progress=progress, cancel=cancel)
    with replacing(path) as file:
        file.write(header(columns, decimal_comma=options.decimal_comma))
        written = _write_rows(file, job)
        size = file.tell() if file.seekable() else 0
        sidecar = _sidecar_path(path) if options.sidecar else None
        if sidecar is not None:
            with replacing(sidecar) as side:
                side.write(_sidecar_text(job, columns, written))
    return ExportResult(
        path=path,
        sidecar=sidecar,
        rows=written.rows,
        columns=len(columns),
        size_bytes=size,
        missed=source.missed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    source: Source
    names: tuple[str, ...]
    options: ExportOptions
    progress: Progress | None
    cancel: Cancel | None

    def check_cancelled(self) -> None:
        if self.cancel is not None and self.cancel():
            raise ExportCancelledError("export cancelled; nothing was written")

    def report(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, self.source.rows)


@dataclass(slots=True)
class _Written:
    rows: int = 0
    samples: int = 0
    first_step: int = 0
    last_step: int = 0


def _chosen(source: Source, options: ExportOptions) -> tuple[str, ...]:
    known = tuple(signal.name for signal in source.signals)
    names = known if options.signals is None else options.signals
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ExportError(f"cannot export {unknown[0]!r}: no such signal; there are {', '.join(known)}")
    if options.every < 1:
        raise ExportError(f"cannot export every {options.every}th sample; use 1 or more")
    return names


def _write_rows(file: BinaryIO, job: _Job) -> _Written:
    """Format on worker threads (pyarrow lets go of the interpreter), write here, in order."""
    written = _Written()
    workers = min(_MAX_WORKERS, os.cpu_count() or 1)
    pending: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="hhscope-csv") as pool:
        try:
            for t_ns, data in _thinned(job, written):
                pending.append(pool.submit(csv_rows, t_ns, data, decimal_comma=job.options.decimal_comma))
                written.rows += t_ns.size
                if len(pending) > workers:
                    file.write(pending.popleft().result())
                job.report(written.samples)
            for future in pending:
                file.write(future.result())
            job.report(job.source.rows)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return written


def _thinned(job: _Job, written: _Written) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Every n-th sample of the whole range, as times and data; the data belong to the receiver."""
    every = job.options.every
    for block in job.source.blocks(job.names):
        job.check_cancelled()
        if written.samples == 0:
            written.first_step = block.first
        written.last_step = block.first + block.n - 1
        offset = -written.samples % every
        written.samples += block.n
        if offset < block.n:
            yield _times(block, offset, every), block.data[:, offset::every]


def _times(block: Block, offset: int, every: int) -> NDArray[np.int64]:
    k = np.arange(offset, block.n, every, dtype=np.int64)
    return block.t0_ns + k * block.segment.dt_ns


def _sidecar_path(path: Path) -> Path | None:
    """``trace.csv`` -> ``trace.csv.json``; none beside a device or a pipe."""
    if path.exists() and not path.is_file():
        return None
    return path.with_name(f"{path.name}.json")


def _sidecar_text(job: _Job, columns: Sequence[str], written: _Written) -> bytes:
    source, options = job.source, job.options
    signals = {signal.name: signal for signal in source.signals}
    units = ["ms", *(signals[name].unit for name in job.names)]
    content: dict[str, Any] = {
        "made_by": f"hhscope {__version__}",
        "rows": written.rows,
        "every": options.every,
        "missed_samples": source.missed,
        "columns": [{"name": name, "unit": unit} for name, unit in zip(columns, units, strict=True)],
        "decimal_comma": options.decimal_comma,
        **source.provenance.as_dict(written.first_step, written.last_step),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


EXPORTER = ExporterSpec(key="csv", title="CSV", suffix=".csv", export=export, estimate=estimate)
