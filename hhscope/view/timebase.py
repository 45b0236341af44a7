"""Time base: which stretch of time is on screen; pure, whole nanoseconds, 1-2-5 steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

DIVISIONS = 10  # divisions across a screen, as on every bench oscilloscope
MIN_SPAN_NS = 10_000  # 1 µs per division: below any sample step in use
MAX_SPAN_NS = 10_000_000_000_000  # 1000 s per division

_MANTISSAS = (1, 2, 5)


def spans() -> tuple[int, ...]:
    """Every span of the 1-2-5 series from `MIN_SPAN_NS` to `MAX_SPAN_NS`, ns, ascending."""
    steps = (m * 10**e for e in range(len(str(MAX_SPAN_NS))) for m in _MANTISSAS)
    return tuple(s for s in steps if MIN_SPAN_NS <= s <= MAX_SPAN_NS)


def step_span(span_ns: int, steps: int) -> int:
    """The span ``steps`` 1-2-5 steps longer (negative: shorter); a typed span steps to its neighbour in the series."""
    if steps == 0:
        return span_ns
    series = spans()
    if steps > 0:
        longer = [s for s in series if s > span_ns]
        return longer[min(steps, len(longer)) - 1] if longer else series[-1]
    shorter = [s for s in series if s < span_ns]
    return shorter[max(steps, -len(shorter))] if shorter else series[0]


def nearest_span(span_ns: float) -> int:
    """The span of the series that is closest by ratio."""
    return min(spans(), key=lambda s: max(s / max(span_ns, 1e-9), span_ns / s))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeView:
    """The stretch ``[t0_ns, t0_ns + span_ns)`` of simulated time that a screen shows."""

    t0_ns: int
    span_ns: int

    def __post_init__(self) -> None:
        if self.span_ns <= 0:
            raise ValueError(f"a time view needs a positive span, got {self.span_ns} ns")

    @staticmethod
    def ending_at(t1_ns: int, span_ns: int) -> TimeView:
        """The view whose right edge is at ``t1_ns`` (roll: now)."""
        return TimeView(t0_ns=t1_ns - span_ns, span_ns=span_ns)

    @property
    def t1_ns(self) -> int:
        """Right edge, ns."""
        return self.t0_ns + self.span_ns

    @property
    def division_ns(self) -> float:
        """Time per division, ns."""
        return self.span_ns / DIVISIONS

    def x_of(self, t_ns: float, width: float) -> float:
        """Where ``t_ns`` lies on a screen ``width`` wide; the left edge is 0."""
        return (t_ns - self.t0_ns) * width / self.span_ns

    def t_of(self, x: float, width: float) -> int:
        """Time at ``x`` on a screen ``width`` wide, ns."""
        return self.t0_ns + round(x * self.span_ns / width)

    def zoomed(self, about_ns: int, span_ns: int) -> TimeView:
        """The view of length ``span_ns`` in which ``about_ns`` lies at the same place of the screen as in this one."""
        span_ns = min(max(span_ns, MIN_SPAN_NS), MAX_SPAN_NS)
        left = (about_ns - self.t0_ns) * span_ns
        return TimeView(t0_ns=about_ns - _rounded_ratio(left, self.span_ns), span_ns=span_ns)

    def stepped(self, about_ns: int, steps: int) -> TimeView:
        """Zoomed by 1-2-5 steps about ``about_ns``; positive steps show more time."""
        return self.zoomed(about_ns, step_span(self.span_ns, steps))

    def panned(self, delta_ns: int) -> TimeView:
        """The view ``delta_ns`` later."""
        return replace(self, t0_ns=self.t0_ns + delta_ns)

    def clamped(self, oldest_ns: int, newest_ns: int) -> TimeView:
        """This view moved, never rescaled, so that it ends no later than ``newest_ns`` and, as far as its span
        allows, begins no earlier than ``oldest_ns``; a view longer than what is held ends at ``newest_ns``."""
        latest = newest_ns - self.span_ns
        t0 = min(max(self.t0_ns, oldest_ns), latest) if latest >= oldest_ns else latest
        return replace(self, t0_ns=t0)

    def snapped(self, columns: int) -> TimeView:
        """This view with its left edge on a whole column, counted from t = 0.

        Rolling then moves the picture by whole pixels and every sample keeps its column: no shimmer. The right
        edge lies less than one column before this view's.
        """
        return replace(self, t0_ns=-((-self.column(columns) * self.span_ns) // columns))

    def column(self, columns: int) -> int:
        """Number, counted from t = 0, of the column in which this view begins."""
        return self.t0_ns * columns // self.span_ns


def _rounded_ratio(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest integer, exactly."""
    return (2 * numerator + denominator) // (2 * denominator)
