"""hhscope models: list what can be run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from hhscope.units import format_number

if TYPE_CHECKING:
    from hhscope.model import Model, ModelEntry


@click.command("models", short_help="List the models.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def COMMAND(as_json: bool) -> None:  # noqa: N802 - the exported constant that discovery looks for
    """List the models by group, each with its states and the current it is started with.

    A broken file of your own is named on stderr; `hhscope check FILE` says the same about one file.
    """
    from hhscope.model import list_models

    entries = list_models()
    for entry in entries:
        if entry.error:
            click.echo(f"hhscope: left out: {entry.error}", err=True)
    good = [(entry, entry.model) for entry in entries if entry.model is not None]
    if as_json:
        click.echo(json.dumps([_as_dict(model) for _, model in good], ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(good))


def _as_dict(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "name": model.name,
        "group": model.group,
        "states": list(model.state_names),
        "I_default": model.I_default,
    }


def _as_text(found: list[tuple[ModelEntry, Model]]) -> str:
    width = max((len(entry.id) for entry, _ in found), default=0)
    lines: list[str] = []
    group = ""
    for entry, model in found:
        if entry.group != group:
            group = entry.group
            lines += ["", group] if lines else [group]
        current = f"I = {format_number(model.I_default)} µA/cm²"
        lines.append(f"  {entry.id:<{width}}  {entry.name}; {', '.join(model.state_names)}; {current}")
    return "\n".join(lines)
