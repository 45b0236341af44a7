"""Experiment choice: which experiment is open and what its dials say; kept with the view, so sessions and undo have it.

A dial is kept as the text one would type; a text that no longer fits its dial is as if it had not been typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from hhscope.experiments import Experiment, ExperimentError
from hhscope.experiments._dials import from_text, to_text
from hhscope.model import ModelError

if TYPE_CHECKING:
    from hhscope.ui.scope_state import ScopeState

KEY: Final = "experiments"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def is_open(scope: ScopeState) -> bool:
    """The *Experiments* workspace is shown."""
    return scope.view.tools.get(KEY, {}).get("open") == "yes"


def set_open(scope: ScopeState, wanted: bool) -> None:
    """Show the *Experiments* workspace, or the scope alone."""
    scope.set_tool(KEY, open="yes" if wanted else "no")


def chosen_key(scope: ScopeState) -> str:
    """The experiment that is shown, "" before the first choice."""
    return scope.view.tools.get(KEY, {}).get("chosen", "")


def choose(scope: ScopeState, key: str) -> None:
    """Show this experiment."""
    scope.set_tool(KEY, chosen=key)


def set_dial(scope: ScopeState, experiment: Experiment[Any, Any], name: str, text: str) -> None:
    """Turn one dial.

    Raises
    ------
    ExperimentError, ModelError
        When the text does not fit: one sentence; nothing is changed.
    """
    from_text(name, experiment.options.dials()[name], text)
    scope.set_tool(_tool(experiment), **{name: text.strip()})


def reset_dials(scope: ScopeState, experiment: Experiment[Any, Any]) -> None:
    """Every dial as at first."""
    scope.set_tool(_tool(experiment), **dial_texts_at_first(experiment))


def dial_texts_at_first(experiment: Experiment[Any, Any]) -> dict[str, str]:
    """The text of every dial before anything is chosen."""
    return {name: to_text(value) for name, value in experiment.options.defaults().items()}


def typed(scope: ScopeState, experiment: Experiment[Any, Any]) -> Mapping[str, str]:
    """What was typed, unread; the same object until something else is."""
    return scope.view.tools.get(_tool(experiment), _NOTHING)


def dial_texts(scope: ScopeState, experiment: Experiment[Any, Any]) -> dict[str, str]:
    """The text of every dial now."""
    return {**dial_texts_at_first(experiment), **_good(scope, experiment)}


def options_of(scope: ScopeState, experiment: Experiment[Any, Any]) -> Any:
    """The options that the dials say."""
    dials = experiment.options.dials()
    typed = _good(scope, experiment)
    return experiment.options(**{name: from_text(name, dials[name], text) for name, text in typed.items()})


def _good(scope: ScopeState, experiment: Experiment[Any, Any]) -> dict[str, str]:
    dials = experiment.options.dials()
    kept = {}
    for name, text in typed(scope, experiment).items():
        try:
            from_text(name, dials[name], text)
        except (ExperimentError, ModelError, KeyError):
            continue
        kept[name] = text
    return kept


def _tool(experiment: Experiment[Any, Any]) -> str:
    return f"{KEY}.{experiment.key}"
