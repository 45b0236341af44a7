"""Actions of marks: the moments of a recording that Alt and a digit mark."""

from __future__ import annotations

from functools import partial

from hhscope.ui import recording
from hhscope.ui.action_spec import ActionSpec, Entry


def _marks() -> tuple[Entry, ...]:
    return tuple(
        Entry(
            text=f"Mark {digit}",
            tip=f"Mark this moment of the recording with a {digit}",
            run=partial(recording.mark, digit=digit),
            keys=f"Alt+{digit}",
        )
        for digit in "1234567890"
    )


ACTIONS = (
    ActionSpec(
        key="mark", text="Mark in the recording", menu="Run", group=1, entries=_marks,
        tip="Mark this moment of the recording: Alt+0 to Alt+9", run=partial(recording.mark, digit="1"),
    ),
)  # fmt: skip
