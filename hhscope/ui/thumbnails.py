"""Thumbnails: a small real trace of each model and its rate in words, shipped ready-made for the shipped models."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from hhscope.model import Model
from hhscope.paths import kernel_cache_path, resource_path

COLUMNS: Final = 96  # of the picture
LEVELS: Final = 100  # the trace is kept as whole numbers from 0 (lowest) to this (highest)


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of V of one model, as it is seen in its own [view].

    key : of which model and view this is, see `thumbnail_key`
    low, high : (COLUMNS,) smallest and largest V per column, 0 to `LEVELS`
    v_min, v_max : what 0 and `LEVELS` mean, mV
    words : rate or rhythm in a few words, e.g. ``68.1 Hz``
    """

    key: str
    low: tuple[int, ...]
    high: tuple[int, ...]
    v_min: float
    v_max: float
    words: str


def thumbnail_key(model: Model) -> str:
    """Changes with whatever changes the picture: the model's content, its span and whether it is shown once."""
    return f"{model.content_hash}-{model.view.span_ms:g}-{'once' if model.view.once else 'roll'}"


def find_thumbnail(model: Model) -> Thumbnail | None:
    """The shipped thumbnail, else one made before on this computer, else None. Any thread."""
    key = thumbnail_key(model)
    return _shipped().get(key) or _cached(key)


def rate_words(model: Model) -> str:
    """Rate or rhythm with the model's own values, in words; "" when not known yet."""
    found = find_thumbnail(model)
    return found.words if found else ""


def keep_thumbnail(thumbnail: Thumbnail) -> None:
    """Remember a thumbnail on this computer; a cache that cannot be written is no fault."""
    path = _cache_file(thumbnail.key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(thumbnail))
    except OSError:
        return


def shipped_file() -> Path:
    """The file of the shipped thumbnails; ``python -m hhscope.ui.thumbnail_maker`` writes it anew."""
    return resource_path("models", "thumbnails.json")


@cache
def _shipped() -> dict[str, Thumbnail]:
    path = shipped_file()
    if not path.is_file():
        return {}
    return {item.key: item for item in msgspec.json.decode(path.read_bytes(), type=list[Thumbnail])}


def _cached(key: str) -> Thumbnail | None:
    try:
        return msgspec.json.decode(_cache_file(key).read_bytes(), type=Thumbnail)
    except (OSError, msgspec.DecodeError):
        return None


def _cache_file(key: str) -> Path:
    return kernel_cache_path().parent / "thumbnails" / f"{key}.json"
