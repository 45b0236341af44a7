"""State of the kept sweeps: their samples, labels and what was in force. They are taken, not set: undo leaves them."""

from __future__ import annotations

from hhscope.ui.kept_sweeps import from_plain
from hhscope.ui.state_spec import StateSpec

STATE = StateSpec(
    key="sweeps",
    title="Kept sweeps",
    read=lambda ctx: ctx.scope.sweeps.to_plain(),
    check=from_plain,
    write=lambda ctx, plain: ctx.scope.keep_sweeps(from_plain(plain)),
    undone=False,
)
