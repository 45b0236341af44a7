"""hhscope export: write a model for another program, to run there without hhscope."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from hhscope.cli.base import Assignment, Number, WrongInput, once_each, parameters, wrong_input


@click.command("export", short_help="Write a model for SciPy, XPPAUT or Brian2.")
@click.argument("model")
@click.option("--to", "key", metavar="FORMAT", required=True, help="scipy, xpp or brian2.")
@click.option(
    "--set", "assignments", type=Assignment(), metavar="NAME=VALUE", multiple=True, help="Set a parameter."
)
@click.option("--current", type=Number(), metavar="I", help="Constant current, µA/cm².  [the model's own]")
@click.option("--duration", type=Number(), metavar="MS", default=500.0, help="How long, ms.  [500]")
@click.option(
    "--stimulus", "stimuli", metavar="KIND:key=value,…", multiple=True, help="Add an input to the current."
)
@click.option(
    "--start",
    type=Assignment(),
    metavar="STATE=VALUE",
    multiple=True,
    help="Start a state elsewhere, such as V=-40.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.  [printed]")
def COMMAND(  # noqa: N802, PLR0913 - the exported constant that discovery looks for; its arguments are the options
    *,
    model: str,
    key: str,
    assignments: tuple[tuple[str, float], ...],
    current: float | None,
    duration: float,
    stimuli: tuple[str, ...],
    start: tuple[tuple[str, float], ...],
    out: Path | None,
) -> None:
    """Write MODEL (an id from `hhscope models`, or a file) as text that runs without hhscope.

    \b
    hhscope export squid_ca --to scipy --out squid_ca.py
    hhscope export ca_burster --to xpp --set block_CaS=50 --duration 2000 --out burster.ode
    hhscope export hh1952 --to brian2 --current 0 --stimulus step:start=10,stop=60,amplitude=5

    --set, --start and --stimulus may be given several times.
    """
    from hhscope.model import load_model
    from hhscope.model.suggest import did_you_mean
    from hhscope.record.run import as_stimulus
    from hhscope.record.translators import Setup, translators

    known = translators()
    if key not in known:
        raise WrongInput(
            f"--to: there is no format {key!r}; {did_you_mean(key, known) or 'use ' + ', '.join(known)}"
        )
    if not 0 < duration <= 1e9:
        raise WrongInput(
            f"--duration: {duration:g} ms is no length of a run; give more than 0 and at most 1e9"
        )
    with wrong_input():
        setup = Setup.of(
            load_model(model),
            parameters(assignments),
            current=current,
            duration_ms=duration,
            stimulus=as_stimulus(stimuli),
        )
        text = known[key].write(replace(setup, start=once_each(start, "--start")))
    _hand_over(text, out)


def _hand_over(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    from hhscope.record.atomic import ExportError, replacing

    try:
        with replacing(out) as file:
            file.write(text.encode("utf-8"))
    except ExportError as error:
        raise WrongInput(f"--out: {error}") from error
    click.echo(f"{out}: {len(text.splitlines())} lines")
