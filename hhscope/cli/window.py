"""hhscope: open the window, or draw it into a picture file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click

from hhscope.cli._display import QT_PACKAGES, display_problem
from hhscope.cli.base import Number, WrongInput
from hhscope.paths import resource_path


class _Size(click.ParamType):  # type: ignore[type-arg]  # generic in newer click only
    """``WIDTHxHEIGHT`` in pixels."""

    name = "widthxheight"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"\s*(\d+)\s*[x×X]\s*(\d+)\s*", str(value))
        size = (int(match[1]), int(match[2])) if match else (0, 0)
        if not all(100 <= side <= 16_384 for side in size):
            self.fail(f"{value!r} is not a size in pixels such as 1600x1000 (100 to 16384 each)", param, ctx)
        return size


class _Theme(click.ParamType):  # type: ignore[type-arg]  # generic in newer click only
    """The name of a shipped theme; adding a theme file adds a name."""

    name = "theme"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = sorted(path.stem for path in resource_path("themes").glob("*.toml"))
        if value not in known:
            self.fail(f"there is no theme {value!r}; use {' or '.join(known)}", param, ctx)
        return str(value)


@click.command("window", short_help="Open the window (also without any command), or a file in it.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--model", metavar="ID|FILE", help="Start with this model.")
@click.option(
    "--screenshot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.png|svg",
    help="Draw the real window offscreen into a picture and quit.",
)
@click.option("--after", type=Number(), metavar="SECONDS", help="Run so long before the screenshot.  [3]")
@click.option("--size", type=_Size(), metavar="WxH", help="Size of the window in pixels, such as 1600x1000.")
@click.option("--theme", type=_Theme(), metavar="dark|light", help="Colours of the window.")
def COMMAND(  # noqa: N802, PLR0913 - the exported constant that discovery looks for; its arguments are the options
    *,
    file: Path | None = None,
    model: str | None,
    screenshot: Path | None,
    after: float | None,
    size: tuple[int, int] | None,
    theme: str | None,
) -> int:
    """Open the window, or FILE in it: a model, session, run, recording or table (CSV).

    Without options it comes up as it was left, running. `hhscope FILE` is short for `hhscope window FILE`.
    """
    if file is not None:
        model, file = _opened(file, model)
    if after is not None and screenshot is None:
        raise WrongInput("--after goes with --screenshot FILE.png")
    if after is not None and not 0 <= after <= 3600:
        raise WrongInput(f"--after: {after:g} s is not between 0 and 3600")
    if screenshot is not None:
        _check_picture(screenshot)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    problem = display_problem(os.environ)
    if problem:
        raise WrongInput(problem)
    from hhscope.ui.collector import no_collector

    with no_collector():
        return _open((model, file), screenshot, 3.0 if after is None else after, size, theme)


def _opened(file: Path, model: str | None) -> tuple[str | None, Path | None]:
    """The model to begin with, and the file to open then; faults that can be seen at once are told before."""
    from hhscope.record.openable import FileKind, NotOpenableError, kind_of

    try:
        kind = kind_of(file)
    except NotOpenableError as refused:
        raise WrongInput(str(refused)) from refused
    if kind is not FileKind.MODEL:
        return model, file
    if model is not None:
        raise WrongInput(f"{file} is a model, and --model names another; give one of them")
    return str(file), None


def _check_picture(path: Path) -> None:
    if path.suffix.lower() not in (".png", ".svg"):
        raise WrongInput(f"--screenshot: {path} does not end in .png or .svg")
    if not path.absolute().parent.is_dir():
        raise WrongInput(f"--screenshot: the folder {path.parent} does not exist; make it first")


def _open(
    what: tuple[str | None, Path | None],
    screenshot: Path | None,
    after: float,
    size: tuple[int, int] | None,
    theme: str | None,
) -> int:
    try:
        from hhscope.model import ModelError
        from hhscope.ui.app import AppOptions, run_app
        from hhscope.ui.screenshot import ScreenshotError
        from hhscope.ui.theme import ThemeError
    except ImportError as error:
        if ".so" in str(error):  # Qt is installed, a library of the system that it needs is not
            raise WrongInput(f"Qt cannot be loaded: {error}; on Debian: apt install {QT_PACKAGES}") from error
        raise
    options = AppOptions(
        model=what[0], file=what[1], screenshot=screenshot, after=after, size=size, theme=theme
    )
    try:
        return run_app(options)
    except (ModelError, ThemeError, ScreenshotError) as error:
        raise WrongInput(str(error)) from error
