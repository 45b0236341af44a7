"""ClickPlayer: fills the buffers of a sound device with clicks; its two ends are on two threads."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.clicks import CLICK_S, click_gains, mix

_WAITING: Final = 64  # batches: a device that does not ask for sound must not fill the memory
_MOST: Final = 8192  # clicks kept at once; at 60 ms of latency that is far above what can be heard apart
_RAMP_S: Final = 0.01  # for the volume to change without a crackle


class ClickPlayer:
    """`play` and `volume`: GUI thread.  `fill`: the device's thread, which waits for nothing and keeps no more than
    a bounded number of clicks.  `played_s`: any thread."""

    def __init__(self, rate_hz: float, volume: float) -> None:
        self._rate_hz = rate_hz
        self.volume = volume  # 0 to 1
        self._queue: SimpleQueue[NDArray[np.float64]] = SimpleQueue()
        self._played = 0  # samples
        self._starts = np.empty(0)
        self._gains = np.empty(0)
        self._last = -np.inf  # start of the newest click
        self._loud = volume

    @property
    def played_s(self) -> float:
        """How much sound has been asked for so far, seconds."""
        return self._played / self._rate_hz

    def play(self, starts_s: NDArray[np.float64]) -> bool:
        """Sound clicks at these times (ascending, seconds of sound); False: the device takes none, they are dropped."""
        if self._queue.qsize() >= _WAITING:
            return False
        self._queue.put(starts_s)
        return True

    def fill(self, out: NDArray[np.float32]) -> None:
        """Write the next samples into ``out``, (n,) float32, within -1 to 1."""
        self._take_in()
        t0_s = self.played_s
        sound = mix(self._starts, self._gains, t0_s, (out.size, self._rate_hz))
        out[:] = sound * self._ramp(out.size)
        self._played += out.size
        over = int(np.searchsorted(self._starts, self.played_s - CLICK_S))
        self._starts, self._gains = self._starts[over:], self._gains[over:]

    def _take_in(self) -> None:
        """Clicks that came too late, or before one that is already there, are left out."""
        try:
            while True:
                new = self._queue.get_nowait()
                new = new[new > max(self._last, self.played_s)][: _MOST - self._starts.size]
                if new.size:
                    self._gains = np.concatenate((self._gains, click_gains(new, self._last)))
                    self._starts = np.concatenate((self._starts, new))
                    self._last = float(new[-1])
        except Empty:
            return

    def _ramp(self, n: int) -> NDArray[np.float64]:
        """The volume over the next ``n`` samples, on its way to the one asked for."""
        wanted, step = self.volume, 1.0 / (_RAMP_S * self._rate_hz)
        way = wanted - self._loud
        moved = np.minimum(np.arange(1, n + 1) * step, abs(way)) * np.sign(way)
        ramp: NDArray[np.float64] = self._loud + moved
        self._loud = float(ramp[-1]) if n else self._loud
        return ramp
