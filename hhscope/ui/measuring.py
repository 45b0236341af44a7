"""Measuring: what the measurements of a frame are taken of, and taking them on a worker a few times a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from hhscope.analysis import SpikeRule
from hhscope.analysis.measure import take
from hhscope.analysis.stretch import Stretch
from hhscope.analysis.tally import Tallies
from hhscope.engine.status import RunInfo
from hhscope.model.signals import INPUT_NAME, Kind
from hhscope.ui.background import Background
from hhscope.ui.frame import Frame
from hhscope.ui.math_keys import channel_of, is_math
from hhscope.ui.math_measures import math_measures
from hhscope.ui.measure_choice import Over

EVERY_S: Final = 0.25  # wall time between two measurements: faster, nobody can read
_PATIENCE_S: Final = 1.0  # for a sweep that is still coming in: complete, it counts
MOST_SAMPLES: Final = 4_000_000  # of a stretch, the last ones: 40 s at 0.01 ms, under a second of work


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found.

    values : by key of the measurement, NaN where the stretch does not have it
    t0_ns, t1_ns : the stretch that was measured; whole : all that was asked for was held and recorded
    """

    run_id: int
    t0_ns: int
    t1_ns: int
    values: Mapping[str, float] = field(default_factory=dict)
    whole: bool = True


def stretch_of(frame: Frame, over: Over) -> tuple[int, int] | None:
    """The stretch [t0, t1) that is to be measured, ns; None while there is none."""
    status = frame.status
    if over is Over.CURSORS:
        cursors = frame.view.cursors
        a, b = sorted(cursors.times(frame.window))
        return (a, b + status.dt_ns) if cursors.on and a < b else None  # the samples under both cursors
    if over is Over.LIVE:
        return max(0, status.t_ns - frame.window.span_ns), status.t_ns
    return frame.window.t0_ns, frame.window.t1_ns + status.dt_ns


def measured(run: RunInfo, asked: tuple[int, int], keys: tuple[str, ...]) -> Measured:
    """The measurements ``keys`` of a stretch [t0, t1) of a run; any thread."""
    names = [signal.name for signal in run.signals]
    pools = [signal.name for signal in run.signals if signal.kind is Kind.POOL]
    wanted = ["V", *pools[:1], *(name for name in (INPUT_NAME,) if name in names)]
    drawn_up = {key: one for key, one in math_measures(run.signals).items() if key in keys}
    channels = tuple(dict.fromkeys(channel_of(key) for key in drawn_up))
    wanted += channels
    first, stop = run.ring.sample_range(*asked)
    window = run.ring.window_of(max(first, stop - MOST_SAMPLES), stop, [names.index(name) for name in wanted])
    if not window.n:
        return Measured(run_id=run.run_id, t0_ns=asked[0], t1_ns=asked[1], whole=False)
    t_ns, rows = window.t_ns(), dict(zip(wanted, window.data(), strict=True))
    step = int(t_ns[-1] - t_ns[-2]) if window.n > 1 else 0
    stretch = Stretch(
        t_ms=t_ns / 1e6,
        v=rows["V"],
        ca=rows[pools[0]] if pools else None,
        current=rows.get(INPUT_NAME),
        rule=SpikeRule.of(run.model),
        others={name: rows[name] for name in channels},
    )
    return Measured(
        run_id=run.run_id,
        t0_ns=int(t_ns[0]),
        t1_ns=int(t_ns[-1]),
        values={
            **take(stretch, [key for key in keys if not is_math(key)]),
            **{key: one.take(stretch) for key, one in drawn_up.items()},
        },
        whole=t_ns[0] - asked[0] <= step and asked[1] - t_ns[-1] <= 2 * step,
    )


def calcium_unit(run: RunInfo) -> str:
    """The unit of what the calcium measurements are taken of, "" without a pool."""
    return next((signal.unit for signal in run.signals if signal.kind is Kind.POOL), "")


class Measuring:
    """Measures what the frames show, never two stretches at once, and tells ``then``. GUI thread."""

    def __init__(self, then: Callable[[], None]) -> None:
        self._then = then
        self._background = Background("measure")
        self._busy = False
        self._last = 0.0
        self._asked: tuple[object, ...] = ()
        self._model: object = None
        self.latest: Measured | None = None
        self.tallies = Tallies()

    def look(self, frame: Frame, run: RunInfo | None) -> None:
        """Another frame, of a run whose math channels are signals; cheap unless it is time to measure something that
        has changed."""
        choice = frame.view.measures
        if run is None or self._busy or time.monotonic() - self._last < EVERY_S:
            return
        if run.model is not self._model:  # statistics of two cells are of none
            self._model, self.latest, self.tallies = run.model, None, Tallies()
        stretch = stretch_of(frame, choice.over)
        coming_in = frame.live and stretch is not None and stretch[1] > frame.status.t_ns
        if coming_in and time.monotonic() - self._last < _PATIENCE_S:
            return
        asked = (
            run.run_id,
            run.signals,
            stretch,
            choice.keys,
            min(frame.status.t_ns, stretch[1] if stretch else 0),
        )
        if asked == self._asked:
            return
        self._asked, self._last = asked, time.monotonic()
        if stretch is None:
            self.latest = None
            self._then()
            return
        self._busy = True
        self._background.run("measure", partial(measured, run, stretch, choice.keys), self._take)

    def reset(self) -> None:
        """Statistics begin anew, with the next stretch."""
        self.tallies, self._asked = Tallies(), ()
        self._then()

    def close(self) -> None:
        """No work is left behind."""
        self._background.close()

    def _take(self, found: Measured | Exception) -> None:
        self._busy = False
        if isinstance(found, Exception):
            raise found
        self.latest = found
        if found.whole:
            self.tallies = self.tallies.added(found.values, (found.run_id, found.t0_ns, found.t1_ns))
        self._then()
