"""hhscope check: say whether a model file can be run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hhscope.cli.base import wrong_input
from hhscope.units import format_number

if TYPE_CHECKING:
    from hhscope.model import Model


@click.command("check", short_help="Check a model file.")
@click.argument("file", type=click.Path(path_type=Path))
def COMMAND(file: Path) -> None:  # noqa: N802 - the exported constant that discovery looks for
    """Check the model FILE: what it contains, or the first fault with its place and how to mend it."""
    from hhscope.model import load_model

    with wrong_input():
        model = load_model(file)
    click.echo(f"{file}: fine\n{_described(model)}")


def _described(model: Model) -> str:
    unit = {pool.name: pool.unit for pool in model.pools}
    rows = {
        "model": f"{model.id}: {model.name}",
        "states": ", ".join(f"{n} ({unit[n]})" if unit.get(n) else n for n in model.state_names),
        "instant": ", ".join(gate.name for gate in model.instant_gates),
        "currents": ", ".join(f"I_{current.name}" for current in model.currents),
        "parameters": ", ".join(f"{n} = {format_number(v)}" for n, v in model.defaults.items()),
        "started with": f"I = {format_number(model.I_default)} µA/cm², dt = {model.numerics.dt} ms",
    }
    return "\n".join(f"  {name:<12}  {text}" for name, text in rows.items() if text)
