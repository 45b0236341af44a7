"""Record: samples kept with where they come from, and written to files."""

from __future__ import annotations

from hhscope.record.as_code import as_command, as_python
from hhscope.record.atomic import ExportCancelledError, ExportError
from hhscope.record.provenance import Mark, Provenance, run_provenance
from hhscope.record.recorded import RecordedFile, RecordedRun
from hhscope.record.recorder import Recorder, RecorderState
from hhscope.record.recording import Recording
from hhscope.record.replayed import Comparison, ReplayedRun
from hhscope.record.ring_source import RingSource
from hhscope.record.run import Run, RunError, RunOptions
from hhscope.record.run_file import (
    RunFile,
    RunFileError,
    RunFileMaker,
    read_run_file,
    run_file_of,
    write_run_file,
)
from hhscope.record.setup_code import SetupCode, SetupCodeError, parse_setup_code, setup_code_of
from hhscope.record.simulation import recorded, simulate
from hhscope.record.source import Source
from hhscope.record.stream_format import RecordingFileError
from hhscope.record.verify import Verification, Verifier

__all__ = [
    "Comparison",
    "ExportCancelledError",
    "ExportError",
    "Mark",
    "Provenance",
    "RecordedFile",
    "RecordedRun",
    "Recorder",
    "RecorderState",
    "Recording",
    "RecordingFileError",
    "ReplayedRun",
    "RingSource",
    "Run",
    "RunError",
    "RunFile",
    "RunFileError",
    "RunFileMaker",
    "RunOptions",
    "SetupCode",
    "SetupCodeError",
    "Source",
    "Verification",
    "Verifier",
    "as_command",
    "as_python",
    "parse_setup_code",
    "read_run_file",
    "recorded",
    "run_file_of",
    "run_provenance",
    "setup_code_of",
    "simulate",
    "write_run_file",
]
