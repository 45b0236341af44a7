"""Parquet: columns of exact numbers, compressed, as pandas, polars, DuckDB and R read them; the same sidecar."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hhscope.record.atomic import ExportError, replacing
from hhscope.record.exporters._job import (
    TIME_NAME,
    Job,
    Written,
    chosen_signals,
    column_name,
    sidecar_path,
    sidecar_text,
    thinned_samples,
)
from hhscope.record.exporters.base import Cancel, ExporterSpec, ExportOptions, ExportResult, Progress
from hhscope.record.source import Source
from hhscope.units import NS_PER_MS

# Bytes per cell, measured on 100 ms of several built-in models: doubles hardly compress, times do.
_TIME_BYTES = 2.0
_VALUE_BYTES = 7.5


def estimate(rows: int, columns: int) -> int:
    """Bytes of ``rows`` samples of ``columns`` signals and the time; an estimate from typical traces."""
    return round(rows * (_TIME_BYTES + columns * _VALUE_BYTES))


def export(
    source: Source,
    path: Path,
    options: ExportOptions,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ExportResult:
    """Write ``source`` to ``path`` (and ``<path>.json``); any thread but the GUI's.

    The columns are those of the CSV file: ``t_ms`` and every signal with its unit, all float64.

    Raises
    ------
    ExportError
        When a name is unknown or the file cannot be written: one sentence; the old file is as it was.
    ExportCancelledError
        When ``cancel`` said so; the old file is as it was.
    """
    if options.decimal_comma:
        raise ExportError("Parquet holds numbers, not text: there is no decimal comma to choose")
    names = chosen_signals(source, options)
    by_name = {signal.name: signal for signal in source.signals}
    columns = [TIME_NAME, *(column_name(by_name[name]) for name in names)]
    units = ["ms", *(by_name[name].unit for name in names)]
    fields = [
        pa.field(name, pa.float64(), nullable=False, metadata={"unit": unit})
        for name, unit in zip(columns, units, strict=True)
    ]
    job = Job(source=source, names=names, options=options, progress=progress, cancel=cancel)
    with replacing(path) as file:
        written = _write_rows(file, job, pa.schema(fields))
        size = file.tell() if file.seekable() else 0
        sidecar = sidecar_path(path) if options.sidecar else None
        if sidecar is not None:
            with replacing(sidecar) as side:
                side.write(sidecar_text(job, columns, written))
    return ExportResult(
        path=path,
        sidecar=sidecar,
        rows=written.rows,
        columns=len(columns),
        size_bytes=size,
        missed=source.missed,
    )


def _write_rows(file: BinaryIO, job: Job, schema: Any) -> Written:
    written = Written()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for t_ns, data in thinned_samples(job, written):
            arrays = [pa.array(t_ns / NS_PER_MS), *(pa.array(np.ascontiguousarray(row)) for row in data)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            written.rows += t_ns.size
            job.report(written.samples)
    job.report(job.source.rows)
    return written


EXPORTER = ExporterSpec(key="parquet", title="Parquet", suffix=".parquet", export=export, estimate=estimate)
