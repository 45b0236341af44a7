"""Sheets: where the coverage of traces is collected and kept; plain arrays, no numba."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

UNTOUCHED = 2**31 - 1


class Sheet(NamedTuple):
    """Where the coverage of one trace is collected and kept, see `Sheets`.

    cover : (width, padded height) uint8, columns first, since steep lines and envelopes run along columns
    spans : (width, 2) int32, for each column the rows [top, bottom) touched
    height : rows of the image
    origin : where column 0 of the image is kept, the next ones beside it and around the end: to move the picture by
        whole columns is to change this number
    """

    cover: NDArray[np.uint8]
    spans: NDArray[np.int32]
    height: int
    origin: int


class Sheets(NamedTuple):
    """Sheets of several traces of one image: the same with the number of the sheet in front, one origin each.

    Columns are an odd number of cache lines apart, to use all of the cache.
    """

    cover: NDArray[np.uint8]
    spans: NDArray[np.int32]
    height: int
    origins: NDArray[np.int64]

    def sheet(self, number: int) -> Sheet:
        """One of them."""
        return Sheet(self.cover[number], self.spans[number], self.height, int(self.origins[number]))

    def grown(self, number: int) -> Sheets:
        """The same, copied, with at least ``number`` sheets."""
        known, width, _ = self.cover.shape
        if known >= number:
            return self
        more = new_sheets(width, self.height, number)
        more.cover[:known], more.spans[:known], more.origins[:known] = self.cover, self.spans, self.origins
        return more


def new_sheets(width: int, height: int, number: int = 0) -> Sheets:
    """Empty sheets for an image of ``width`` columns, padding included."""
    spans = np.zeros((number, width, 2), np.int32)
    spans[:, :, 0] = UNTOUCHED
    cover = np.zeros((number, width, (-(-height // 64) | 1) * 64), np.uint8)
    return Sheets(cover, spans, height, np.zeros(number, np.int64))
