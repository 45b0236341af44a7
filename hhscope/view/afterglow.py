"""Afterglow: the light of every sample that ran, on one screen: rolling, trigger over trigger, or looked back at.

Nothing here is told of every frame: what is new is read from the ring whenever a picture is drawn, however seldom that
is. What was laid is noted, so that another height, width or size lays it again from what the ring holds.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.ring import Ring
from hhscope.engine.window import Window
from hhscope.view.canvas import Canvas, Glow
from hhscope.view.glow_colors import glow_table
from hhscope.view.timebase import TimeView
from hhscope.view.triggered import Finds

_CHUNK: Final = 65_536  # samples at once
_BUDGET: Final = 1_500_000  # of one picture while time passes, samples times traces: about 6 ms
_DIM: Final = 3.0  # decays after which light is forgotten: a thousandth is left
_RISE: Final = 6.0  # decays after which the scale of light begins anew
_NOTES: Final = 8192  # noted pieces
_FAINT: Final = 0.01  # of one quiet pass of a trace: where the logarithm bends; steep flanks are as faint
_FULL: Final = 4.0  # passes that are shown brightest at least
_CALM: Final = (
    5.0  # the scale of brightness falls so many times slower than light: what fades is seen to fade
)


class Way(Enum):
    """What is laid over what."""

    ROLL = "roll"  # the light moves with time
    SWEEP = "sweep"  # from t = 0 of every run
    TRIGGER = "trigger"  # every trigger's screen
    HELD = "held"  # an earlier time is looked at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moment:
    """What the light depends on when a picture is drawn.

    cell : another cell begins dark; another run of it only where light moves with time
    clock_s : wall seconds in which time has passed
    decay_s : seconds in which light falls to a tenth; None: never
    epoch : another number: the light was cleared
    live : time passes: a long backlog is worked off over several pictures
    zero_ns, before_ns, after_ns : the trigger shown, and how much of the screen lies before and after a trigger
    ground : which of `glow_colors`' tables
    """

    ring: Ring
    run_id: int
    cell: str
    view: TimeView
    way: Way
    clock_s: float
    decay_s: float | None
    epoch: int = 0
    live: bool = False
    zero_ns: int | None = None
    before_ns: int = 0
    after_ns: int = 0
    finds: Finds = field(default_factory=Finds)
    ground: str = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the ring, and (a, b) of y = a + b*value, pixels."""

    row: int
    scale: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Samples [first, stop) laid at ``clock_s``; ``zero_ns``: the time at column 0; None: they move with time."""

    clock_s: float
    zero_ns: int | None
    first: int
    stop: int


class Afterglow:
    """The light of one screen. Any thread, one at a time: they wait for each other."""

    def __init__(self) -> None:
        from hhscope.view import phosphor  # numba compiles it now, not before persistence is switched on

        self._phosphor = phosphor
        self._lock = Lock()
        self._light: NDArray[np.float64] = np.zeros((1, 1))
        self._lit: NDArray[np.uint8] = np.zeros((1, 1), np.uint8)
        self._subject: tuple[object, ...] = ()
        self._shape: tuple[object, ...] = ()
        self._notes: deque[_Piece] = deque(maxlen=_NOTES)
        self._todo: list[_Piece] = []
        self._next: int | None = None
        self._run: int | None = None
        self._column = 0  # counted from t = 0, at the left edge
        self._clock_s, self._weight_now = 0.0, 1.0
        self._zero_s = 0.0  # when the weight of a sample was 1
        self._decay_s: float | None = None
        self._scale = (0.0, 0.0)  # the fullest light shown brightest, and when
        self._waiting: list[int] = []
        self._sweep: int | None = None
        self._free_ns = -math.inf
        self._seen = 0
        self.lost = 0  # samples the ring had lost before they could be laid

    @property
    def light(self) -> NDArray[np.float64]:
        """(height, width): light of every pixel as if all samples had come at the last moment; by columns on screen."""
        with self._lock:
            return np.roll(self._light, -(self._column % self._light.shape[1]), axis=1) / self._weight_now

    def lay(self, canvas: Canvas, moment: Moment, lines: Sequence[Line]) -> None:
        """Add what is new and put the light on the canvas' ground."""
        with self._lock:
            self._age(moment)
            self._follow(moment, canvas, tuple(lines))
            self._work(moment, lines, canvas.width)
            canvas.glow(self._shown(moment, canvas.width))

    # -- time -----------------------------------------------------------------------------------------------
    def _weight(self, clock_s: float) -> float:
        return 1.0 if self._decay_s is None else 10.0 ** ((clock_s - self._zero_s) / self._decay_s)

    def _age(self, moment: Moment) -> None:
        """All light fades by one factor: later samples weigh more, and seldom everything is scaled back."""
        self._clock_s = moment.clock_s
        other = moment.decay_s != self._decay_s
        if other or self._weight(moment.clock_s) > 10.0**_RISE:
            self._light /= self._weight(moment.clock_s)
            self._scale = (self._scale[0] / self._weight(moment.clock_s), self._scale[1])
            self._zero_s, self._decay_s = moment.clock_s, moment.decay_s
        self._weight_now = self._weight(moment.clock_s)
        if moment.decay_s is not None:
            while self._notes and moment.clock_s - self._notes[0].clock_s > _DIM * moment.decay_s:
                self._notes.popleft()

    # -- what is to be laid ---------------------------------------------------------------------------------
    def _follow(self, moment: Moment, canvas: Canvas, lines: tuple[Line, ...]) -> None:
        """Note what is new; begin again where the old light says nothing any more."""
        held = moment.way is Way.HELD
        if not held:
            self._meet(moment)
        place = moment.view if held else moment.view.span_ns
        shape = (canvas.width, canvas.height, lines, place, moment.way, moment.before_ns)
        column = moment.view.column(canvas.width) if moment.way is Way.ROLL else 0
        moved = column - self._column
        rebuild = (*shape, moment.epoch, moment.cell) != self._shape or moved < 0
        if rebuild:
            self._shape = (*shape, moment.epoch, moment.cell)
            self._darken(canvas, column)
        elif moved:
            start = self._column + canvas.width
            self._phosphor.put_out(self._light, max(start, column), column + canvas.width)
            self._column = column
        if held:
            if rebuild:
                self._todo = [_Piece(moment.clock_s, moment.view.t0_ns, *_held(moment))]
            return
        if rebuild:
            self._todo = list(self._replay(moment))
        pieces = self._sweeps(moment) if moment.way is Way.TRIGGER else self._rolled(moment)
        self._todo += pieces
        self._notes += pieces

    def _meet(self, moment: Moment) -> None:
        """Another subject than before: nothing is noted of it; another run: nothing of it can be read again."""
        subject = (moment.cell, moment.way, moment.epoch, moment.finds.search)
        other = subject != self._subject
        if other or moment.run_id != self._run:
            self._notes.clear()
            self._todo, self._next, self._sweep = [], None, None
            self._waiting, self._free_ns, self._seen = [], -math.inf, moment.finds.count
            if moment.zero_ns is not None:
                times = moment.finds.times
                self._waiting = [moment.zero_ns, *times[times > moment.zero_ns].tolist()]
            if other or moment.way is Way.ROLL:
                self._shape = ()
            self._subject, self._run = subject, moment.run_id

    def _darken(self, canvas: Canvas, column: int) -> None:
        height, width = canvas.height, canvas.width
        if self._light.shape == (height, width):
            self._light.fill(0.0)
            self._lit.fill(0)
        else:
            self._light, self._lit = np.zeros((height, width)), canvas.blocks()
        self._column, self._scale, self.lost = column, (0.0, self._clock_s), 0

    def _replay(self, moment: Moment) -> list[_Piece]:
        """What is noted, for another screen; rolling, what lies before it, too."""
        notes = list(self._notes)
        if moment.way is Way.TRIGGER:
            zeros = {piece.zero_ns: piece for piece in notes if piece.zero_ns is not None}
            return [
                replace(piece, first=max(first, moment.ring.oldest), stop=min(stop, self._next or stop))
                for zero, piece in zeros.items()
                for first, stop in [_screen_of(moment, zero)]
            ]
        first, _ = _held(moment)
        begin = notes[0].first if notes else self._next
        if begin is not None and first < begin:
            notes.insert(0, _Piece(notes[0].clock_s if notes else moment.clock_s, None, first, begin))
        return [replace(piece, first=max(piece.first, first)) for piece in notes if piece.stop > first]

    def _rolled(self, moment: Moment) -> list[_Piece]:
        """The samples since the last picture, as far as they are on screen."""
        first, stop = _held(moment)
        begin = first if self._next is None else max(self._next, first)
        self._next = max(stop, begin)
        zero = moment.view.t0_ns if moment.way is Way.SWEEP else None
        return [_Piece(moment.clock_s, zero, begin, stop)] if stop > begin else []

    def _sweeps(self, moment: Moment) -> list[_Piece]:
        """Screen after screen: each trigger that comes after the end of the last one's, as far as it is there."""
        finds = moment.finds
        found: list[_Piece] = []
        fresh = finds.count - self._seen
        if fresh > 0:
            self._waiting += finds.times[-fresh:].tolist()
        self._seen = finds.count
        last = max([self._sweep or 0, *self._waiting[-1:]])
        if moment.zero_ns is not None and moment.zero_ns > last:
            self._waiting.append(moment.zero_ns)  # forced, or a single one
        ring, newest = moment.ring, moment.ring.newest_ns
        while True:
            if self._sweep is None or self._sweep + moment.after_ns <= self._free_ns:
                self._waiting = [t for t in self._waiting if t >= self._free_ns]
                if not self._waiting:
                    return found
                self._sweep = self._waiting.pop(0)
                self._next = _screen_of(moment, self._sweep)[0]
            stop = _screen_of(moment, self._sweep)[1]
            if self._next is not None and stop > self._next:
                found.append(_Piece(moment.clock_s, self._sweep, self._next, stop))
                self._next = stop
            if newest < self._sweep + moment.after_ns or ring.head == 0:
                return found
            self._free_ns = self._sweep + moment.after_ns

    # -- laying ---------------------------------------------------------------------------------------------
    def _work(self, moment: Moment, lines: Sequence[Line], columns: int) -> None:
        """Lay what waits, the newest first: what takes long comes with the next pictures."""
        budget = _BUDGET if moment.live else math.inf
        while self._todo and budget > 0 and lines:
            piece = self._todo.pop()
            stop = min(piece.stop, piece.first + _CHUNK)
            if stop < piece.stop:
                self._todo.append(replace(piece, first=stop))
            self._lay(moment, lines, columns, replace(piece, stop=stop))
            budget -= (stop - piece.first) * len(lines)

    def _lay(self, moment: Moment, lines: Sequence[Line], columns: int, piece: _Piece) -> None:
        window = moment.ring.window_of(piece.first - 1, piece.stop, [line.row for line in lines])
        self.lost += max(0, window.missed - 1)
        if window.n < 2:
            return
        zero = moment.view.t0_ns if piece.zero_ns is None else piece.zero_ns
        if moment.way is Way.TRIGGER:
            zero -= moment.before_ns
        x = (window.t_ns() - zero).astype(np.float64) * (columns / moment.view.span_ns) + self._column
        data, joined, weight = window.data(), _joined(window), self._weight(piece.clock_s)
        for place, line in enumerate(lines):
            y = line.scale[0] + line.scale[1] * data[place]
            self._phosphor.deposit((self._light, self._lit), (x, y, joined), self._column, weight)

    def _shown(self, moment: Moment, columns: int) -> Glow:
        """The light in colours: its scale rises at once and falls slowly."""
        segments = moment.ring.segments
        passed = moment.view.span_ns / ((segments[-1].dt_ns if segments else moment.view.span_ns) * columns)
        faint = _FAINT * passed * self._weight_now
        full, when = self._scale
        if moment.decay_s is not None:
            full *= 10.0 ** ((1.0 - 1.0 / _CALM) * (moment.clock_s - when) / moment.decay_s)
        full = max(full, self._phosphor.brightest(self._light), _FULL * passed * self._weight_now)
        self._scale = (full, moment.clock_s)
        lowest = 0.1 * faint
        return Glow(
            light=self._light,
            lit=self._lit,
            first=self._column,
            colors=self._phosphor.colors_of(glow_table(moment.ground), faint, full, lowest),
            lowest=self._phosphor.bits_of(lowest),
        )


def _held(moment: Moment) -> tuple[int, int]:
    """The samples on screen."""
    return moment.ring.sample_range(moment.view.t0_ns, moment.view.t1_ns)


def _screen_of(moment: Moment, zero_ns: int) -> tuple[int, int]:
    """The samples on the screen of a trigger."""
    return moment.ring.sample_range(zero_ns - moment.before_ns, zero_ns + moment.after_ns)


def _joined(window: Window) -> NDArray[np.bool_]:
    """False at samples that begin a segment: what was set there is no way that the cell went."""
    joined = np.ones(window.n, np.bool_)
    for piece in window.pieces:
        if piece.start == 0:
            joined[piece.first - window.first] = False
    return joined
