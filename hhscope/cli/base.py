"""What commands share: wrong input, number options, exit statuses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import click

from hhscope.units import parse_number

WRONG_INPUT: Final = 2
FAILED: Final = 3  # the simulation stopped being finite
INEXACT: Final = 4  # --verify: the numbers are wrong
INTERRUPTED: Final = 130  # as shells report Ctrl+C


class WrongInput(click.ClickException):
    """Something that was asked for cannot be: one line on stderr, exit status 2."""

    exit_code = WRONG_INPUT


@contextlib.contextmanager
def wrong_input() -> Iterator[None]:
    """Faults in what the user gave become `WrongInput`; they are ValueErrors and OSErrors with one-line messages."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise WrongInput(str(error)) from error


class Number(click.ParamType):  # type: ignore[type-arg]  # generic in newer click only
    """A finite number as people type it: ``0.5``, ``0,5``, ``1e-3``."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; fails with one line."""
        if isinstance(value, float | int):
            return float(value)
        try:
            return parse_number(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Assignment(click.ParamType):  # type: ignore[type-arg]  # generic in newer click only
    """``NAME=VALUE``: a name and a finite number."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """(name, number); fails with one line."""
        if isinstance(value, tuple):
            return value
        name, equals, number = str(value).partition("=")
        if not (equals and name.strip()):
            self.fail(f"{value!r} is not NAME=VALUE, such as g_CaL=0.2", param, ctx)
        try:
            return name.strip(), parse_number(number)
        except ValueError as error:
            self.fail(f"{name.strip()}: {error}", param, ctx)


def once_each(assignments: tuple[tuple[str, float], ...], option: str) -> dict[str, float]:
    """The values of an option that was given several times, each name once.

    Raises
    ------
    WrongInput
        When a name comes twice.
    """
    values: dict[str, float] = {}
    for name, value in assignments:
        if name in values:
            raise WrongInput(f"{option} {name}: given twice; give it once")
        values[name] = value
    return values


def parameters(assignments: tuple[tuple[str, float], ...]) -> dict[str, float]:
    """The values of ``--set``.

    Raises
    ------
    WrongInput
        When a name comes twice, or is that of the constant current.
    """
    if any(name == "I" for name, _ in assignments):
        raise WrongInput("--set I: the constant current is set with --current")
    return once_each(assignments, "--set")
