"""Drawing: the functions that fill pixels, compiled, or by numpy until they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hhscope.kernel.stopgap import Stopgap


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """See `hhscope.view.pixels` and `hhscope.view.raster`; the compiled ones release the GIL."""

    compose: Callable[..., None]
    blend_over: Callable[..., None]
    blend_box: Callable[..., None]
    blend_ticks: Callable[..., None]
    draw_samples_anew: Callable[..., None]
    roll_envelopes: Callable[..., None]


def _plain() -> Drawing:
    from hhscope.view import plain_pixels, plain_raster

    return Drawing(
        compose=plain_pixels.compose,
        blend_over=plain_pixels.blend_over,
        blend_box=plain_pixels.blend_box,
        blend_ticks=plain_pixels.blend_ticks,
        draw_samples_anew=plain_raster.draw_samples_anew,
        roll_envelopes=plain_raster.roll_envelopes,
    )


def _compiled() -> Drawing:
    """Numba comes with it."""
    from hhscope.view import pixels, raster

    raster.warm_up()
    pixels.warm_up()
    return Drawing(
        compose=pixels.compose,
        blend_over=pixels.blend_over,
        blend_box=pixels.blend_box,
        blend_ticks=pixels.blend_ticks,
        draw_samples_anew=raster.draw_samples_anew,
        roll_envelopes=raster.roll_envelopes,
    )


def _kept() -> bool:
    """Whether numba's cache has the last function of each file, compiled since the file was last changed."""
    from hhscope.view import pixels, raster

    return _is_newer(raster.roll_envelopes, raster.__file__) and _is_newer(
        pixels.blend_ticks, pixels.__file__
    )


def _is_newer(function: Any, file: str) -> bool:
    source, folder = Path(file), Path(function.stats.cache_path)
    kept = folder.glob(f"{source.stem}.{function.__name__}-*.nbi")
    return any(index.stat().st_mtime >= source.stat().st_mtime for index in kept)


DRAWING: Final = Stopgap(_plain, _compiled, _kept)
"""Compiled in seconds, the first time on a machine; then from numba's cache. Same pixels either way."""
