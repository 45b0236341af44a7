"""Live reload: notices that the file of the running model was saved, and reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hhscope.model import FileStamp, Model, ModelError, changed_since, load_model, stamp
from hhscope.paths import resource_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What a saved file turned out to be: a model, or (None) why it is none, in one line."""

    model: Model | None = None
    error: str = ""


class FileWatch:
    """Watches one file by its stamp. GUI thread; `poll` about once a second costs one ``stat``."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._stamp: FileStamp | None = None

    @property
    def path(self) -> Path | None:
        """The file watched, or None."""
        return self._path

    def follow(self, path: Path | None) -> None:
        """Watch another file from its present state on; a shipped model is not one to be edited."""
        if path is not None and path.is_relative_to(resource_path()):
            path = None
        if path != self._path:
            self._path = path
            self._stamp = None if path is None else stamp(path)

    def poll(self) -> Reloaded | None:
        """The file's content if it was saved since the last look, else None."""
        if self._path is None or not changed_since(self._path, self._stamp):
            return None
        self._stamp = stamp(self._path)
        try:
            return Reloaded(model=load_model(self._path))
        except ModelError as fault:
            return Reloaded(error=str(fault))
