"""Run file: a run as JSON: what it began with, every command with its step, and a digest of its samples."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal, Union

import msgspec
import numpy as np

from hhscope.engine import apply as acting
from hhscope.engine.blocks import Block, Segment
from hhscope.engine.commands import Command, LoadModel
from hhscope.engine.replay import replay
from hhscope.engine.status import Applied, RunInfo, Status
from hhscope.model import ModelError, parse_model
from hhscope.model.model import Model
from hhscope.record.atomic import ExportCancelledError, replacing
from hhscope.record.digest import Digest, Digester, chunk_length
from hhscope.record.exporters.base import Cancel, Progress
from hhscope.record.fingerprint import Fingerprint, fingerprint
from hhscope.record.provenance import command_dict, failure_dict
from hhscope.record.run import Run
from hhscope.stimulus import Kick

FORMAT: Final = "hhscope run"
VERSION: Final = 1
SUFFIX: Final = ".hhrun.json"
_COMMANDS: Final = {kind.__name__: kind for kind in Command.__subclasses__()}
_AnyCommand: Any = Union[tuple(_COMMANDS.values())]  # noqa: UP007 - made at run time


class RunFileError(ValueError):
    """A run file that cannot be read or made: one sentence."""


class FileModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The model: its whole text, and the hash of what of it matters."""

    id: str
    name: str
    hash: str
    text: str


class FileCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command that took effect before the step from sample ``step`` to the next; ``before``: values it replaced."""

    step: int
    t_ns: int
    command: dict[str, Any]
    before: dict[str, float] = {}


class RunFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that makes a run again.

    origin : parameters, start state, input and numerics that the run began with; its text is that of ``model``
    seed : of random inputs
    samples : how many were recorded
    failure : why the run ended by itself, for people
    """

    format: Literal["hhscope run"] = FORMAT
    version: Literal[1] = VERSION
    model: FileModel
    origin: LoadModel
    seed: int = 0
    samples: int
    segments: tuple[Segment, ...]
    commands: tuple[FileCommand, ...]
    failure: dict[str, Any] | None = None
    fingerprint: Fingerprint
    digest: Digest

    def load(self) -> Model:
        """The model.

        Raises
        ------
        RunFileError
            When its text is faulty or not the one that ran.
        """
        try:
            model = parse_model(self.model.text)
        except ModelError as error:
            raise RunFileError(f"the model in the run file cannot be read: {error}") from error
        if model.content_hash != self.model.hash:
            raise RunFileError(
                "the model in the run file is not the one that ran: its text does not have its hash"
            )
        return model

    def applied(self) -> tuple[Applied, ...]:
        """The commands, oldest first.

        Raises
        ------
        RunFileError
            When one is unknown or impossible.
        """
        return tuple(applied_command(1, one) for one in self.commands)


def write_run_file(run_file: RunFile, path: Path) -> None:
    """Write it as JSON; the old file stays as it was if that fails.

    Raises
    ------
    ExportError
        When it cannot be written.
    """
    with replacing(path) as file:
        file.write(msgspec.json.format(msgspec.json.encode(run_file), indent=1) + b"\n")


