"""Report: the figures as a table for people and as an object for programs."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hhscope.cli._bench.batch import FREE
from hhscope.cli._bench.figures import Figure
from hhscope.cli._bench.machine import Machine
from hhscope.cli._bench.rows import Row
from hhscope.cli._bench.yardstick import REFERENCE_NS
from hhscope.units import format_number

if TYPE_CHECKING:
    from rich.table import Table

_RESTLESS: Final = (
    0.1  # of the yardstick's middle reading: more between slow and fast readings is a busy machine
)
_CROWDED: Final = 0.3  # of the second processor; processors that share a clock lose some by themselves
COLUMNS: Final = ("here", "ratio", "aim", "± runs", "error, ms")
_MARKS: Final = {True: "✓", False: "✗", None: ""}
_FOOT: Final = (
    "            one cell of 1952, stepped as in the textbook, compiled",
    "ratio       time per sample, or per step of a cell, in steps of the yardstick",
    f"aim         set on an AMD EPYC (Zen 4) whose yardstick takes {REFERENCE_NS:g} ns",
    "± runs      slowest less fastest run, as a share of the middle one",
    "error       of the last spike in 1 s (hot: 50 ms), against the exact solution",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A row that was tried: its figure, or one sentence why there is none. ``whole``: all of the work was done."""

    row: Row
    figure: Figure | None
    problem: str = ""
    whole: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the aim was reached; None without a figure, or when too little was done to say."""
        return self.row.aim.met_by(self.figure) if self.figure is not None and self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything ``hhscope bench`` found out.

    scale : the share of the usual work that was done
    """

    machine: Machine
    outcomes: tuple[Outcome, ...]
    scale: float
    yardstick_ns: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        readings = tuple(ns for one in self.outcomes if one.figure for ns in one.figure.yardstick_ns)
        object.__setattr__(self, "yardstick_ns", readings)

    @property
    def unrest(self) -> float:
        """How far slow and fast readings of the yardstick (90 and 10 %) lie apart, as a share of the middle one."""
        if len(self.yardstick_ns) < 2:
            return 0.0
        tenths = statistics.quantiles(self.yardstick_ns, n=10)
        return (tenths[-1] - tenths[0]) / statistics.median(self.yardstick_ns)

    @property
    def crowding(self) -> float:
        """The share of a second processor that was taken by others."""
        shares = [
            one.figure.details[FREE] for one in self.outcomes if one.figure and FREE in one.figure.details
        ]
        return 1.0 - min(shares, default=1.0)

    @property
    def warning(self) -> str:
        """One sentence when the machine was too busy, or the work too short, for figures to be relied on; else ""."""
        if self.scale < 1.0:
            return (
                f"Only {100 * self.scale:g} % of the usual work was done: take these figures as a test run."
            )
        if self.unrest > _RESTLESS:
            return (
                f"This machine was not quiet: the yardstick moved by {100 * self.unrest:.0f} % meanwhile. Close other "
                "programs, plug in the power supply, and run it again; ratios suffer less than times."
            )
        if self.crowding > _CROWDED:
            return (
                f"Other programs took {100 * self.crowding:.0f} % of the second processor: a second thread adds more "
                "than this says. Close them and run it again."
            )
        return ""

    def as_dict(self) -> dict[str, Any]:
        """What ``hhscope bench --json`` prints."""
        readings = self.yardstick_ns
        return {
            "machine": asdict(self.machine),
            "yardstick_ns": statistics.median(readings) if readings else None,
            "yardstick_reference_ns": REFERENCE_NS,
            "unrest": self.unrest,
            "scale": self.scale,
            "warning": self.warning,
            "rows": [_row_dict(outcome) for outcome in self.outcomes],
        }

    def table(self) -> Table:
        """The rows, for a terminal."""
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("work")
        for name in COLUMNS:
            table.add_column(name, justify="right")
        for outcome in self.outcomes:
            table.add_row(outcome.row.title, *cells(outcome).values())
        return table

    def head(self) -> str:
        """What stands above the table."""
        return f"{self.machine.text}\n{self.machine.versions_text}"

    def foot(self) -> str:
        """What stands below the table."""
        readings = self.yardstick_ns
        here = (
            f"yardstick   {statistics.median(readings):.1f} ns per step on this machine" if readings else ""
        )
        return "\n".join(line for line in (here, *_FOOT, self.warning) if line)


def cells(outcome: Outcome) -> Mapping[str, str]:
    """What a table shows of a row, by column."""
    aim, figure = outcome.row.aim, outcome.figure
    if figure is None:
        return dict.fromkeys(COLUMNS, "") | {"here": outcome.problem}
    return {
        "here": f"{format_number(figure.value, 3)} {figure.unit}",
        "ratio": "" if figure.ratio is None else format_number(figure.ratio, 2),
        "aim": f"{aim.text(figure.unit)} {_MARKS[outcome.met]}".rstrip(),
        "± runs": "" if figure.spread is None else f"{100 * figure.spread:.0f} %",
        "error, ms": "" if figure.error_ms is None else f"{figure.error_ms:.0e}",
    }


def _row_dict(outcome: Outcome) -> dict[str, Any]:
    row, figure = outcome.row, outcome.figure
    found = {"key": row.key, "title": row.title, "aim": asdict(row.aim), "met": outcome.met}
    if figure is None:
        return found | {"problem": outcome.problem}
    return found | asdict(figure) | {"aim_text": row.aim.text(figure.unit)}
