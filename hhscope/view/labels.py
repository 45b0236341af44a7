"""Labels: places for labels that want to stand beside something and must not overlap."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], size: float, lo: float, hi: float) -> tuple[float, ...]:
    """Middles of labels ``size`` high between lo and hi, as near as they can be to where they want to be.

    Order is kept (equal wishes: the earlier one first), labels are moved only where they would overlap, and the moves
    are shared (least squares). Without room for all they are evenly packed from lo to hi.
    """
    n = len(wanted)
    if n == 0:
        return ()
    room = hi - lo
    if n * size >= room:
        pitch = room / n
        places = [lo + (k + 0.5) * pitch for k in range(n)]
    else:
        # Take out the label heights: what is left must only be non-decreasing (pool adjacent violators).
        order = sorted(range(n), key=lambda i: wanted[i])
        pools: list[tuple[float, int]] = []
        for k, i in enumerate(order):
            total, count = wanted[i] - k * size, 1
            while pools and pools[-1][0] / pools[-1][1] > total / count:
                before, members = pools.pop()
                total, count = total + before, count + members
            pools.append((total, count))
        flat = [total / count for total, count in pools for _ in range(count)]
        low, high = lo + size / 2, hi - size / 2 - (n - 1) * size
        places = [min(max(y, low), high) + k * size for k, y in enumerate(flat)]
    result = [0.0] * n
    for k, i in enumerate(sorted(range(n), key=lambda i: wanted[i])):
        result[i] = places[k]
    return tuple(result)
