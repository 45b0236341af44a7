"""State of the scopes: time base, heights, hidden traces, and everything else that `ScopeView` keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hhscope.ui.measure_choice import check_measures
from hhscope.ui.scope_view import ScopeView, from_plain
from hhscope.ui.state_spec import Plain, StateSpec, field_words
from hhscope.ui.strict_names import check_names
from hhscope.units import format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

_BY_ITSELF = ("display", "by_hand")  # follow from what is done, and are not done for their own sake
_APART = ("cursors",)  # have a file of their own in this folder
_MOMENT = ("end_ns", "hover_ns", "selection")  # where one looks, not how


def _check(plain: Plain) -> ScopeView:
    check_names(plain, ScopeView, "scope view")
    view = from_plain(plain)
    check_measures(view.measures.shown)
    return view


def _read(ctx: AppContext) -> Plain:
    view: dict[str, Any] = ctx.scope.to_plain()["view"]
    left_out = (*_BY_ITSELF, *_APART, *_MOMENT)
    return {name: value for name, value in view.items() if name not in left_out}


def _write(ctx: AppContext, plain: Plain) -> None:
    ctx.scope.take_settings(from_plain({**ctx.scope.to_plain()["view"], **plain}))


def _words(before: Plain, after: Plain) -> str:
    spans = [side.get("span_ns") for side in (before, after)]
    if None in spans or spans[0] == spans[1]:
        return field_words(before, after)
    ends = " → ".join(format_time(ms_from_ns(int(span or 0))) for span in spans)
    others = field_words({**before, "span_ns": 0}, {**after, "span_ns": 0})
    return f"time base {ends}" + (f", {others}" if others else "")


STATE = StateSpec(
    key="scopes",
    title="Scopes",
    read=_read,
    check=_check,
    write=_write,
    words=_words,
    order=0,
)
