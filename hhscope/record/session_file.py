"""Session file: everything that is set, in the simulation and in the window, as JSON; nothing in it is executed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from hhscope import __version__
from hhscope.engine.setup import Setup
from hhscope.model.model import Model
from hhscope.record.atomic import replacing

FORMAT: Final = "hhscope session"
VERSION: Final = 1
SUFFIX: Final = ".hhsession.json"
_LARGEST: Final = 64_000_000  # bytes; a session is some kB, and a wrong file may be huge


class SessionFileError(ValueError):
    """A session file that cannot be used: one sentence."""


class SessionFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One session.

    made_by : program and version
    saved : when, ISO 8601 with the offset from UTC
    setup : of the simulation
    states : of the window, by key; each is checked by its owner before anything is put in force
    """

    format: Literal["hhscope session"] = FORMAT
    version: Literal[1] = VERSION
    made_by: str = f"hhscope {__version__}"
    saved: str = ""
    setup: Setup
    states: dict[str, dict[str, Any]] = {}

    @classmethod
    def now(cls, setup: Setup, states: dict[str, dict[str, Any]]) -> SessionFile:
        """A session of this moment."""
        return cls(
            saved=datetime.now().astimezone().isoformat(timespec="seconds"), setup=setup, states=states
        )

    def load(self) -> Model:
        """The model, after all of the setup has been checked.

        Raises
        ------
        SessionFileError
            When a run cannot begin so.
        """
        try:
            return self.setup.checked()
        except ValueError as fault:
            raise SessionFileError(f"the session cannot run: {fault}") from fault


class _Heading(msgspec.Struct):
    """What is read of any file first, so that a foreign or newer one is told from a damaged one."""

    format: str = ""
    version: int = 0


def session_bytes(session: SessionFile) -> bytes:
    """The file's content."""
    return msgspec.json.format(msgspec.json.encode(session, order="deterministic"), indent=1) + b"\n"


def write_session(session: SessionFile, path: Path) -> None:
    """Write it; the old file stays as it was if that fails.

    Raises
    ------
    ExportError
        When it cannot be written.
    """
    with replacing(path) as file:
        file.write(session_bytes(session))


def read_session(path: Path) -> SessionFile:
    """Read a session file strictly.

    Raises
    ------
    SessionFileError
        When it is none, is damaged, or cannot be read: one sentence.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise SessionFileError(
                f"{path} is far too large for a session file; choose one that hhscope saved"
            )
        data = path.read_bytes()
    except OSError as error:
        raise SessionFileError(f"{path} cannot be read: {error.strerror or error}") from error
    _check_heading(path, data)
    try:
        return msgspec.json.decode(data, type=SessionFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        reason = " ".join(str(fault).split())
        raise SessionFileError(f"{path} is damaged: {reason}") from fault


def _check_heading(path: Path, data: bytes) -> None:
    try:
        heading = msgspec.json.decode(data, type=_Heading)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        heading = _Heading()
        if data.lstrip().startswith(b"{") and f'"{FORMAT}"'.encode() in data[:200]:
            raise SessionFileError(f"{path} is damaged: it ends too early, or was changed by hand") from None
    if heading.format != FORMAT:
        raise SessionFileError(f"{path} is no session file; choose one that hhscope saved (*{SUFFIX})")
    if heading.version > VERSION:
        raise SessionFileError(
            f"{path} was saved by a newer hhscope (version {heading.version} of the format; "
            f"this one reads {VERSION}); update hhscope"
        )
