"""Export plan: which stretches of the run can be exported, and how many rows and megabytes that makes; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hhscope.engine.blocks import Segment
from hhscope.units import format_time, ms_from_ns

EXCEL_ROWS: Final = 1_048_576  # of a sheet, the header included


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch [t0_ns, t1_ns) of the run and the samples held in it; ``why_not`` says why it cannot be exported."""

    key: str
    title: str
    t0_ns: int = 0
    t1_ns: int = 0
    samples: int = 0
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the ring holds: oldest and newest sample, ns, and the segments of the run."""

    oldest_ns: int
    newest_ns: int
    segments: tuple[Segment, ...]


def stretches(held: Held, visible: tuple[int, int], selection: tuple[int, int] | None) -> tuple[Stretch, ...]:
    """The three choices: what is on the screen, what is selected, and everything held."""
    nothing = "Nothing is selected: drag with Shift held down over a panel"
    return (
        _stretch("visible", "On the screen", visible, held),
        _stretch("selection", "Selected", selection, held)
        if selection is not None
        else Stretch(key="selection", title="Selected", why_not=nothing),
        whole_stretch(held, "Everything held"),
    )


def whole_stretch(held: Held, title: str) -> Stretch:
    """Everything there is."""
    return _stretch("all", title, (held.oldest_ns, held.newest_ns + 1), held)


def typed_stretch(held: Held, t0_ns: int, t1_ns: int) -> Stretch:
    """From one time up to, but without, another, as far as there are samples."""
    return _stretch("typed", "From … to", (t0_ns, t1_ns), held)


def count_samples(segments: Sequence[Segment], t0_ns: int, t1_ns: int) -> int:
    """Samples of the run with t0 <= t < t1, over segments whose steps may differ."""
    total = 0
    for place, segment in enumerate(segments):
        later = segments[place + 1] if place + 1 < len(segments) else None
        stop = t1_ns if later is None else min(t1_ns, later.t0_ns)
        first = max(0, -(-(t0_ns - segment.t0_ns) // segment.dt_ns))
        last = -(-(stop - segment.t0_ns) // segment.dt_ns)
        total += max(0, last - first)
    return total


def rows_left(samples: int, every: int) -> int:
    """Rows when every ``every``-th sample is written, the first included."""
    return -(-samples // every)


def every_for_excel(samples: int) -> int:
    """The smallest ``every`` with which the rows fit an Excel sheet below its header."""
    return max(1, -(-samples // (EXCEL_ROWS - 1)))


def describe(stretch: Stretch) -> str:
    """``On the screen: 120 ms to 220 ms``."""
    if stretch.why_not:
        return stretch.title
    ends = (format_time(ms_from_ns(end)) for end in (stretch.t0_ns, stretch.t1_ns))
    return f"{stretch.title}: {' to '.join(ends)}"


def size_words(rows: int, columns: int, size_bytes: int) -> str:
    """``100,001 rows × 9 columns, about 9.3 MB``."""
    megabytes = size_bytes / 1e6
    size = f"{megabytes:,.0f} MB" if megabytes >= 10 else f"{megabytes:.2g} MB"
    return f"{rows:,} rows × {columns} columns, about {size}"


def _stretch(key: str, title: str, ends: tuple[int, int], held: Held) -> Stretch:
    t0, t1 = max(ends[0], held.oldest_ns), min(ends[1], held.newest_ns + 1)
    samples = count_samples(held.segments, t0, t1) if t1 > t0 else 0
    why = "" if samples else "No sample of this stretch is held"
    return Stretch(key=key, title=title, t0_ns=t0, t1_ns=max(t0, t1), samples=samples, why_not=why)
