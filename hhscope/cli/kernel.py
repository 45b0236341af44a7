"""hhscope kernel: print the code that runs."""

from __future__ import annotations

import click

from hhscope.cli.base import wrong_input


@click.command("kernel", short_help="Print the generated code of a model.")
@click.argument("model")
@click.option("--method", default="auto", show_default=True, help="The integrator.")
def COMMAND(model: str, method: str) -> None:  # noqa: N802 - the exported constant that discovery looks for
    """Print the Python code that hhscope generates for MODEL (an id or a file) and compiles.

    This is what takes a time step: nothing else does.
    """
    from hhscope.engine import resolve_numerics
    from hhscope.kernel import emit, find_method
    from hhscope.model import load_model

    with wrong_input():
        found = load_model(model)
        numerics = resolve_numerics(found, method=method)
    source = emit(found, find_method(numerics.method), flat=numerics.substeps == 1)
    click.echo(source.text.rstrip())
