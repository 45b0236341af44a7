"""Trace CSV: a table of times and values read from a file of ours or anybody's, and written; nothing is guessed."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from hhscope import __version__
from hhscope.engine.setup import Setup
from hhscope.engine.taken import Taken
from hhscope.model import ModelError, parse_model
from hhscope.model.signals import Signal, signals
from hhscope.record.atomic import replacing
from hhscope.record.exporters._job import TIME_NAME, column_name
from hhscope.record.exporters._text import csv_rows, header
from hhscope.stimulus import Stimulus
from hhscope.units import ns_from_ms

_LARGEST: Final = 1_000_000_000  # bytes
_LAST_NS: Final = 9 * 10**15  # up to here doubles tell nanoseconds apart
_UNITS_NS: Final = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9, "sec": 1e9}
_TIME_WORDS: Final = {"t", "time", "times", "zeit", "temps", "tiempo"}
_V_WORDS: Final = {"v", "vm", "v_m", "voltage", "membrane potential", "membrane_potential", "potential"}
_NAME: Final = re.compile(r"^(?P<name>.*?)\s*[\[(](?P<unit>[^\])]*)[\])]\s*$")  # V (mV), t [s]
_ENDINGS: Final = ("_mV", "_uM", "_nM", "_mM", "_uA_per_cm2", "_mS_per_cm2", "_nA", "_nS", "_pA", "_V")


class TraceFileError(ValueError):
    """A table that cannot be used: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TraceTable:
    """A table.

    names, units : of the signals, "" where no unit is known; V is in mV
    t_ns : (n,) int64, rising
    data : (n_signals, n) float64
    taken : what was in force, from the sidecar, or None
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    t_ns: NDArray[np.int64]
    data: NDArray[np.float64]
    taken: Taken | None = None


def read_trace(path: Path) -> TraceTable:
    """Read a CSV file: the first column is time, its header says in which unit; the others are signals.

    Raises
    ------
    TraceFileError
        When it cannot be read so: one sentence. Nothing in the file is executed.
    """
    names, delimiter, above = _heading(path)
    per_ns = _time_unit(path, names[0])
    table = _table(path, names, delimiter, above)
    times = _column(table, 0)
    if times.size < 2:
        raise TraceFileError(f"{path} has {times.size} lines of numbers; a trace needs two or more")
    t = times * per_ns
    if not (np.isfinite(t).all() and np.abs(t).max() < _LAST_NS):
        raise TraceFileError(
            f"{path}: the column {names[0]} holds a time that is no number, or far too large"
        )
    t_ns = np.rint(t).astype(np.int64)
    steps = np.diff(t_ns)
    if (steps <= 0).any():
        line = int(np.argmax(steps <= 0)) + 2
        raise TraceFileError(
            f"{path}: the times in column {names[0]} do not rise at line {line} of the numbers"
        )
    side = _sidecar(path)
    found = [_signal(name) for name in names[1:]]
    data = np.stack([_column(table, i + 1) * one[2] for i, one in enumerate(found)])
    return TraceTable(
        names=tuple(one[0] for one in found),
        units=tuple(one[1] for one in found),
        t_ns=t_ns,
        data=data,
        taken=None if side is None else _taken(side),
    )


def write_trace(table: TraceTable, path: Path, about: Mapping[str, Any]) -> None:
    """Write a CSV file as the exporters do, and its sidecar, which `read_trace` reads; ``about``: more for that.

    Raises
    ------
    ExportError
        When it cannot be written; an old file is as it was.
    """
    known = _signals_of(table.taken)
    columns = [TIME_NAME]
    for name, unit in zip(table.names, table.units, strict=True):
        columns.append(column_name(known[name]) if name in known else f"{name} ({unit})" if unit else name)
    with replacing(path) as file:
        file.write(header(columns, decimal_comma=False))
        file.write(csv_rows(table.t_ns, table.data, decimal_comma=False))
        with replacing(path.with_name(f"{path.name}.json")) as side:
            content = {"made_by": f"hhscope {__version__}", "rows": table.t_ns.size, **about}
            content["columns"] = [
                {"name": name, "unit": unit} for name, unit in zip(columns, ("ms", *table.units), strict=True)
            ]
            content |= _plain(table.taken)
            side.write((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def units_of(names: Sequence[str], taken: Taken | None) -> tuple[str, ...]:
    """The units of a model's signals; "" where a name is none."""
    known = _signals_of(taken)
    return tuple(known[name].unit if name in known else "" for name in names)


# -- the file ------------------------------------------------------------------------------------------------
def _heading(path: Path) -> tuple[list[str], str, int]:
    """Names of the columns, what lies between them, and how many lines of remarks come before."""
    try:
        if path.stat().st_size > _LARGEST:
            raise TraceFileError(f"{path} is larger than 1 GB; cut it, or keep every tenth line")
        with path.open("rb") as file:
            data = file.read(100_000)
    except OSError as error:
        raise TraceFileError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        text = data.decode("utf-8-sig", "strict" if len(data) < 100_000 else "ignore")
    except UnicodeDecodeError:
        raise TraceFileError(f"{path} is no text: a table is CSV in UTF-8") from None
    lines = text.splitlines()
    above = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), None)
    if above is None or "\0" in text:
        raise TraceFileError(f"{path} holds no table")
    delimiter = next((mark for mark in ("\t", ";", ",") if mark in lines[above]), ",")
    names = [name.strip() for name in next(csv.reader([lines[above]], delimiter=delimiter))]
    if len(names) < 2:
        raise TraceFileError(f"{path} has one column only; a trace needs a time and at least one value")
    if _is_number(names[0].replace(",", ".")):
        raise TraceFileError(
            f"{path} has no line of names; write one above the numbers, such as {delimiter.join(('t_ms', 'V'))}"
        )
    if len(set(names)) < len(names) or "" in names:
        raise TraceFileError(f"{path}: every column needs a name of its own")
    return names, delimiter, above