def read_run_file(path: Path) -> RunFile:
    """Read and check a run file. Nothing in it is executed.

    Raises
    ------
    RunFileError
        When it is none.
    OSError
        When it cannot be read.
    """
    data = path.read_bytes()
    try:
        found = msgspec.json.decode(data, type=RunFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise RunFileError(f"{path} is no run file that this hhscope can read: {error}") from error
    if found.samples < 0 or found.digest.chunk < 1 or (found.samples > 0 and not found.segments):
        raise RunFileError(f"{path} is no run file that this hhscope can read: its samples do not add up")
    return found


def run_file_of(status: Status, progress: Progress | None = None, cancel: Cancel | None = None) -> RunFile:
    """The run file of a live run, as far as ``status`` has seen it. Not for the GUI's thread: it takes its time.

    The samples are made anew for the digest, for the ring may have forgotten the oldest; those that it still holds
    are compared.

    Raises
    ------
    RunFileError
        When nothing was recorded, or the replay is not what the ring holds.
    ExportCancelledError
        When ``cancel`` says so.
    """
    run = status.run
    if run is None or run.origin is None:
        raise RunFileError("nothing has been recorded yet; start the simulation first")
    digester = Digester(tuple(signal.name for signal in run.signals), chunk_length(status.step))
    for block in replay(run.model, run.origin, status.applied, status.step):
        if cancel is not None and cancel():
            raise ExportCancelledError("stopped; no run file was written")
        _compare_held(run, block)
        digester.add(block)
        if progress is not None:
            progress(block.first + block.n, status.step)
    return RunFile(
        model=_file_model(run.model),
        origin=msgspec.structs.replace(run.origin, text="", path=None, until_ns=None),
        samples=status.step,
        segments=status.segments,
        commands=_file_commands(status.applied),
        failure=failure_dict(status.failure),
        fingerprint=fingerprint(),
        digest=digester.digest(),
    )


class RunFileMaker:
    """The run file of a `hhscope.record.Run`: made before it is computed, fed with every block, asked at the end.

    Raises
    ------
    RunFileError
        When the run's input has kicks: they belong to live runs.
    """

    def __init__(self, run: Run, *, seed: int = 0) -> None:
        if any(isinstance(waveform, Kick) for waveform in run.simulator.stimulus.waveforms):
            raise RunFileError(
                "a kick cannot be kept in a run file; give it as pulse:start=…,width=…,amplitude=…"
            )
        self._run, self._seed = run, seed
        self._origin = acting.origin(run.simulator, LoadModel(text=""), run.start)
        self._digester = Digester(tuple(s.name for s in run.signals), chunk_length(run.rows))
        self._samples = 0

    def add(self, block: Block) -> None:
        """The next block, every signal a row."""
        self._digester.add(block)
        self._samples += block.n

    def run_file(self) -> RunFile:
        """Of everything computed so far."""
        simulator = self._run.simulator
        return RunFile(
            model=_file_model(simulator.model),
            origin=self._origin,
            seed=self._seed,
            samples=self._samples,
            segments=(simulator.segment,),
            commands=(),
            failure=failure_dict(simulator.failure),
            fingerprint=fingerprint(),
            digest=self._digester.digest(),
        )


def _file_model(model: Model) -> FileModel:
    return FileModel(id=model.id, name=model.name, hash=model.content_hash, text=model.text)


def file_command(applied: Applied) -> FileCommand | None:
    """A command as a file keeps it; None for the loading of the model, which its heading tells."""
    if isinstance(applied.command, LoadModel):
        return None
    return FileCommand(
        step=applied.step,
        t_ns=applied.t_ns,
        command=command_dict(applied.command),
        before=dict(applied.before),
    )


def applied_command(run_id: int, kept: FileCommand) -> Applied:
    """The command that a file keeps.

    Raises
    ------
    RunFileError
        When it is unknown or impossible.
    """
    return Applied(
        run_id=run_id,
        step=kept.step,
        t_ns=kept.t_ns,
        command=_command(kept.command),
        before=kept.before,
    )


def _file_commands(applied: Iterable[Applied]) -> tuple[FileCommand, ...]:
    """All but the loading of the model, which `RunFile.origin` tells."""
    return tuple(command for command in map(file_command, applied) if command is not None)


def _command(values: dict[str, Any]) -> Command:
    values = {name: math.inf if value == "inf" else value for name, value in values.items()}
    try:
        command: Command = msgspec.convert(values, _AnyCommand)
    except (msgspec.ValidationError, ValueError) as error:
        raise RunFileError(f"a command in the run file cannot be read: {error}") from error
    return command


def _compare_held(run: RunInfo, block: Block) -> None:
    """The replayed samples are those that the ring still holds."""
    rows = range(block.data.shape[0])
    for held in run.ring.window_of(block.first, block.first + block.n, rows).pieces:
        at = held.first - block.first
        if not np.array_equal(held.data, block.data[:, at : at + held.n]):
            raise RunFileError(
                f"the replay is not what was recorded, from sample {held.first:,} on; no run file was written: "
                "please report this"
            )
