"""RunMarks: the moments of the present run that somebody marked, for the screens and the files; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

NOTE_SIGN = "n"  # on the flag of a note


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMark:
    """One moment: before the step from sample ``step`` to the next. label : ``0`` to ``9``, or "" for a note."""

    t_ns: int
    step: int
    label: str = ""
    text: str = ""

    @property
    def sign(self) -> str:
        """On its flag."""
        return self.label or NOTE_SIGN

    @property
    def words(self) -> str:
        """In words."""
        return f"mark {self.label}" if self.label else f"note: {self.text}"


class RunMarks:
    """The marks of one run; those of another are forgotten with the first new one. GUI thread."""

    def __init__(self) -> None:
        self._run_id: int | None = None
        self._marks: tuple[RunMark, ...] = ()

    def add(self, run_id: int, mark: RunMark) -> None:
        """One more."""
        kept = self._marks if run_id == self._run_id else ()
        self._run_id = run_id
        self._marks = tuple(sorted((*kept, mark), key=lambda one: one.t_ns))

    def of(self, run_id: int) -> tuple[RunMark, ...]:
        """Those of a run, by time; the same tuple until there is another."""
        return self._marks if run_id == self._run_id else ()
