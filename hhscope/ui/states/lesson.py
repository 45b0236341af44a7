"""State of the lesson: the note, and parameters hidden or locked."""

from __future__ import annotations

from hhscope.ui.lesson import Lesson
from hhscope.ui.state_spec import StateSpec

STATE = StateSpec(
    key="lesson",
    title="Note and locks",
    read=lambda ctx: ctx.scope.lesson.to_plain(),
    check=Lesson.from_plain,
    write=lambda ctx, plain: ctx.scope.set_lesson(Lesson.from_plain(plain)),
)
