"""Settings: what the program remembers between starts; one small JSON file, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from hhscope.paths import user_config_file

T = TypeVar("T")

FORMAT: Final = 1


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything remembered. ``extra`` is for panels and windows: plain JSON values by dotted key.

    theme : name of a shipped theme
    window : size and place of the window as Qt saves them, base64
    model : id or path of the last model
    last_folder : where files were last opened or saved
    rate_window_ms : rolling window of the rate meter; None = mean of the last 10 intervals
    """

    format: int = FORMAT
    theme: str = "dark"
    window: str = ""
    model: str = ""
    last_folder: str = ""
    rate_window_ms: float | None = None
    extra: dict[str, Any] = {}


class SettingsStore:
    """Reads the settings once and writes every change at once. GUI thread only.

    A missing file means defaults. A damaged one too: it is kept as ``settings.json.bak``. ``problem`` holds
    the one sentence to show then ("" if all is well), and also when a change could not be written; nothing
    is raised, for settings must never stop the program.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else user_config_file("settings.json")
        self.problem = ""
        self._settings = self._read()

    @property
    def current(self) -> Settings:
        """All settings."""
        return self._settings

    def change(self, **fields: Any) -> None:
        """Replace fields of `Settings` by name and write the file.

        Raises
        ------
        TypeError
            When there is no such field: a mistake in the program.
        """
        changed = msgspec.structs.replace(self._settings, **fields)
        if changed != self._settings:
            self._settings = changed
            self._write()

    def get(self, key: str, default: T) -> T:
        """The value under ``key``, or ``default`` when there is none or it is not of the default's type."""
        value = self._settings.extra.get(key, default)
        try:
            return msgspec.convert(value, type(default))
        except msgspec.ValidationError:
            return default

    def put(self, key: str, value: Any) -> None:
        """Remember a plain JSON value under ``key`` and write the file."""
        self.change(extra={**self._settings.extra, key: value})

    def _read(self) -> Settings:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self.problem = (
                f"The settings could not be read ({error.strerror}: {self.path}); defaults are used."
            )
            return Settings()
        try:
            return msgspec.json.decode(data, type=Settings)
        except msgspec.DecodeError as error:
            self.problem = f"The settings were damaged ({error}); defaults are used, {self._keep()}."
            return Settings()

    def _keep(self) -> str:
        kept = self.path.with_name(self.path.name + ".bak")
        try:
            os.replace(self.path, kept)
        except OSError as error:
            return f"and the old file could not be kept ({error.strerror})"
        return f"the old file is kept as {kept}"

    def _write(self) -> None:
        text = msgspec.json.format(msgspec.json.encode(self._settings), indent=2)
        try:
            _write_whole(self.path, text)
        except OSError as error:
            self.problem = f"The settings could not be saved ({error.strerror}: {self.path})."
        else:
            self.problem = ""


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file beside ``path`` and put it in its place, so that a crash leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
