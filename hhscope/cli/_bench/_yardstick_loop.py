"""The yardstick's loop, compiled. Its source is handed to the kernel cache; see `hhscope.cli._bench.yardstick`.

Hodgkin and Huxley's axon (doi:10.1113/jphysiol.1952.sp004764), each gate and V relaxed exponentially over the step
(doi:10.1109/TBME.1978.326270), with the C library's exponential: what a textbook says, and nothing cleverer.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit


@njit("int64(float64, float64, float64[::1])", cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def textbook(dt: float, current: float, out: Any) -> int:
    """Fill ``out`` with V (mV) of a cell that starts at -65 mV, every ``dt`` ms; returns the number of spikes."""
    v, m, h, n = -65.0, 0.05293, 0.59612, 0.31768
    spikes = 0
    for i in range(out.size):
        out[i] = v
        x, y = (v + 40.0) / 10.0, (v + 55.0) / 10.0
        am = 1.0 + 0.5 * x if abs(x) < 1e-6 else x / (1.0 - math.exp(-x))
        bm = 4.0 * math.exp(-(v + 65.0) / 18.0)
        ah = 0.07 * math.exp(-(v + 65.0) / 20.0)
        bh = 1.0 / (1.0 + math.exp(-(v + 35.0) / 10.0))
        an = 0.1 * (1.0 + 0.5 * y if abs(y) < 1e-6 else y / (1.0 - math.exp(-y)))
        bn = 0.125 * math.exp(-(v + 65.0) / 80.0)
        m = am / (am + bm) + (m - am / (am + bm)) * math.exp(-dt * (am + bm))
        h = ah / (ah + bh) + (h - ah / (ah + bh)) * math.exp(-dt * (ah + bh))
        n = an / (an + bn) + (n - an / (an + bn)) * math.exp(-dt * (an + bn))
        na, k = 120.0 * m * m * m * h, 36.0 * n * n * n * n
        g = na + k + 0.3
        target = (current + na * 50.0 - k * 77.0 - 0.3 * 54.4) / g
        new = target + (v - target) * math.exp(-dt * g)
        if v < 0.0 <= new:
            spikes += 1
        v = new
    return spikes
