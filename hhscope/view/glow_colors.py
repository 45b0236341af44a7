"""Glow colours: tables from faint to bright light, perceptually even, told apart by every kind of colour vision.

A table is a straight line in Oklab (Björn Ottosson, "A perceptual color space for image processing", 2020,
https://bottosson.github.io/posts/oklab/): equal steps of light look equally far apart. Lightness runs one way all along
and hue only between blue and yellow, the axis that people without red or green cones see as everybody does; the same
thought is behind cividis (Nuñez, Anderton & Renslow 2018, doi:10.1371/journal.pone.0199239). The numbers are our own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIZE: Final = 256
_FADE: Final = 24  # entries over which the faintest light comes out of the ground
# Ends of the line, Oklab (L, a, b): faint, then bright. On paper lightness alone counts: it may be printed in grey.
_ENDS: Final = {
    "dark": ((0.38, -0.01, -0.11), (0.95, -0.02, 0.12)),
    "light": ((0.86, -0.01, 0.10), (0.27, -0.01, -0.11)),
    "print": ((0.82, 0.0, 0.0), (0.16, 0.0, 0.0)),
}
# Oklab to linear sRGB, from the page above.
_TO_LMS: Final = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_RGB: Final = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def ground_of(theme: str, dark: bool) -> str:
    """Which table suits a theme: that of its name, else that of a dark or light ground."""
    return theme if theme in _ENDS else "dark" if dark else "light"


def oklab_line(ground: str) -> NDArray[np.float64]:
    """The colours of a table as Oklab: (SIZE, 3)."""
    faint, bright = (np.array(end) for end in _ENDS[ground])
    line: NDArray[np.float64] = faint + np.linspace(0.0, 1.0, SIZE)[:, None] * (bright - faint)
    return line


@lru_cache(maxsize=8)
def glow_table(ground: str) -> NDArray[np.uint32]:
    """(SIZE,) uint32 ``0xAARRGGBB``, not premultiplied, from no light to the most. ``ground``: dark, light, print."""
    linear = (oklab_line(ground) @ _TO_LMS.T) ** 3 @ _TO_RGB.T
    linear = np.clip(linear, 0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = np.rint(255 * srgb).astype(np.uint32).T
    alpha = np.minimum(255, np.arange(SIZE) * 255 // _FADE).astype(np.uint32)
    table: NDArray[np.uint32] = alpha << 24 | red << 16 | green << 8 | blue
    table.flags.writeable = False
    return table


def premultiplied(table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The same colours as QImage's ARGB32 premultiplied."""
    alpha = table >> 24
    red, green, blue = ((table >> shift & 255) * alpha // 255 for shift in (16, 8, 0))
    mixed: NDArray[np.uint32] = alpha << 24 | red << 16 | green << 8 | blue
    return mixed
