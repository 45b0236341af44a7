"""Strict names: entries of a session file that nothing here knows, found wherever they are nested."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def check_names(plain: object, kind: type, where: str) -> None:
    """See that ``plain`` has no entry that ``kind`` (a dataclass, with dataclasses in it) has not.

    Raises
    ------
    ValueError
        Naming the first one: one sentence.
    """
    if not isinstance(plain, Mapping):
        return  # what it should be is checked by whoever converts it
    hints = typing.get_type_hints(kind)
    known = [field.name for field in fields(kind)]
    for name, value in plain.items():
        if name not in known:
            raise ValueError(f"{where}: there is no entry {name!r}; there are {', '.join(known)}")
        for inner in _dataclasses_of(hints[name]):
            for part in value if isinstance(value, list | tuple) else [value]:
                check_names(part, inner, f"{where} {name.replace('_', ' ')}")


def _dataclasses_of(hint: Any) -> list[type]:
    """The dataclass that a type is, or may hold: ``X``, ``X | None``, ``tuple[X, ...]``."""
    if isinstance(hint, type) and is_dataclass(hint):
        return [hint]
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) in (typing.Union, tuple, list):
        return [kind for part in typing.get_args(hint) for kind in _dataclasses_of(part)][:1]
    return []
