"""Arrangement: which scope panels and tools are open, folded, away or maximised, and how large; frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What the user changed from each panel's own beginning; `Arrangement()` is the default arrangement.

    folded : panel key -> folded to its title (absent: as its spec says)
    away : keys of panels taken off the screen altogether
    maximised : key of the panel that has the whole area, or None
    heights : panel key -> height in pixels among the open panels (absent: by the spec's stretch)
    tools : keys of the open tools, from top to bottom
    tools_folded : keys of the open tools that show their title only
    tools_width : width of the tool area in pixels, 0 as at first
    tool_heights : tool key -> height in pixels among the open tools (absent: an equal share)
    """

    folded: Mapping[str, bool] = field(default_factory=dict)
    away: frozenset[str] = frozenset()
    maximised: str | None = None
    heights: Mapping[str, int] = field(default_factory=dict)
    tools: tuple[str, ...] = ()
    tools_folded: frozenset[str] = frozenset()
    tools_width: int = 0
    tool_heights: Mapping[str, int] = field(default_factory=dict)

    def with_folded(self, key: str, folded: bool) -> Arrangement:
        """One panel folded or unfolded; unfolding shows it."""
        return replace(self, folded={**self.folded, key: folded}, away=self.away - {key})

    def with_away(self, key: str, away: bool) -> Arrangement:
        """One panel taken off the screen or brought back."""
        return replace(self, away=self.away | {key} if away else self.away - {key})

    def with_maximised(self, key: str | None) -> Arrangement:
        """One panel alone on the screen, or (None) all of them again."""
        return replace(self, maximised=key)

    def with_heights(self, heights: Mapping[str, int]) -> Arrangement:
        """The heights that the user dragged."""
        return replace(self, heights={**self.heights, **heights})

    def with_tool(self, key: str, is_open: bool) -> Arrangement:
        """A tool opened (below the others, unfolded) or closed; one that is open already is unfolded."""
        tools = tuple(name for name in self.tools if name != key or is_open)
        if is_open and key not in tools:
            tools = (*tools, key)
        return replace(self, tools=tools, tools_folded=self.tools_folded - {key})

    def with_tool_folded(self, key: str, folded: bool) -> Arrangement:
        """An open tool folded to its title or unfolded."""
        kept = self.tools_folded | {key} if folded else self.tools_folded - {key}
        return replace(self, tools_folded=kept)

    def with_tool_sizes(self, width: int, heights: Mapping[str, int]) -> Arrangement:
        """The sizes of the tools that the user dragged."""
        return replace(self, tools_width=width, tool_heights={**self.tool_heights, **heights})

    def to_plain(self) -> dict[str, Any]:
        """As plain data."""
        plain: dict[str, Any] = msgspec.to_builtins(replace(self, away=frozenset(), tools_folded=frozenset()))
        return plain | {"away": sorted(self.away), "tools_folded": sorted(self.tools_folded)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Arrangement:
        """From plain data.

        Raises
        ------
        ValueError
            When the data are not those of an arrangement; the text says which entry.
        """
        unknown = set(plain) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"arrangement: there is no entry {min(unknown)!r}")
        try:
            return msgspec.convert(dict(plain), cls)
        except msgspec.ValidationError as fault:
            raise ValueError(f"arrangement: {fault}") from None
