"""Formats of other programs that a model can leave in: one file each, found by `hhscope.discovery`."""

from __future__ import annotations

from functools import cache

from hhscope.discovery import exported
from hhscope.record.translators.base import Setup, TranslatorSpec


@cache
def translators() -> dict[str, TranslatorSpec]:
    """Every format by its key."""
    found = exported("hhscope.record.translators", "TRANSLATOR", TranslatorSpec)
    return {spec.key: spec for spec in found.values()}


__all__ = ["Setup", "TranslatorSpec", "translators"]
