"""hhscope experiment: put a question to a cell, without a window."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hhscope.cli.base import Assignment, Number, WrongInput, once_each, wrong_input

if TYPE_CHECKING:
    from hhscope.experiments import Experiment, Result
    from hhscope.experiments._dials import Dial


class _Experiments(click.Group):
    """The experiments found, each a command of its own; looked for only when this command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """By group and order."""
        from hhscope.experiments import list_experiments

        return [one.key for one in list_experiments()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one experiment.

        Raises
        ------
        WrongInput
            When there is none: one line.
        """
        from hhscope.experiments import find

        with wrong_input():
            return command_of(find(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and questions."""
        from hhscope.experiments import list_experiments

        with formatter.section("Experiments"):
            formatter.write_dl([(one.key, one.title) for one in list_experiments()])


class _Several(click.Command):
    """A command whose options for several values take them one after the other: ``--window 0.1 0.5 1``."""

    def __init__(self, *args: Any, several: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._several = several

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each of its values."""
        spread: list[str] = []
        current = ""
        for arg in args:
            if arg in self._several:
                current = arg
            elif arg.startswith("--"):
                current = ""
                spread.append(arg)
            elif current:
                spread += [part for value in arg.split(",") if value for part in (current, value)]
            else:
                spread.append(arg)
        return super().parse_args(ctx, spread)


def _help_alone() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


COMMAND = _Experiments(
    "experiment",
    short_help="Put a question to a cell.",
    help="Run one of the experiments and print what came out; `hhscope experiment NAME --help` explains it.",
    no_args_is_help=False,
    invoke_without_command=True,
    callback=_help_alone,
    subcommand_metavar="NAME [OPTIONS]",
)


def command_of(experiment: Experiment[Any, Any]) -> click.Command:
    """The command line of an experiment, made from its dials."""
    from hhscope.experiments._dials import flag_of

    dials = experiment.options.dials()
    defaults = experiment.options.defaults()
    params: list[click.Parameter] = [_option(name, dial, defaults[name]) for name, dial in dials.items()]
    params.append(
        click.Option(
            ["--out"],
            type=click.Path(path_type=Path),
            metavar="FILE.csv",
            help="Write the tables as CSV; further tables get their name added to the file's.",
        )
    )
    params.append(click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object."))
    several = {f"--{flag_of(name)}" for name, dial in dials.items() if dial.kind in ("numbers", "models")}
    return _Several(
        experiment.key,
        params=params,
        callback=_carrying_out(experiment),
        help=f"{experiment.title}\n\n{experiment.explanation}",
        short_help=experiment.title,
        several=frozenset(several),
    )


def _option(name: str, dial: Dial, default: Any) -> click.Option:
    from hhscope.experiments._dials import flag_of

    unit = {"ms": "MS", "s": "S", "µA/cm²": "I", "Hz": "HZ"}.get(dial.unit, "")
    flag = f"--{flag_of(name)}"
    shown = _default_text(default)
    text = f"{dial.doc}.{f'  [{shown}]' if shown else ''}"
    kinds: dict[str, dict[str, Any]] = {
        "number": {"type": Number(), "metavar": unit or "X"},
        "whole number": {"type": int, "metavar": "N"},
        "numbers": {"type": Number(), "multiple": True, "metavar": f"{unit or 'X'}…"},
        "model": {"metavar": "MODEL"},
        "models": {"multiple": True, "metavar": "MODEL…"},
        "choice": {"metavar": "|".join(key for key, _ in dial.choices)},
        "values": {"type": Assignment(), "multiple": True, "metavar": "NAME=VALUE"},
        "switch": {},
    }
    names = [f"{flag}/--no-{flag_of(name)}" if dial.kind == "switch" else flag, name]
    return click.Option(names, help=text, default=None, **kinds[str(dial.kind)])


def _default_text(default: Any) -> str:
    from hhscope.units import format_number

    if default is None or default in ((), ""):
        return ""
    if isinstance(default, bool):
        return "on" if default else "off"
    if isinstance(default, tuple):
        return " ".join(item if isinstance(item, str) else format_number(item) for item in default)
    return default if isinstance(default, str) else format_number(default)


def _carrying_out(experiment: Experiment[Any, Any]) -> Callable[..., int]:
    def carry_out(*, out: Path | None, as_json: bool, **given: Any) -> int:
        from hhscope.experiments._dials import flag_of

        dials = experiment.options.dials()
        chosen = {name: value for name, value in given.items() if value is not None and value != ()}
        for name, value in chosen.items():
            if dials[name].kind == "values":
                chosen[name] = once_each(value, f"--{flag_of(name)}")
        result = _run(experiment, chosen)
        if as_json:
            click.echo(json.dumps(result.as_dict(), ensure_ascii=False, allow_nan=False))
        else:
            click.echo(_as_text(result))
        if out is not None:
            for line in _write(result, out):
                click.echo(line, err=as_json)
        return 0

    return carry_out


def _run(experiment: Experiment[Any, Any], chosen: dict[str, Any]) -> Result:
    from hhscope.cli._progress import Progress
    from hhscope.experiments import run

    with wrong_input(), Progress(1000, sys.stderr) as bar:
        done = 0

        def show(share: float) -> None:
            nonlocal done
            now = round(1000 * share)
            bar.advance(now - done)
            done = now

        return run(experiment.key, progress=show, **chosen)


def _as_text(result: Result) -> str:
    from hhscope.experiments._text import table_text

    return "\n".join([*result.words(), "", table_text(result.tables()[0])])


def _write(result: Result, out: Path) -> list[str]:
    from hhscope.experiments._text import write_tables
    from hhscope.record import ExportError

    try:
        return [f"{path}: {rows:,} rows" for path, rows in write_tables(result.tables(), out)]
    except ExportError as error:
        raise WrongInput(f"--out: {error}") from error
