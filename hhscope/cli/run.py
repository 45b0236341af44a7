"""hhscope run: simulate a model without a window."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hhscope.cli.base import FAILED, Assignment, Number, WrongInput, wrong_input

if TYPE_CHECKING:
    from hhscope.record import Run


@click.command("run", short_help="Run a model without a window.")
@click.argument("model")
@click.option("--current", type=Number(), metavar="I", help="Constant current, µA/cm².  [the model's own]")
@click.option("--duration", type=Number(), metavar="MS", default=500.0, help="How long, ms.  [500]")
@click.option("--dt", type=Number(), metavar="MS", help="Sample step, ms.  [the model's own, mostly 0.01]")
@click.option("--method", default="auto", help="auto, exp_euler, rk4 or euler.  [auto]")
@click.option(
    "--set", "assignments", type=Assignment(), metavar="NAME=VALUE", multiple=True, help="Set a parameter."
)
@click.option(
    "--stimulus", "stimuli", metavar="KIND:key=value,…", multiple=True, help="Add an input to the current."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.csv", help="Write every sample as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def COMMAND(  # noqa: N802, PLR0913 - the exported constant that discovery looks for; its arguments are the options
    *,
    model: str,
    current: float | None,
    duration: float,
    dt: float | None,
    method: str,
    assignments: tuple[tuple[str, float], ...],
    stimuli: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> int:
    """Run MODEL (an id from `hhscope models`, or a file) and say how it fires.

    \b
    hhscope run squid_ca --current 10 --duration 1000
    hhscope run hh1952 --current 0 --stimulus step:start=10,stop=60,amplitude=5
    hhscope run ca_burster --set block_CaS=50 --out trace.csv

    --set and --stimulus may be given several times. The exit status is 3 when the simulation stops being finite.
    """
    from hhscope.record import Run, RunOptions

    with wrong_input():
        run = Run(
            model,
            RunOptions(
                current=current,
                duration=duration,
                dt=dt,
                method=method,
                params=_parameters(assignments),
                stimulus=stimuli,
            ),
        )
    return _carry_out(run, out, as_json=as_json)


def _parameters(assignments: tuple[tuple[str, float], ...]) -> dict[str, float]:
    values: dict[str, float] = {}
    for name, value in assignments:
        if name == "I":
            raise WrongInput("--set I: the constant current is set with --current")
        if name in values:
            raise WrongInput(f"--set {name}: given twice; give it once")
        values[name] = value
    return values


def _carry_out(run: Run, out: Path | None, *, as_json: bool) -> int:
    from hhscope.cli._progress import Progress
    from hhscope.cli._summary import RunSummary

    summary = RunSummary(run)
    start = time.perf_counter()
    with Progress(run.rows, sys.stderr) as progress:

        def see(block: Any) -> None:
            summary.add(block)
            progress.advance(block.n)

        run.on_block = see
        message = _read_through(run, out)
    took_s = time.perf_counter() - start
    if as_json:
        click.echo(json.dumps(summary.as_dict(), ensure_ascii=False, allow_nan=False))
    else:
        click.echo(summary.as_text(took_s))
    if message:
        click.echo(message, err=as_json)
    return FAILED if run.simulator.failure is not None else 0


def _read_through(run: Run, out: Path | None) -> str:
    """Compute the run, writing it to ``out`` on the way if given; returns what to say about the file."""
    if out is None:
        for _ in run.blocks([]):
            pass
        return ""
    from hhscope.record import ExportError
    from hhscope.record.exporters import ExportOptions
    from hhscope.record.exporters.csv import EXPORTER

    try:
        return EXPORTER.export(run, out, ExportOptions(), None, None).message
    except ExportError as error:
        raise WrongInput(f"--out: {error}") from error
