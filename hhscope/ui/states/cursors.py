"""State of the cursors: whether they are shown, and where. Their places change with every pan: undo leaves them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from hhscope.ui.context import AppContext
from hhscope.ui.state_spec import Plain, StateSpec
from hhscope.ui.strict_names import check_names
from hhscope.view.cursors import Cursors


def _read(ctx: AppContext) -> Plain:
    plain: dict[str, Any] = msgspec.to_builtins(replace(ctx.scope.view.cursors, held=None))
    return plain


def _cursors(plain: Plain) -> Cursors:
    check_names(plain, Cursors, "cursors")
    try:
        return msgspec.convert(dict(plain), Cursors)
    except msgspec.ValidationError as fault:
        raise ValueError(f"cursors: {fault}") from None


STATE = StateSpec(
    key="cursors",
    title="Cursors",
    read=_read,
    check=_cursors,
    write=lambda ctx, plain: ctx.scope.set_cursors(_cursors(plain)),
    undone=False,
)
