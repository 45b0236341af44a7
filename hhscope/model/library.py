"""Library: the shipped models and the user's own, by id and group."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from hhscope.model.errors import ModelError
from hhscope.model.loading import parse_model, read_text
from hhscope.model.model import Model
from hhscope.model.naming import MAX_NAME, check_id
from hhscope.model.suggest import did_you_mean
from hhscope.paths import resource_path, user_models_path

START_HERE: Final = "Start here"
DOES_NOT_WORK: Final = "Looks good, does not work"
FROM_PAPERS: Final = "From papers"
MY_MODELS: Final = "My models"
GROUPS: Final = (START_HERE, DOES_NOT_WORK, FROM_PAPERS, MY_MODELS)

# The order in which one meets them; the other shipped models find their group by what they say of themselves.
_FIRST: Final = ("hh1952", "squid_ca", "cortical_adapt", "ca_burster", "hot")
_GROUP_OF: Final = {"builtin": START_HERE, "demo": DOES_NOT_WORK}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One model file of the chooser. A broken one has ``error`` (one line) and no ``model``."""

    id: str
    name: str
    group: str  # one of `GROUPS`
    path: Path
    error: str = ""
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a file looked like from outside; differs once it was written again."""

    modified_ns: int
    size: int


def list_models() -> tuple[ModelEntry, ...]:
    """Shipped models and the user's own, in the order to show them. Reads every file; any thread."""
    shipped = [_entry(path, "") for path in _files(resource_path("models"))]
    shipped.sort(key=_rank)
    taken = {entry.id: "a shipped model" for entry in shipped}
    own: list[ModelEntry] = []
    for path in _files(user_models_path()):
        entry = _entry(path, MY_MODELS)
        if not entry.error and entry.id in taken:
            error = ModelError("model.id", f"'{entry.id}' is already the id of {taken[entry.id]}", file=path)
            entry = replace(entry, error=f"{error} (choose another id)", model=None)
        taken.setdefault(entry.id, path.name)
        own.append(entry)
    return (*shipped, *own)


def load_model(id_or_path: str | Path) -> Model:
    """The model with this id (shipped or the user's), or of this file.

    A text with a folder in it or ending in ``.toml`` is a file.

    Raises
    ------
    ModelError
        When there is no such model, or its file is faulty.
    """
    text = str(id_or_path)
    if isinstance(id_or_path, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        path = Path(id_or_path)
        return parse_model(read_text(path), path=path)
    shipped = resource_path("models", f"{text}.toml") if re.fullmatch(r"[a-z0-9_]+", text) else None
    if shipped is not None and shipped.is_file():
        return parse_model(read_text(shipped), path=shipped)
    entries = list_models()
    found = next((entry for entry in entries if entry.id == text), None)
    if found is None:
        hint = did_you_mean(text, [entry.id for entry in entries]) or "hhscope models lists them"
        raise ModelError("", f"there is no model '{text[:60]}'", hint=hint)
    if found.model is None:
        return parse_model(read_text(found.path), path=found.path)
    return found.model


def duplicate_as_user_model(model: Model, new_id: str | None = None) -> Path:
    """Write a copy of the model's file, with an id and name of its own, into the user's folder.

    Without ``new_id`` it is ``my_<id>``, numbered when taken.

    Raises
    ------
    ModelError
        When the id cannot be, is taken, or the file cannot be written.
    """
    folder = user_models_path()
    taken = {entry.id for entry in list_models()} | {path.stem for path in _files(folder)}
    chosen = _free_id(f"my_{model.id}", taken) if new_id is None else new_id
    check_id(chosen)
    if chosen in taken:
        raise ModelError("model.id", f"there is a model '{chosen}' already", hint="choose another id")
    text = _renamed(model, chosen)
    path = folder / f"{chosen}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ModelError("", f"cannot be written: {reason}", file=path) from None
    return path


def stamp(path: Path) -> FileStamp | None:
    """What the file looks like now; None when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileStamp(found.st_mtime_ns, found.st_size)


def changed_since(path: Path, before: FileStamp | None) -> bool:
    """Whether the file was written since ``before``; one that is away (being saved) has not changed yet."""
    now = stamp(path)
    return now is not None and now != before


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if path.is_file())


def _entry(path: Path, group: str) -> ModelEntry:
    try:
        model = parse_model(read_text(path), path=path)
    except ModelError as error:
        return ModelEntry(
            id=path.stem, name=path.stem, group=group or FROM_PAPERS, path=path, error=str(error)
        )
    if not group:
        group = START_HERE if model.id in _FIRST else _GROUP_OF.get(model.group, FROM_PAPERS)
    return ModelEntry(id=model.id, name=model.name, group=group, path=path, model=model)


def _rank(entry: ModelEntry) -> tuple[int, int, str]:
    first = _FIRST.index(entry.id) if entry.id in _FIRST else len(_FIRST)
    return (GROUPS.index(entry.group), first, entry.name.casefold())


def _free_id(wanted: str, taken: Iterable[str]) -> str:
    base = wanted[: MAX_NAME - 4]
    names = (base, *(f"{base}_{number}" for number in range(2, 1000)))
    return next((name for name in names if name not in set(taken)), base)


def _renamed(model: Model, new_id: str) -> str:
    """The file's text with another id and name, everything else (comments too) as it stands."""
    head = re.search(r"^[ \t]*\[[ \t]*model[ \t]*\]", model.text, re.MULTILINE)
    if head is not None:
        before, after = model.text[: head.end()], model.text[head.end() :]
        name = f"{model.name} (mine)"
        for key, value in (("id", new_id), ("name", name)):
            line = re.compile(rf"^([ \t]*{key}[ \t]*=[ \t]*)(\"[^\"\n]*\"|'[^'\n]*')", re.MULTILINE)
            quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            after = line.sub(lambda match, quoted=quoted: match[1] + quoted, after, count=1)  # type: ignore[misc]
        copy = parse_model(before + after)
        if copy.id == new_id and copy.name == name:
            return before + after
    raise ModelError(
        "model.id", "is not on a line of its own", hint='write id = "..." below [model]', file=model.path
    )
