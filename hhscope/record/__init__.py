"""Record: samples kept with where they come from, and written to files."""

from __future__ import annotations

from hhscope.record.atomic import ExportCancelledError, ExportError
from hhscope.record.provenance import Provenance, run_provenance
from hhscope.record.recording import Recording
from hhscope.record.ring_source import RingSource
from hhscope.record.run import Run, RunError, RunOptions
from hhscope.record.simulation import record, simulate
from hhscope.record.source import Source

__all__ = [
    "ExportCancelledError",
    "ExportError",
    "Provenance",
    "Recording",
    "RingSource",
    "Run",
    "RunError",
    "RunOptions",
    "Source",
    "record",
    "run_provenance",
    "simulate",
]
