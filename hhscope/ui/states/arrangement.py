"""State of the arrangement: which panels are open, folded, away or maximised, and how tall."""

from __future__ import annotations

from hhscope.ui.arrangement import Arrangement
from hhscope.ui.state_spec import StateSpec

STATE = StateSpec(
    key="arrangement",
    title="Panels",
    read=lambda ctx: ctx.scope.arrangement.to_plain(),
    check=Arrangement.from_plain,
    write=lambda ctx, plain: ctx.scope.arrange(Arrangement.from_plain(plain)),
)
