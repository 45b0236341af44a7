"""Lesson: what a teacher adds to a session: a note beside the scope, and parameters that are hidden or locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

LONGEST_NOTE: Final = 200_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Frozen; `Lesson()` adds nothing. ``I`` is the constant current.

    note : Markdown
    hidden : names of parameters that the side panel does not show
    locked : names of those it shows and does not let change
    """

    note: str = ""
    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()

    def to_plain(self) -> dict[str, Any]:
        """As plain data."""
        return {"note": self.note, "hidden": sorted(self.hidden), "locked": sorted(self.locked)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Lesson:
        """From plain data, strictly.

        Raises
        ------
        ValueError
            When the data are not those of a lesson; the text says which entry.
        """
        unknown = set(plain) - {"note", "hidden", "locked"}
        if unknown:
            raise ValueError(f"note and locks: there is no entry {min(unknown)!r}")
        try:
            lesson = msgspec.convert(dict(plain), cls)
        except msgspec.ValidationError as fault:
            raise ValueError(f"note and locks: {fault}") from None
        if len(lesson.note) > LONGEST_NOTE:
            raise ValueError(f"note and locks: the note is longer than {LONGEST_NOTE:,} characters")
        return lesson

    def with_note(self, note: str) -> Lesson:
        """Another note."""
        return replace(self, note=note)
