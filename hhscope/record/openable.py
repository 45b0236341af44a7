"""Openable: which kind of file this is, by what is in it; nothing of it is executed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

from hhscope.record import run_file, session_file

_HEAD: Final = 4096  # bytes
_STREAM: Final = b"\xff\xff\xff\xff"  # how an Arrow IPC stream begins
_TABLES: Final = (".csv", ".tsv", ".txt", ".dat")
_CAN: Final = (
    "choose a session (.hhsession.json), run (.hhrun.json), recording (.hhrec), model (.toml) or table (.csv)"
)


class FileKind(StrEnum):
    """What can be opened."""

    SESSION = "session"
    RUN = "run"
    RECORDING = "recording"
    MODEL = "model"
    TABLE = "table"


class NotOpenableError(ValueError):
    """A file that is none of these: one sentence."""


def kind_of(path: Path) -> FileKind:
    """Which kind it is; the file is read further only by what opens it.

    Raises
    ------
    NotOpenableError
        When it cannot be read or is none of these.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise NotOpenableError(f"{path} cannot be opened: {error.strerror or error}") from error
    if not head:
        raise NotOpenableError(f"{path} is empty")
    if head.startswith(_STREAM) or path.suffix == ".hhrec":
        return FileKind.RECORDING
    if head.lstrip().startswith(b"{"):
        return _kind_of_json(path, head)
    if path.suffix.lower() == ".toml":
        return FileKind.MODEL
    if path.suffix.lower() in _TABLES:
        return FileKind.TABLE
    raise NotOpenableError(f"{path} is nothing that can be opened; {_CAN}")


def _kind_of_json(path: Path, head: bytes) -> FileKind:
    if f'"{session_file.FORMAT}"'.encode() in head or path.name.endswith(session_file.SUFFIX):
        return FileKind.SESSION
    if f'"{run_file.FORMAT}"'.encode() in head or path.name.endswith(run_file.SUFFIX):
        return FileKind.RUN
    beside = path.with_suffix("")
    if beside.suffix.lower() in _TABLES:
        raise NotOpenableError(
            f"{path} says where the numbers of a table come from; open {beside.name} instead"
        )
    raise NotOpenableError(f"{path} is nothing that can be opened; {_CAN}")
