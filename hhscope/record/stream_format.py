"""Stream format: how a recording lies on the disk, shared by its writer and its reader.

``NAME.hhrec`` is a sequence of Arrow IPC streams, one per stretch of samples with the same columns and the same step,
each readable by any Arrow reader: ``t_ns`` (int64), then every signal (float64). The schema's metadata say which run
and which segment it is, and hold the model's text with all that the run began with. ``NAME.hhrec.jsonl`` beside it is
appended, one JSON object a line: commands with their step, marks, gaps, the end. Both are only ever appended, so that a
recorder that is killed leaves everything up to its last complete batch and line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa

from hhscope.engine.blocks import Segment
from hhscope.engine.commands import LoadModel
from hhscope.engine.status import RunInfo
from hhscope.model.signals import Signal, signals
from hhscope.record.provenance import Mark
from hhscope.record.run_file import FileCommand

FORMAT: Final = "hhscope recording"
VERSION: Final = 1
SUFFIX: Final = ".hhrec"
TIME: Final = "t_ns"
_KEY: Final = b"hhscope"


class RecordingFileError(ValueError):
    """A file that is no recording, or one that cannot be read: one sentence."""


class Heading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a stream's schema says of itself."""

    format: str = FORMAT
    version: int = VERSION
    run: int
    segment: Segment
    signals: tuple[Signal, ...]
    origin: LoadModel  # with the model's text


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event"):
    """Base of the sidecar's lines."""


class Began(Line, frozen=True, kw_only=True, tag="began"):
    """The first line."""

    format: str = FORMAT
    version: int = VERSION
    made_by: str
    at: str


class Did(Line, frozen=True, kw_only=True, tag="command"):
    """A command that took effect."""

    run: int
    command: FileCommand


class Marked(Line, frozen=True, kw_only=True, tag="mark"):
    """A moment that somebody marked."""

    run: int
    mark: Mark


class Missed(Line, frozen=True, kw_only=True, tag="gap"):
    """``n`` samples from the run-wide number ``first`` on are missing: the disk was too slow."""

    run: int
    first: int
    n: int


class Ended(Line, frozen=True, kw_only=True, tag="end"):
    """The last line. ``why``: what stopped the recording, or "" when the user did."""

    samples: int
    missed: int
    why: str = ""


AnyLine = Began | Did | Marked | Missed | Ended


def sidecar_path(path: Path) -> Path:
    """Where the commands and marks of a recording are."""
    return path.with_name(f"{path.name}.jsonl")


def signals_of(run: RunInfo, rows: int) -> tuple[Signal, ...]:
    """What ``rows`` rows of a block are: the first synapse adds two signals to a run."""
    plain = signals(run.model)
    return plain if rows == len(plain) else signals(run.model, synaptic=True)


def schema_of(run: RunInfo, segment: Segment, rows: int) -> Any:
    """The Arrow schema of a stream."""
    found = signals_of(run, rows)
    origin = run.origin or LoadModel(text="")
    origin = msgspec.structs.replace(origin, text=run.model.text, path=None, until_ns=None)
    heading = Heading(run=run.run_id, segment=segment, signals=found, origin=origin)
    fields = [pa.field(TIME, pa.int64(), nullable=False, metadata={"unit": "ns"})]
    fields += [pa.field(s.name, pa.float64(), nullable=False, metadata={"unit": s.unit}) for s in found]
    return pa.schema(fields, metadata={_KEY: msgspec.json.encode(heading)})


def heading_of(schema: Any, path: Path) -> Heading:
    """What a stream says of itself.

    Raises
    ------
    RecordingFileError
        When it is not one of ours.
    """
    data = (schema.metadata or {}).get(_KEY)
    if data is None:
        raise RecordingFileError(f"{path} is an Arrow file, but no recording of hhscope")
    try:
        heading = msgspec.json.decode(data, type=Heading)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise RecordingFileError(f"{path} is damaged: its heading cannot be read ({fault})") from fault
    if heading.format != FORMAT or heading.version != VERSION:
        raise RecordingFileError(f"{path} was recorded by another version of hhscope; update hhscope")
    if tuple(schema.names) != (TIME, *(signal.name for signal in heading.signals)):
        raise RecordingFileError(f"{path} is damaged: its columns are not those of its heading")
    return heading
