"""hhscope convert: turn any stretch of a recording into CSV or Parquet, or say what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hhscope.cli.base import Number, WrongInput, wrong_input
from hhscope.units import format_time, ms_from_ns, ns_from_ms

if TYPE_CHECKING:
    from hhscope.record import RecordedFile, RecordedRun
    from hhscope.record.exporters import ExporterSpec


@click.command("convert", short_help="Turn a recording into CSV or Parquet.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ends in .csv or .parquet.  [says what it holds]",
)
@click.option("--from", "start", type=Number(), metavar="MS", help="Begin here, ms.  [the first sample]")
@click.option("--to", "stop", type=Number(), metavar="MS", help="Stop before here, ms.  [the last sample]")
@click.option(
    "--run", "number", type=int, default=-1, help="Which run of the recording, from 0.  [the newest]"
)
@click.option("--signals", metavar="NAME,…", help="Only these.  [all]")
@click.option("--every", type=click.IntRange(1), default=1, help="Every n-th sample.  [1]")
def COMMAND(  # noqa: N802, PLR0913 - the exported constant that discovery looks for; its arguments are the options
    *,
    file: Path,
    out: Path | None,
    start: float | None,
    stop: float | None,
    number: int,
    signals: str | None,
    every: int,
) -> None:
    """Read a recording made with Record in the window (.hhrec), also one that was cut off.

    \b
    hhscope convert squid.hhrec
    hhscope convert squid.hhrec --out squid.parquet
    hhscope convert squid.hhrec --from 1000 --to 2000 --signals V,Ca --out second.csv

    Beside the file a .json says where the samples come from, and which moments were marked.
    """
    from hhscope.record import ExportError, RecordedFile
    from hhscope.record.exporters import ExportOptions

    with wrong_input():
        found = RecordedFile.open(file)
        if out is None:
            click.echo("\n".join(_described(found)))
            return
        if not -len(found.runs) <= number < len(found.runs):
            raise WrongInput(
                f"--run: {file} has {len(found.runs)} runs, counted from 0; there is no {number}"
            )
        first = 0 if start is None else ns_from_ms(start, "--from")
        source = found.runs[number].between(first, 2**62 if stop is None else ns_from_ms(stop, "--to"))
        if not source.rows:
            raise WrongInput(f"there is no sample from {start} to {stop} ms; {_span(found.runs[number])}")
        chosen = None if signals is None else tuple(name.strip() for name in signals.split(","))
        spec = _format_of(out)
    try:
        options = ExportOptions(signals=chosen, every=every)
        click.echo(spec.export(source, out, options, None, None).message)
    except ExportError as error:
        raise WrongInput(f"--out: {error}") from error


def _format_of(path: Path) -> ExporterSpec:
    from hhscope.record.exporters import exporters

    for spec in exporters().values():
        if spec.suffix == path.suffix.lower():
            return spec
    known = " or ".join(spec.suffix for spec in exporters().values())
    raise WrongInput(f"--out: {path} does not end in {known}, which says the format")


def _described(found: RecordedFile) -> list[str]:
    ended = found.why or (
        "complete" if found.complete else "cut off; everything up to the last batch is there"
    )
    lines = [f"{found.path}: recorded {found.began or 'at an unknown time'}, {ended}"]
    for number, run in enumerate(found.runs):
        missed = f", {run.missed:,} missing" if run.missed else ""
        lines.append(f"  run {number}: {run.provenance.model.id}, {_span(run)}{missed}")
        lines += [
            f"    {format_time(ms_from_ns(mark.t_ns))}  {mark.label}  {mark.text}".rstrip()
            for mark in run.provenance.marks
        ]
    return lines


def _span(run: RecordedRun) -> str:
    first, last = (format_time(ms_from_ns(t_ns)) for t_ns in run.ends_ns)
    return f"{run.rows:,} samples of {len(run.signals)} signals from {first} to {last}"
