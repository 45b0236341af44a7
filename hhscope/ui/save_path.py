"""Save path: the name that a file is saved under, when the user left out its ending."""

from __future__ import annotations

from pathlib import Path


def with_suffix(chosen: Path, suffix: str) -> Path:
    """The chosen path, with ``suffix`` (``.py``, ``.hhrun.json``) if it has not got its last part.

    Raises
    ------
    ValueError
        When the longer name is that of a file that is there: the user was not asked whether it may go.
    """
    if chosen.suffix == Path(f"name{suffix}").suffix:
        return chosen
    path = chosen.with_name(chosen.name + suffix)
    if path.exists():
        raise ValueError(f"{path} is there already; choose it by its whole name to replace it")
    return path
