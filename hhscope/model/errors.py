"""ModelError: one line that says where a model file is wrong, what is wrong, and how to mend it."""

from __future__ import annotations

from pathlib import Path


class ModelError(ValueError):
    """A fault in a model file, or a wrong name or value handed to a model.

    Parameters
    ----------
    place : the place inside the file, e.g. ``gates.m.alpha``
    fault : what is wrong there
    hint : how to mend it, if known
    file : the file, if the model came from one
    """

    def __init__(self, place: str, fault: str, *, hint: str = "", file: Path | str | None = None) -> None:
        self.place = place
        self.fault = fault
        self.hint = hint
        self.file = file
        super().__init__(self._line())

    def _line(self) -> str:
        parts = [str(part) for part in (self.file, self.place) if part]
        text = ": ".join([*parts, self.fault])
        return f"{text} ({self.hint})" if self.hint else text

    def in_file(self, file: Path | str) -> ModelError:
        """The same fault, naming ``file``."""
        return ModelError(self.place, self.fault, hint=self.hint, file=file)
