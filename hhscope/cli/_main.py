"""main: find the commands, run the one asked for, turn every wrong input into one line."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hhscope import __version__
from hhscope.cli import window
from hhscope.cli.base import INTERRUPTED, WRONG_INPUT
from hhscope.discovery import exported

_HELP = """The oscilloscope for model neurons: Hodgkin–Huxley cells with calcium, live.

Without a command the window opens. `hhscope COMMAND --help` explains a command."""


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line (None: that of the process) and return the exit status."""
    try:
        status = _group().main(args, prog_name="hhscope", standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"hhscope: {' '.join(error.format_message().split())}", err=True)
        return WRONG_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("hhscope: stopped", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status if isinstance(status, int) else 0


def commands() -> dict[str, click.Command]:
    """Every command by its name."""
    return {str(found.name): found for found in exported("hhscope.cli", "COMMAND", click.Command).values()}


def _group() -> click.Group:
    """All commands; the group itself takes the window's options and opens it when no command is given."""

    def open_window(**options: object) -> object:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            return context.invoke(window.COMMAND, **options)
        given = [p.opts[0] for p in _options(window.COMMAND) if p.name and _was_given(context, p.name)]
        if given:
            raise click.UsageError(f"{given[0]} belongs to the window, not to '{context.invoked_subcommand}'")
        return None

    group = _Commands(
        "hhscope",
        commands=commands(),
        params=_options(window.COMMAND),
        callback=open_window,
        invoke_without_command=True,
        no_args_is_help=False,
        help=_HELP,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    return click.version_option(__version__, prog_name="hhscope")(group)


def _options(command: click.Command) -> list[click.Parameter]:
    """Its options; an argument of its own would take the place of a command."""
    return [param for param in command.params if isinstance(param, click.Option)]


def _was_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


class _Commands(click.Group):
    """A group that knows what an unknown command was meant to be."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a hint."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and Path(args[0]).is_file():
            return "window", window.COMMAND, args
        if args and args[0] not in known and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], known, 1)
            hint = f"did you mean '{close[0]}'?" if close else "hhscope --help lists what there is"
            raise click.UsageError(f"there is no command '{args[0][:60]}' ({hint})")
        return super().resolve_command(ctx, args)
