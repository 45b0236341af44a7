"""The set-up behind `hhscope run MODEL`: words such as ``I=10 g_Na=96 view=100ms`` and the options become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hhscope.cli.base import WrongInput

if TYPE_CHECKING:
    from hhscope.record import RunOptions


def with_setup(model: str, words: tuple[str, ...], given: RunOptions) -> tuple[str, RunOptions]:
    """The model and the options after the words of a set-up; what an option and a word both say is refused.

    ``model`` may be a whole line in quotation marks.

    Raises
    ------
    WrongInput, ValueError
        When a word is none, or says what an option says too: one sentence.
    """
    import shlex

    from hhscope.record import parse_setup_code

    line = shlex.join((model, *words))
    if not words and any(c.isspace() for c in model.strip()) and not Path(model).exists():
        line = model
    elif not words:
        return model, given
    code = parse_setup_code(line)
    if code.view_ns is not None or code.speed is not None:
        click.echo("view and speed belong to the window; here they change nothing", err=True)
    said: dict[str, Any] = {
        "current": code.current,
        "dt": None if code.dt_ns is None else code.dt_ns / 1e6,
        "method": code.method,
        "substeps": code.substeps,
        "tol": code.tol,
        "seed": code.seed,
        "overlay": code.overlay,
    }
    chosen = {name: value for name, value in said.items() if value is not None}
    for name in chosen:
        _refuse_both(name, name)
    merged: dict[str, Any] = {
        "params": _joined("--set", given.params, code.values),
        "start": _joined("--start", given.start, code.start),
        "stimulus": [*_listed(given.stimulus), *code.stimulus.waveforms],
    }
    return code.model, replace(given, **chosen, **merged)


def _refuse_both(option: str, word: str) -> None:
    context = click.get_current_context(silent=True)
    source = None if context is None else context.get_parameter_source(option)
    if source is click.core.ParameterSource.COMMANDLINE:
        raise WrongInput(f"--{option}: the set-up says {word} too; give it once")


def _joined(option: str, given: Mapping[str, float] | None, said: Mapping[str, float]) -> dict[str, float]:
    both = [name for name in said if name in (given or {})]
    if both:
        raise WrongInput(f"{option} {both[0]}: the set-up says it too; give it once")
    return {**(given or {}), **said}


def _listed(stimulus: Any) -> tuple[Any, ...]:
    return tuple(stimulus) if isinstance(stimulus, (tuple, list)) else ()
