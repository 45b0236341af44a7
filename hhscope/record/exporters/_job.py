"""Job: what every exporter does: choose the signals, thin the samples out, say where they come from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope import __version__
from hhscope.engine.blocks import Block
from hhscope.model.signals import Kind, Signal
from hhscope.record.atomic import ExportCancelledError, ExportError
from hhscope.record.exporters.base import Cancel, ExportOptions, Progress
from hhscope.record.source import Source

TIME_NAME: Final = "t_ms"


def column_name(signal: Signal) -> str:
    """``V_mV``, ``m``, ``Ca_uM``, ``I_Na_uA_per_cm2``: name and, but for gates, the unit in plain ASCII."""
    if not signal.unit or signal.kind in (Kind.GATE, Kind.INSTANT_GATE):
        return signal.name
    unit = signal.unit.replace("µ", "u").replace("μ", "u").replace("²", "2").replace("°", "deg")
    unit = re.sub(r"[^A-Za-z0-9]+", "_", unit.replace("/", "_per_")).strip("_")
    return f"{signal.name}_{unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One export."""

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
class Written:
    """What has been read of the source so far."""

    rows: int = 0
    samples: int = 0
    first_step: int = 0
    last_step: int = 0


def chosen_signals(source: Source, options: ExportOptions) -> tuple[str, ...]:
    known = tuple(signal.name for signal in source.signals)
    names = known if options.signals is None else options.signals
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ExportError(f"cannot export {unknown[0]!r}: no such signal; there are {', '.join(known)}")
    if options.every < 1:
        raise ExportError(f"cannot export every {options.every}th sample; use 1 or more")
    return names


def thinned_samples(job: Job, written: Written) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
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


def sidecar_path(path: Path) -> Path | None:
    """``trace.csv`` -> ``trace.csv.json``; none beside a device or a pipe."""
    if path.exists() and not path.is_file():
        return None
    return path.with_name(f"{path.name}.json")


def sidecar_text(job: Job, columns: Sequence[str], written: Written) -> bytes:
    source, options = job.source, job.options
    signals = {signal.name: signal for signal in source.signals}
    units = ["ms", *(signals[name].unit for name in job.names)]
    formulas = ["", *(signals[name].formula for name in job.names)]
    content: dict[str, Any] = {
        "made_by": f"hhscope {__version__}",
        "rows": written.rows,
        "every": options.every,
        "missed_samples": source.missed,
        "columns": [
            {"name": name, "unit": unit, **({"formula": formula} if formula else {})}
            for name, unit, formula in zip(columns, units, formulas, strict=True)
        ],
        "decimal_comma": options.decimal_comma,
        **source.provenance.as_dict(written.first_step, written.last_step),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
