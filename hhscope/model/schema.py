"""Schema: the tables of a model file as strict structs: no unknown key, none missing, no wrong type."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from hhscope.model.errors import ModelError
from hhscope.model.suggest import did_you_mean

Power = Annotated[int, msgspec.Meta(ge=1, le=16)]
Range = tuple[float, float]
Text = str


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all tables: no unknown keys."""


class ModelTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[model]"""

    id: Text
    name: Text
    group: Literal["builtin", "demo", "published", "example"] = "example"
    source: Text = ""
    doc: Text = ""
    I_default: float = 0.0
    threshold: float = 0.0


class MembraneTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[membrane]"""

    C: float
    V0: float


class TemperatureTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[temperature]"""

    T_ref: float
    T: float
    Q10: float


class GateTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of [gates]."""

    alpha: Text | None = None
    beta: Text | None = None
    inf: Text | None = None
    tau: Text | None = None
    scale: float | None = None
    q10: float | None = None
    instant: bool = False
    init: float | None = None


class CurrentTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of [currents]."""

    g: float
    gates: dict[str, Any] = {}
    factor: Text | None = None
    E: Text | None = None
    drive: Text | None = None
    ion: Text | None = None
    blocker: Text | None = None


class PoolTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of [pools] or [states]."""

    init: float
    rhs: Text
    unit: Text = ""


class NumericsTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[numerics]"""

    dt: float = 0.01
    max_step: float | None = None


class ViewTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[view]"""

    span_ms: float = 100.0
    speed: float = 0.05
    once: bool = False
    v_range: Range | None = None
    ca_range: Range | None = None
    i_range: Range | None = None


class TryTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[try]]."""

    text: Text
    set: dict[str, float]


class UiTable(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[ui.<name>]"""

    label: Text | None = None
    unit: Text | None = None
    min: float | None = None
    max: float | None = None
    log: bool = False
    doc: Text = ""


class FileTables(Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole file, each table still undecoded; ``try`` is a Python word, so it is renamed."""

    model: dict[str, Any]
    membrane: dict[str, Any]
    temperature: dict[str, Any]
    currents: dict[str, Any]
    params: dict[str, Any] = {}
    define: dict[str, Any] = {}
    gates: dict[str, Any] = {}
    pools: dict[str, Any] = {}
    states: dict[str, Any] = {}
    numerics: dict[str, Any] = {}
    view: dict[str, Any] = {}
    tries: list[dict[str, Any]] = msgspec.field(default_factory=list, name="try")
    ui: dict[str, Any] = {}


T = TypeVar("T")

_EXPECTED: Final = re.compile(r"Expected `(?P<expected>[^`]+)`(?:, got `(?P<got>[^`]+)`)?(?P<rest>[^-]*)")
_GROUP_HINT: Final = "builtin, demo, published or example"
_WORDS: Final = {
    "float": "a number", "int": "a whole number", "str": "text in quotes", "bool": "true or false",
    "object": "a table", "array": "a list", "null": "nothing",
}  # fmt: skip


def decode(data: Any, kind: type[T], place: str) -> T:
    """Decode ``data`` as ``kind``, the faults named at ``place``.

    Raises
    ------
    ModelError
        On an unknown or missing key, or a value of the wrong type.
    """
    try:
        return msgspec.convert(data, kind, strict=True)
    except msgspec.ValidationError as error:
        raise _fault(error, kind, place) from None


def _fault(error: msgspec.ValidationError, kind: Any, place: str) -> ModelError:
    message, _, path = str(error).partition(" - at ")
    inner = path.strip("`").removeprefix("$").replace("[...]", "").strip(".")
    where = ".".join(part for part in (place, inner) if part)
    fields = getattr(kind, "__struct_encode_fields__", ())
    quoted = re.findall(r"`([^`]*)`", message)
    if "unknown field" in message:
        what = "section" if kind is FileTables else "key"
        return ModelError(where, f"unknown {what} '{quoted[0]}'", hint=did_you_mean(quoted[0], fields))
    if "missing required field" in message:
        if kind is FileTables:
            return ModelError(where, f"the section [{quoted[0]}] is missing", hint=f"add [{quoted[0]}]")
        return ModelError(where, f"'{quoted[0]}' is missing", hint=f"add {quoted[0]} = ...")
    if "enum value" in message:
        return ModelError(
            where, f"unknown group {message.removeprefix('Invalid enum value ')}", hint=_GROUP_HINT
        )
    match = _EXPECTED.search(message)
    if match is None:
        return ModelError(where, message[:1].lower() + message[1:])
    expected, got, rest = match["expected"], match["got"], match["rest"].strip()
    wanted = " or ".join(_WORDS[word] for word in expected.split(" | ") if word in _WORDS and word != "null")
    limits = f" {rest}" if rest and not got else ""
    fault = f"expected {wanted or expected}{limits}" + (f", not {_WORDS.get(got, got)}" if got else "")
    hint = f'put it in quotes: {inner.rsplit(".")[-1]} = "..."' if wanted == _WORDS["str"] and inner else ""
    return ModelError(where, fault, hint=hint)
