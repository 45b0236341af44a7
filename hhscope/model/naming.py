"""Naming: which names a model file may give, and that nothing is named twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hhscope.model.errors import ModelError
from hhscope.model.expression import FUNCTIONS

BUILT_IN: Final = ("V", "T", "T_ref", "Q10", "phi", "C")  # usable in every expression
_SETTABLE: Final = ("V0", "I")  # set by name beside the parameters
_HEADERS: Final = ("t_ms", "V_mV")  # columns of every exported file
_TAKEN_CURRENTS: Final = {"stim": "the total input", "synapses": "the current through synapses"}
_PREFIXES: Final = {"I_": "currents", "g_": "conductances", "block_": "blockers"}
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ID: Final = re.compile(r"[a-z0-9_]+")
MAX_NAME: Final = 40

SHARED: Final = ("params", "define", "gates", "pools", "states")  # the sections with one namespace in common


def check_id(model_id: str) -> None:
    """Refuse a model id that is not ``[a-z0-9_]+``.

    Raises
    ------
    ModelError
    """
    if not _ID.fullmatch(model_id) or len(model_id) > MAX_NAME:
        raise ModelError(
            "model.id",
            f"{model_id[:60]!r} cannot be an id",
            hint=f"small letters a-z, digits and _ only, at most {MAX_NAME}",
        )


def check_names(sections: Mapping[str, Mapping[str, Any]], currents: Iterable[str]) -> None:
    """Refuse bad identifiers, names that are taken by hhscope, and names given twice.

    ``sections`` maps the names of `SHARED` to their tables.

    Raises
    ------
    ModelError
    """
    owner: dict[str, str] = {}
    for section in SHARED:
        for name in sections[section]:
            place = f"{section}.{name}"
            _check_identifier(name, section)
            _check_free(name, place)
            if name in owner:
                raise ModelError(
                    place, f"the name is already used in [{owner[name]}]", hint="rename one of them"
                )
            owner[name] = section
    for name in currents:
        _check_identifier(name, "currents")
        if name in _TAKEN_CURRENTS:
            raise ModelError(
                f"currents.{name}",
                f"I_{name} is the name of {_TAKEN_CURRENTS[name]}",
                hint="rename the current",
            )


def _check_identifier(name: str, section: str) -> None:
    if not _IDENTIFIER.fullmatch(name) or len(name) > MAX_NAME:
        raise ModelError(
            section,
            f"{name[:60]!r} cannot be a name",
            hint=f"letters, digits and _ only, a letter first, at most {MAX_NAME}",
        )


def _check_free(name: str, place: str) -> None:
    if name in FUNCTIONS:
        raise ModelError(place, f"'{name}' is a function", hint="choose another name")
    if name in BUILT_IN or name in _SETTABLE or name in _HEADERS:
        raise ModelError(place, f"'{name}' is a built-in name", hint="choose another name")
    for prefix, meaning in _PREFIXES.items():
        if name.startswith(prefix):
            raise ModelError(
                place, f"names that begin with {prefix} belong to {meaning}", hint="choose another name"
            )
