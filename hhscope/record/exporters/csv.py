"""CSV: one line per sample, exact numbers, a JSON sidecar that says where they come from."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Final

from hhscope.record.atomic import replacing
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

# Bytes per cell, separator included, measured on 100 ms of each built-in model at its own step.
_TIME_BYTES: Final = 8.0
_VALUE_BYTES: Final = 18.5
_MAX_WORKERS: Final = 4


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
    names = chosen_signals(source, options)
    units = {signal.name: signal for signal in source.signals}
    columns = [TIME_NAME, *(column_name(units[name]) for name in names)]
    job = Job(source=source, names=names, options=options, progress=progress, cancel=cancel)
    with replacing(path) as file:
        file.write(header(columns, decimal_comma=options.decimal_comma))
        written = _write_rows(file, job)
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


def _write_rows(file: BinaryIO, job: Job) -> Written:
    """Format on worker threads (pyarrow lets go of the interpreter), write here, in order."""
    written = Written()
    workers = min(_MAX_WORKERS, os.cpu_count() or 1)
    pending: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="hhscope-csv") as pool:
        try:
            for t_ns, data in thinned_samples(job, written):
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


EXPORTER = ExporterSpec(key="csv", title="CSV", suffix=".csv", export=export, estimate=estimate)
