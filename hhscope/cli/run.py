"""hhscope run: simulate a model without a window."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hhscope.cli._setup import with_setup
from hhscope.cli.base import (
    FAILED,
    INEXACT,
    Assignment,
    Number,
    WrongInput,
    once_each,
    parameters,
    wrong_input,
)

if TYPE_CHECKING:
    from hhscope.record import Run, RunFileMaker, Source, Verifier


@click.command("run", short_help="Run a model without a window.")
@click.argument("model")
@click.argument("setup", nargs=-1, metavar="[NAME=VALUE]…")
@click.option("--current", type=Number(), metavar="I", help="Constant current, µA/cm².  [the model's own]")
@click.option("--duration", type=Number(), metavar="MS", default=500.0, help="How long, ms.  [500]")
@click.option("--dt", type=Number(), metavar="MS", help="Sample step, ms.  [the model's own, mostly 0.01]")
@click.option(
    "--method",
    default="auto",
    help="dopri5, exp_euler2, exp_euler, rk4 or euler.  [auto: dopri5; exp_euler2 for noise]",
)
@click.option("--tol", type=Number(), default=1e-6, help="Error tolerance of dopri5.  [1e-6]")
@click.option(
    "--set", "assignments", type=Assignment(), metavar="NAME=VALUE", multiple=True, help="Set a parameter."
)
@click.option(
    "--stimulus", "stimuli", metavar="KIND:key=value,…", multiple=True, help="Add an input to the current."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**40),
    default=0,
    help="Of the random inputs that name none themselves.  [0]",
)
@click.option(
    "--start",
    type=Assignment(),
    metavar="STATE=VALUE",
    multiple=True,
    help="Start a state elsewhere, such as V=-40.",
)
@click.option(
    "--substeps", type=click.IntRange(0, 1000), default=0, help="Steps per sample.  [chosen by the method]"
)
@click.option(
    "--overlay",
    default="none",
    metavar="NAME",
    help="Physics laid over the model: metabolic gives it ions, a pump and ATP.  [none]",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.csv", help="Write every sample as CSV.")
@click.option(
    "--math",
    "formulas",
    metavar="NAME=FORMULA",
    multiple=True,
    help="Write a formula over signals and parameters, too, such as total=I_Na+I_K or slope=ddt(V).",
)
@click.option(
    "--run-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the run for `hhscope replay FILE`.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="Run every stretch again, more exactly, and say how far off the numbers are.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def COMMAND(  # noqa: N802, PLR0913 - the exported constant that discovery looks for; its arguments are the options
    *,
    model: str,
    setup: tuple[str, ...],
    current: float | None,
    duration: float,
    dt: float | None,
    method: str,
    tol: float,
    assignments: tuple[tuple[str, float], ...],
    stimuli: tuple[str, ...],
    seed: int,
    start: tuple[tuple[str, float], ...],
    substeps: int,
    overlay: str,
    out: Path | None,
    formulas: tuple[str, ...],
    run_file: Path | None,
    verify: bool,
    as_json: bool,
) -> int:
    """Run MODEL (an id from `hhscope models`, or a file) and say how it fires.

    What follows MODEL is a set-up, as Copy set-up in the window writes it; an option may say the same.

    \b
    hhscope run hh1952 I=10 g_Na=96 view=100ms
    hhscope run hh1952 --current 0 --stimulus step:start=10,stop=60,amplitude=5
    hhscope run hh1952 --stimulus ou:sd=3,tau=5 --stimulus synapse_poisson:rate_hz=100,weight=0.05
    hhscope run ca_burster --set block_CaS=50 --out trace.csv
    hhscope run squid_ca --current 10 --duration 1000
    hhscope run hot --overlay metabolic --set J_max=0.006 --duration 2000
    hhscope run hh1952 --math "slope=ddt(V)" --out trace.csv
    hhscope run squid_ca --start V=-40 --run-file squid.hhrun.json

    --set, --start and --stimulus may be given several times. The exit status is 3 when the simulation stops being
    finite, and 4 when --verify finds the numbers wrong (✗): spikes off by a quarter of their width, V by 2 mV.
    """
    from hhscope.record import Run, RunFileMaker, RunOptions, Verifier

    with wrong_input():
        given = RunOptions(
            current=current, duration=duration, dt=dt, method=method, tol=tol, params=parameters(assignments),
            stimulus=stimuli, seed=seed, start=once_each(start, "--start"), substeps=substeps, overlay=overlay,
        )  # fmt: skip
        run = Run(*with_setup(model, setup, given))
        math = _math(formulas, run, out)
        keeper = None if run_file is None else RunFileMaker(run, seed=seed)
    output = None if out is None else _Output(out, math)
    status = _carry_out(run, output, _Watchers(keeper, Verifier(run) if verify else None), as_json=as_json)
    _keep(keeper, run_file, as_json=as_json)
    return status


def _keep(keeper: RunFileMaker | None, path: Path | None, *, as_json: bool) -> None:
    from hhscope.record import ExportError, write_run_file

    if keeper is None or path is None:
        return
    try:
        write_run_file(keeper.run_file(), path)
    except ExportError as error:
        raise WrongInput(f"--run-file: {error}") from error
    click.echo(f"{path}: hhscope replay makes the run again", err=as_json)


def _math(formulas: tuple[str, ...], run: Run, out: Path | None) -> Source:
    """The run with the formulas of ``--math`` as further signals."""
    from hhscope.model.formula import FormulaError
    from hhscope.record.math_source import MathSource

    found: dict[str, str] = {}
    for text in formulas:
        name, equals, formula = (part.strip() for part in text.partition("="))
        if not (equals and name):
            raise WrongInput(f"--math: {text!r} is not NAME=FORMULA, such as total=I_Na+I_K")
        if name in found:
            raise WrongInput(f"--math {name}: given twice; give it once")
        found[name] = formula
    if found and out is None:
        raise WrongInput("--math: there is no file to write it to; add --out FILE.csv")
    try:
        return MathSource(run, found) if found else run
    except FormulaError as error:
        raise WrongInput(f"--math {error}") from error


@dataclass(frozen=True, slots=True)
class _Output:
    """Where samples go, and which."""

    path: Path
    source: Source


@dataclass(frozen=True, slots=True)
class _Watchers:
    """Those besides the summary that see every block."""

    keeper: RunFileMaker | None
    verifier: Verifier | None


def _carry_out(run: Run, out: _Output | None, watchers: _Watchers, *, as_json: bool) -> int:
    from hhscope.cli._progress import Progress
    from hhscope.cli._summary import RunSummary

    summary = RunSummary(run)
    start = time.perf_counter()
    with Progress(run.rows, sys.stderr) as progress:

        def see(block: Any) -> None:
            summary.add(block)
            for watcher in (watchers.keeper, watchers.verifier):
                if watcher is not None:
                    watcher.add(block)
            progress.advance(block.n)

        run.on_block = see
        message = _read_through(run, out)
    found = None if watchers.verifier is None else watchers.verifier.verification()
    took_s = time.perf_counter() - start
    if as_json:
        numbers = summary.as_dict() if found is None else {**summary.as_dict(), "numerics": found.as_dict()}
        click.echo(json.dumps(numbers, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(summary.as_text(took_s) if found is None else summary.as_text(took_s, found.text))
    if message:
        click.echo(message, err=as_json)
    if run.simulator.failure is not None:
        return FAILED
    return INEXACT if found is not None and found.is_poor else 0


def _read_through(run: Run, out: _Output | None) -> str:
    """Compute the run, writing it to ``out`` on the way if given; returns what to say about the file."""
    if out is None:
        for _ in run.blocks([]):
            pass
        return ""
    from hhscope.record import ExportError
    from hhscope.record.exporters import ExportOptions
    from hhscope.record.exporters.csv import EXPORTER

    try:
        return EXPORTER.export(out.source, out.path, ExportOptions(), None, None).message
    except ExportError as error:
        raise WrongInput(f"--out: {error}") from error
