"""Experiments: one file = one question put to a cell; the same run for panel, command line and Python.

>>> from hhscope import experiments
>>> found = experiments.run("window-statistics", model="hot", window=[0.1, 1])
>>> found.as_dict()["windows"][0]["p_fire"], found.words()
"""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable
from typing import Any

from hhscope.discovery import exported
from hhscope.experiments.base import (
    GROUPS,
    Cancelled,
    Experiment,
    ExperimentError,
    Options,
    Result,
    Scene,
    Table,
    Watch,
)

__all__ = [
    "GROUPS",
    "Cancelled",
    "Experiment",
    "ExperimentError",
    "Options",
    "Result",
    "Scene",
    "Table",
    "Watch",
    "find",
    "list_experiments",
    "run",
]


def list_experiments() -> tuple[Experiment[Any, Any], ...]:
    """All experiments, by group and then in the order in which one would read them."""
    found: list[Experiment[Any, Any]] = list(
        exported("hhscope.experiments", "EXPERIMENT", Experiment).values()
    )
    return tuple(sorted(found, key=lambda one: (GROUPS.index(one.group), one.order)))


def find(key: str) -> Experiment[Any, Any]:
    """The experiment of that name, such as ``window-statistics``.

    Raises
    ------
    ExperimentError
        When there is none; says which was probably meant.
    """
    known = {one.key: one for one in list_experiments()}
    if key in known:
        return known[key]
    close = difflib.get_close_matches(key, known, 1)
    hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(known)}"
    raise ExperimentError(f"there is no experiment '{key[:60]}' ({hint})")


def run(
    key: str,
    *,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
    **dials: Any,
) -> Result:
    """Run the experiment ``key`` with its dials given by name (``hhscope experiment KEY --help`` lists them).

    progress : called now and then with the done share, 0 to 1, in this thread
    cancel : when set, the experiment stops soon

    Raises
    ------
    ExperimentError, ModelError, StimulusError, RunError
        When something that was given cannot be (all are ValueErrors): one sentence.
    Cancelled
        When ``cancel`` was set.
    """
    from hhscope.experiments._dials import made

    experiment = find(key)
    options = made(experiment.options, dials)
    watch = Watch(progress or (lambda _share: None), cancel or threading.Event())
    result: Result = experiment.run(options, watch)
    return result
