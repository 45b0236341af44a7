"""Atomic files: write beside the target, then rename, so that a failure leaves the old file as it was."""

from __future__ import annotations

import contextlib
import errno
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

_SENTENCES: Final = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another folder",
    errno.EFBIG: "the file would be larger than this disk allows; export a shorter range or fewer signals",
    errno.EACCES: "no permission to write there; choose another folder",
    errno.EPERM: "no permission to write there; choose another folder",
    errno.EROFS: "that disk is read-only; choose another folder",
    errno.ENOENT: "that folder does not exist; make it first or choose another",
    errno.ENOTDIR: "part of that path is a file, not a folder; choose another folder",
    errno.EISDIR: "that is a folder; add a file name",
    errno.ENAMETOOLONG: "that name is too long; choose a shorter one",
}


class ExportError(Exception):
    """An export that could not be finished: one sentence. What was there before is untouched."""


class ExportCancelledError(ExportError):
    """The export was stopped on request."""


def explain(error: OSError, path: Path) -> ExportError:
    """One clear sentence for a failed write to ``path``."""
    reason = _SENTENCES.get(error.errno or 0) or (error.strerror or str(error))
    return ExportError(f"cannot write {path}: {reason}")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the place of ``path`` when the block ends well, and vanishes otherwise.

    A symbolic link keeps pointing where it points. Something that is no regular file (a device, a pipe) is
    written to directly, for it cannot be replaced.

    Raises
    ------
    ExportError
        When the file cannot be opened, written or put in place.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        if target.exists() and not target.is_file():
            with open_binary(target, "wb") as file:
                yield file
            return
        temporary = target.with_name(f".hhscope-{uuid.uuid4().hex[:12]}.part")
        try:
            with open_binary(temporary, "xb") as file:
                yield file
            _keep_mode(target, temporary)
            os.replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise explain(error, path) from error


def open_binary(path: Path, mode: str) -> BinaryIO:
    """Open ``path``; apart, so that a test can hand out a file on a full disk."""
    return open(path, mode)  # type: ignore[return-value]


def _keep_mode(old: Path, new: Path) -> None:
    """A replaced file keeps its permissions."""
    with contextlib.suppress(FileNotFoundError):
        new.chmod(old.stat().st_mode & 0o7777)
