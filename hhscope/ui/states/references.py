"""State of the references: their samples, names, colours and places."""

from __future__ import annotations

from hhscope.ui.context import AppContext
from hhscope.ui.references import from_plain
from hhscope.ui.state_spec import Plain, StateSpec


def _write(ctx: AppContext, plain: Plain) -> None:
    store = ctx.scope.references
    store.put(from_plain(plain, store.now))


def _words(before: Plain, after: Plain) -> str:
    old, new = ({one["number"]: one for one in side["references"]} for side in (before, after))
    gone = [old[number]["name"] for number in old if number not in new]
    come = [new[number]["name"] for number in new if number not in old]
    moved = [new[number]["name"] for number in new if number in old and new[number] != old[number]]
    parts = [("kept", come), ("removed", gone), ("changed", moved)]
    return "; ".join(f"{word} {', '.join(names)}" for word, names in parts if names)


STATE = StateSpec(
    key="references",
    title="References",
    read=lambda ctx: ctx.scope.references.now.to_plain(),
    check=from_plain,
    write=_write,
    words=_words,
)
