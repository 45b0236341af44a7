"""Experiment link: text such as ``experiment:window-statistics?model=hot``, strictly read, and how it is followed."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from hhscope.experiments import Experiment, ExperimentError, find
from hhscope.experiments._dials import from_text
from hhscope.ui import experiment_choice as choice

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

SCHEME: Final = "experiment"
_LONGEST: Final = 1000  # characters
_MOST_DIALS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentLink:
    """An experiment and what its dials are to say; all others stand as at first."""

    experiment: Experiment[Any, Any]
    dials: dict[str, str]


def read_link(text: str) -> ExperimentLink:
    """The experiment and dials that a link names; every dial is checked.

    Raises
    ------
    ExperimentError, ModelError
        When it names no experiment, an unknown dial, one twice, or a value that does not fit: one sentence.
    """
    scheme, colon, rest = text[:_LONGEST].partition(":")
    if scheme != SCHEME or not colon or len(text) > _LONGEST:
        raise ExperimentError(f"'{text[:60]}' is no link to an experiment; write experiment:KEY?dial=value")
    key, _, query = rest.partition("?")
    experiment = find(key)
    known = experiment.options.dials()
    dials: dict[str, str] = {}
    for name, value in _pairs(query):
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(known)}"
            raise ExperimentError(f"experiment {key}: there is no dial '{name[:40]}' ({hint})")
        if name in dials:
            raise ExperimentError(f"experiment {key}: the dial '{name}' is given twice; give it once")
        from_text(name, known[name], value)
        dials[name] = value
    return ExperimentLink(experiment=experiment, dials=dials)


def follow_link(window: MainWindow, text: str) -> None:
    """Open the experiment with these dials and run it; a link that cannot be followed is told in one sentence."""
    scope = window.ctx.scope
    try:
        link = read_link(text)
        choice.reset_dials(scope, link.experiment)
        for name, value in link.dials.items():
            choice.set_dial(scope, link.experiment, name, value)
    except ValueError as fault:
        window.ctx.tell(str(fault))
        return
    choice.choose(scope, link.experiment.key)
    choice.set_open(scope, True)
    area = window.experiments.area
    view = None if area is None else area.views.get(link.experiment.key)
    if view is not None:  # one that is yet to be made runs by itself when it is first seen
        view.begin()


def _pairs(query: str) -> list[tuple[str, str]]:
    if not query:
        return []
    try:
        return parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_DIALS)
    except ValueError:
        raise ExperimentError(
            f"'{query[:60]}' is no list of dials; write dial=value, with & between two"
        ) from None
