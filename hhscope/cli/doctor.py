"""hhscope doctor: what a cell does, why, and what would alter it."""

from __future__ import annotations

import json

import click

from hhscope.cli.base import Assignment, Number, once_each, wrong_input


@click.command("doctor", short_help="Say what a cell does, and why.")
@click.argument("model")
@click.option(
    "--current", type=Number(), metavar="I", help="Constant current, µA/cm²; left out: the model's own."
)
@click.option(
    "--set",
    "values",
    type=Assignment(),
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter that differs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def COMMAND(  # noqa: N802 - the exported constant that discovery looks for
    model: str, current: float | None, values: tuple[tuple[str, float], ...], as_json: bool
) -> None:
    """Name what MODEL (an id or a file) does: quiescent, tonic, bursting and so on, with the evidence.

    Changes of input, channels and temperature are tried until something alters it. `hhscope experiment doctor` can
    also survey random relatives of the cell.
    """
    from hhscope.experiments import run
    from hhscope.experiments._text import table_text

    with wrong_input():
        found = run("doctor", model=model, current=current, set=once_each(values, "--set"), draws=0)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False))
    else:
        click.echo("\n".join([*found.words(), "", table_text(found.tables()[0])]))
