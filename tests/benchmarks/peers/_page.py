"""Page: the figures as the help page that people read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tests.benchmarks.peers._results import Results
from tests.benchmarks.peers._works import WORKS, Work
from tests.benchmarks.peers.base import Peer

OWN: Final = "hhscope"
HEAD: Final = """# Speed

How fast hhscope simulates, and how exactly, beside other programs on the same machine. Your own machine: type
`hhscope bench`.
"""
FOOT: Final = """## How it was measured

Every line is a process of its own on one processor: the program is imported, the cell built, one run made and
forgotten, then {runs} runs counted; the middle one is shown. Slow programs did a part of the run; their cost per sample
is the same.

- **ratio**: time for one sample, or one step of one cell, in steps of a *yardstick*, measured just before each run:
  Hodgkin and Huxley's equations of 1952 stepped as in the textbook (exponential Euler, the C library's exponential),
  compiled, one cell. Ratios of two machines can be compared; times cannot.
- **error**: the largest of all spike times in the first second, against a solution at a tolerance of 1e-12 (SciPy's
  DOP853, crossings of 0 mV by root finding). Spike times are read off the samples by cubic interpolation.
- **ready**: seconds to import the program, to build the cell, and to compile, until the first run can begin. hhscope
  keeps what it has compiled: from the second start on it is ready in under a second.
- Adaptive methods (dopri5, CVODE, LSODA, RK45, Taylor) choose their own steps and give V every 0.01 ms; a current that
  never changes suits them best. The others record V alone; *all signals* is every gate and current as well.
- Settings are the program's own unless named. A user of a program who knows it better may well make it faster.

This page was written by `python -m tests.benchmarks.peers --write` in a checkout of the source.
"""


def page(peers: dict[str, Peer], results: Results) -> str:
    """The whole page, Markdown."""
    parts = [HEAD, _where(peers, results)]
    parts += [_section(work, peers, results) for work in WORKS.values()]
    runs = [case["runs"] for _, case in _measured(peers, results)]
    parts += [_own(results.rows), _missing(peers, results), FOOT.format(runs=min(runs, default=0))]
    return "\n".join(part for part in parts if part)


def _where(peers: dict[str, Peer], results: Results) -> str:
    dates = sorted({case["date"] for cases in results.peers.values() for case in cases})
    when = " to ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else "never"
    steps = [case["yardstick_ns"] for _, case in _measured(peers, results)]
    versions = "; ".join(
        f"{peers[key].title} {cases[0]['version']} (Python {cases[0]['python']})"
        for key, cases in results.peers.items()
        if key in peers and cases[0].get("version", "") not in ("", cases[0].get("python"))
    )
    yardstick = f"{min(steps):.0f} to {max(steps):.0f} ns" if steps else "not measured"
    return (
        f"- **Machine**: {results.machine.text}\n- **Date**: {when}\n- **Yardstick**: {yardstick} per step\n"
        f"- **Versions**: {versions}\n"
    )


def _measured(peers: dict[str, Peer], results: Results) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, cases in results.peers.items():
        for case in cases:
            if key in peers and "problem" not in case:
                yield key, case


def _section(work: Work, peers: dict[str, Peer], results: Results) -> str:
    found = [(key, case) for key, case in _measured(peers, results) if case["work"] == work.key]
    found.sort(key=lambda pair: pair[1]["ratio"])
    one = work.cells == 1
    columns = ("ns per sample", "ratio", "error, ms") if one else ("million steps/s", "ratio", "spikes")
    lines = [_row(("program", "method", *columns, "ready, s")), "|---|---|--:|--:|--:|--:|"]
    lines += [_row(_case_cells(peers[key].title, case, one=one)) for key, case in found]
    return f"## {work.title}\n\n" + "\n".join(lines) + "\n"


def _case_cells(title: str, case: dict[str, Any], *, one: bool) -> Iterable[str]:
    name = f"**{title}**" if title == OWN else title
    ready = case["import_s"] + case["build_s"] + max(case["first_s"] - _run_s(case), 0.0)
    speed = figure(case["ns"] if one else 1e3 / case["ns"])
    error = case["error_ms"]
    last = ("–" if error is None else small(error)) if one else f"{case['spikes']:,}"
    return (
        name,
        case["method"],
        speed,
        figure(case["ratio"]),
        last,
        f"{ready:.1f}" if ready >= 0.1 else "< 0.1",
    )


def figure(value: float) -> str:
    """Three significant digits, never an exponent: 0.0332, 1.04, 23.5, 7,740."""
    if value == 0.0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, digits):,.{max(digits, 0)}f}"


def small(value: float) -> str:
    """Two significant digits: 0.024, 4.6e-5."""
    return f"{value:.2g}" if value >= 0.001 else f"{value:.1e}".replace("e-0", "e-")


def _run_s(case: dict[str, Any]) -> float:
    return float(case["ns"]) * WORKS[case["work"]].items(case["share"]) / 1e9


def _own(rows: dict[str, Any]) -> str:
    """hhscope's own rows, with what they were meant to reach."""
    if not rows:
        return ""
    lines = ["| work | here | ratio | aim | reached |", "|---|--:|--:|--:|:-:|"]
    for row in rows["rows"]:
        if "value" in row:
            ratio = "" if row["ratio"] is None else figure(row["ratio"])
            here = f"{figure(row['value'])} {row['unit']}"
            lines.append(_row((row["title"], here, ratio, row["aim_text"], "yes" if row["met"] else "no")))
    warning = f"\n{rows['warning']}\n" if rows["warning"] else ""
    return "## hhscope's own rows: `hhscope bench`\n\n" + "\n".join(lines) + "\n" + warning


def _missing(peers: dict[str, Peer], results: Results) -> str:
    lines = [f"- {peer.title}: not installed here" for key, peer in peers.items() if key not in results.peers]
    lines += [
        f"- {peers[key].title}, {case['method']}: {case['problem']}"
        for key, cases in results.peers.items()
        for case in cases
        if key in peers and "problem" in case
    ]
    lines += [
        f"- {peer.title}: {peer.note}" for key, peer in peers.items() if peer.note and key in results.peers
    ]
    return "## Not measured\n\n" + "\n".join(lines) + "\n" if lines else ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