def _time_unit(path: Path, name: str) -> float:
    """Nanoseconds per unit of the time column."""
    bracketed = _NAME.match(name)
    word, unit = (bracketed["name"], bracketed["unit"]) if bracketed else _cut(name)
    unit = unit.strip().lower().replace("µ", "u").replace("μ", "u")
    if word.strip(" _").lower() in _TIME_WORDS and unit in _UNITS_NS:
        return _UNITS_NS[unit]
    raise TraceFileError(
        f"{path}: the first column is called {name!r}; it must be the time and say its unit, such as t_ms or t_s"
    )


def _cut(name: str) -> tuple[str, str]:
    word, _, unit = name.replace(" ", "_").rpartition("_")
    return word, unit


def _table(path: Path, names: Sequence[str], delimiter: str, above: int) -> Any:
    try:
        return pacsv.read_csv(
            pa.memory_map(str(path)),
            read_options=pacsv.ReadOptions(skip_rows=above + 1, column_names=list(names)),
            parse_options=pacsv.ParseOptions(delimiter=delimiter),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.float64() for name in names},
                decimal_point="," if delimiter == ";" and _has_decimal_comma(path, above) else ".",
            ),
        )
    except (pa.ArrowException, OSError, ValueError) as fault:
        reason = " ".join(str(fault).split())[:200]
        raise TraceFileError(f"{path} is no table of numbers: {reason}") from None


def _has_decimal_comma(path: Path, above: int) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file):
            if number > above:
                return "," in line
    return False


def _column(table: Any, number: int) -> NDArray[np.float64]:
    values: NDArray[np.float64] = table.column(number).to_numpy().astype(np.float64, copy=False)
    return values


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _signal(column: str) -> tuple[str, str, float]:
    """Name of the signal, its unit, and by what its values are multiplied (V in volts becomes mV)."""
    bracketed = _NAME.match(column)
    name, unit = (bracketed["name"], bracketed["unit"].strip()) if bracketed else (column, "")
    if not bracketed:
        ending = next((one for one in _ENDINGS if column.endswith(one) and len(column) > len(one)), "")
        name, unit = column.removesuffix(ending), ending[1:].replace("_per_", "/")
    if name.lower() in _V_WORDS:
        return "V", "mV", 1000.0 if unit == "V" else 1.0
    return name, unit, 1.0


# -- the sidecar ---------------------------------------------------------------------------------------------
def _sidecar(path: Path) -> Mapping[str, Any] | None:
    """What lies beside an export of ours; None when there is nothing, or nothing of ours."""
    beside = path.with_name(f"{path.name}.json")
    try:
        found = json.loads(beside.read_text(encoding="utf-8")) if beside.stat().st_size < 64_000_000 else None
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and str(found.get("made_by", "")).startswith("hhscope") else None


def _taken(side: Mapping[str, Any]) -> Taken | None:
    """What was in force, as a sidecar says; None when it does not say all of it."""
    try:
        text, segments, given = side["model"]["text"], side["segments"], side["input"]
        began = side.get("began_with") or {}
        setup = Setup(
            text=text,
            values=msgspec.convert(side["parameters"], dict[str, float]),
            current=msgspec.convert(given["I"], float),
            stimulus=msgspec.convert(given["stimulus"], Stimulus),
            start=msgspec.convert(side.get("start", {}), dict[str, float]),
            dt_ns=ns_from_ms(segments[0]["dt_ms"], "dt"),
            method=str(side["method"]),
            substeps=msgspec.convert(began.get("substeps", 0), int),
            tol=msgspec.convert(began.get("tol") or side.get("tol") or 1e-6, float),
        )
        defaults = parse_model(text).defaults
        method = str(segments[0].get("method") or side["method"])
    except (KeyError, TypeError, IndexError, ValueError, AttributeError, ModelError):
        return None
    changed = {name: value for name, value in setup.values.items() if value != defaults.get(name, value)}
    return Taken(model_id=str(side["model"]["id"]), method=method, changed=changed, setup=setup)


def _plain(taken: Taken | None) -> dict[str, Any]:
    if taken is None:
        return {}
    setup = taken.setup
    return {
        "model": {"id": taken.model_id, "text": setup.text},
        "parameters": setup.values,
        "input": {"I": setup.current, "stimulus": msgspec.to_builtins(setup.stimulus)},
        "start": setup.start,
        "method": setup.method,
        "tol": setup.tol,
        "began_with": {"substeps": setup.substeps, "tol": setup.tol},
        "segments": [{"dt_ms": setup.dt_ns / 1e6, "method": taken.method}],
    }


def _signals_of(taken: Taken | None) -> dict[str, Signal]:
    if taken is None:
        return {}
    try:
        return {one.name: one for one in signals(parse_model(taken.setup.text), synaptic=True)}
    except ModelError:
        return {}
