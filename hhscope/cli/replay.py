"""hhscope replay: make a kept run again, and say whether it is the same to the bit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hhscope.cli.base import WrongInput, wrong_input
from hhscope.units import format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.record import ReplayedRun, RunFile

DIFFERENT: Final = 1  # exit status with --strict


@click.command("replay", short_help="Make a kept run again and compare.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.csv", help="Write every sample as CSV.")
@click.option("--strict", is_flag=True, help="Exit status 1 when any sample is different.")
def COMMAND(file: Path, out: Path | None, strict: bool) -> int:  # noqa: N802 - the exported constant that discovery looks for
    """Make the run in FILE again: from `hhscope run --run-file FILE`, or saved from the window.

    On the computer and with the program that recorded it every sample is the same. Elsewhere the last bits may
    differ, and grow: then the place of the first difference is told.
    """
    from hhscope.record import ReplayedRun, read_run_file

    with wrong_input():
        run_file = read_run_file(file)
        replayed = ReplayedRun(run_file)
        message = _read_through(replayed, out)
        comparison = replayed.comparison()
    click.echo(f"{file}: {_described(run_file)}")
    click.echo("\n".join(f"  {line}" for line in comparison.text.splitlines()))
    if message:
        click.echo(message)
    return DIFFERENT if strict and not comparison.identical else 0


def _described(run_file: RunFile) -> str:
    lasted = 0
    if run_file.segments and run_file.samples:
        segment = run_file.segments[-1]
        lasted = segment.time_ns(run_file.samples - 1 - segment.first)
    parts = [run_file.model.id, format_time(ms_from_ns(lasted)), f"{run_file.samples:,} samples"]
    if run_file.commands:
        parts.append(f"{len(run_file.commands):,} commands")
    if run_file.failure is not None:
        parts.append(f"ended because {run_file.failure.get('signal')} became {run_file.failure.get('value')}")
    return ", ".join(parts)


def _read_through(replayed: ReplayedRun, out: Path | None) -> str:
    """Make the run, writing it to ``out`` on the way if given; returns what to say about the file."""
    from hhscope.cli._progress import Progress

    with Progress(replayed.rows, sys.stderr) as progress:
        if out is None:
            for block in replayed.blocks([]):
                progress.advance(block.n)
            return ""
        from hhscope.record import ExportError
        from hhscope.record.exporters import ExportOptions
        from hhscope.record.exporters.csv import EXPORTER

        done = 0

        def tell(made: int, _: int) -> None:
            nonlocal done
            progress.advance(made - done)
            done = made

        try:
            return EXPORTER.export(replayed, out, ExportOptions(), tell, None).message
        except ExportError as error:
            raise WrongInput(f"--out: {error}") from error
