"""hhscope bench: how fast this computer simulates, row by row, beside what was aimed at."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from hhscope.cli.base import WrongInput

if TYPE_CHECKING:
    from hhscope.cli._bench import Row
    from hhscope.cli._bench.report import Outcome, Report

_PLAIN_WIDTH: Final = 120  # columns in a file or a pipe


@click.command("bench", short_help="Measure how fast this computer simulates.")
@click.option(
    "--only", "only", metavar="ROW", multiple=True, help="Measure this row; may be given several times."
)
@click.option(
    "--scale",
    type=click.FloatRange(0.0, 1.0, min_open=True),
    default=1.0,
    help="Do this share of the work; for a quick look.  [1]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def COMMAND(only: tuple[str, ...], scale: float, as_json: bool) -> None:  # noqa: N802 - the exported constant
    """Measure how fast hhscope is on this computer: half a minute, longer when kernels must be compiled first.

    Each row is run several times, each run just after a yardstick: the textbook's Hodgkin–Huxley step, compiled. The
    ratio of the two hardly depends on the machine, so it can be compared with what was aimed at. Nothing else should
    be running meanwhile; a line says so when the machine was not quiet.
    """
    from hhscope.cli._bench import ROWS, machine
    from hhscope.cli._bench.report import Report

    chosen = _chosen(ROWS, only)
    report = Report(machine=machine(), outcomes=_measured(chosen, scale), scale=scale)
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, allow_nan=False))
    else:
        _show(report)


def _chosen(rows: tuple[Row, ...], only: tuple[str, ...]) -> tuple[Row, ...]:
    known = [row.key for row in rows]
    for key in only:
        if key not in known:
            raise WrongInput(f"--only {key}: there is no such row; there are: {', '.join(known)}")
    return tuple(row for row in rows if not only or row.key in only)


def _measured(rows: tuple[Row, ...], scale: float) -> tuple[Outcome, ...]:
    """Every row in turn; on a terminal, stderr says which one is at work."""
    from rich.console import Console
    from rich.status import Status

    console = Console(stderr=True)
    found = []
    with Status("", console=console) as status:
        for row in rows:
            status.update(f"measuring: {row.title}")
            found.append(_outcome(row, scale))
    return tuple(found)


def _outcome(row: Row, scale: float) -> Outcome:
    from hhscope.cli._bench import BenchError
    from hhscope.cli._bench.report import Outcome

    try:
        return Outcome(row=row, figure=row.work.measure(scale), whole=scale == 1.0)
    except BenchError as error:
        return Outcome(row=row, figure=None, problem=str(error))


def _show(report: Report) -> None:
    from rich.console import Console

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    console.print(report.head(), highlight=False)
    console.print(report.table())
    console.print(report.foot(), highlight=False)
