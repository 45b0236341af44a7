"""Math keys: how measurements of math channels are called in the choice that sessions keep: ``math.M1.mean``."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "math."


def is_math(key: str) -> bool:
    """Whether a measurement is one of a math channel."""
    return key.startswith(PREFIX)


def channel_of(key: str) -> str:
    """The channel that a measurement is of."""
    return key.removeprefix(PREFIX).rpartition(".")[0]
