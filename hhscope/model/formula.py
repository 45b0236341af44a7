"""Formula: an expression over the signals and parameters of a model, typed by the user, checked and ready to evaluate.

The language is that of model files, and one function more: ``ddt(x)``, how fast x changes, per ms. It is the central
difference (x[k+1] - x[k-1]) / (2 dt) of the samples; where a segment begins or ends, the difference to the one
neighbour there is. It needs nothing but samples and so is the same for every x. For V itself, the equation gives the
slope exactly: (I_stim - I_Na - …)/C.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.model.dynamics import Names, environment
from hhscope.model.evaluate import Value, evaluate
from hhscope.model.expression import (
    FUNCTIONS,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    children,
    names,
    rebuilt,
    walk,
)
from hhscope.model.model import Model
from hhscope.model.parser import ExpressionError, parse
from hhscope.model.signals import INPUT_NAME, Signal, signals
from hhscope.model.suggest import did_you_mean
from hhscope.model.unit_algebra import unit_of

SLOPE: Final = "ddt"
FORMULA_FUNCTIONS: Final[dict[str, int]] = {**FUNCTIONS, SLOPE: 1}
MAX_FORMULA: Final = 400  # characters
_MOST_FACTORS: Final = 8  # x^n is written as a product up to here: numpy's power costs thirty times as much

Array = NDArray[np.float64]


class FormulaError(ValueError):
    """A formula that cannot be evaluated: where, what, how to mend it, in one sentence without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A checked formula for one model.

    text : as typed
    unit : as it follows from the units of what it is made of, "" where it does not
    needs : the recorded signals that it reads
    halo : samples needed on either side of one, for ``ddt``
    slopes : (name, tree) for every ``ddt``, inner ones first: the name stands for the slope of the tree
    tree : what is left, in terms of those names
    size : number of nodes, a measure of its cost
    """

    text: str
    unit: str
    needs: tuple[str, ...]
    halo: int
    slopes: tuple[tuple[str, Expr], ...]
    tree: Expr
    size: int


def read_formula(model: Model, text: str, recorded: Sequence[Signal] | None = None) -> Formula:
    """Check a formula against the names of ``model``; ``recorded``: the signals there are samples of, None: all.

    Raises
    ------
    FormulaError
        When it cannot be read, or uses a name that the model does not have or that was not recorded.
    """
    if len(text) > MAX_FORMULA:
        raise FormulaError(f"{len(text)} characters are too many for a formula; use {MAX_FORMULA} at most")
    try:
        whole = parse(text, FORMULA_FUNCTIONS)
    except ExpressionError as error:
        raise FormulaError(str(error)) from None
    found = signals(model) if recorded is None else recorded
    needs = _needed(model, text, whole, found)
    slopes: list[tuple[str, Expr]] = []
    tree = _lifted(whole, slopes)
    return Formula(
        text=text,
        unit=unit_of(whole, model, found),
        needs=needs,
        halo=_nesting(whole),
        slopes=tuple(slopes),
        tree=tree,
        size=sum(1 for part in (tree, *(slope for _, slope in slopes)) for _ in walk(part)),
    )


def formula_names(model: Model, recorded: Sequence[Signal]) -> tuple[str, ...]:
    """Every name that a formula may use: recorded signals, parameters, abbreviations of the model, ``phi``."""
    defines = (name for name, _ in model.defines)
    return tuple(dict.fromkeys([*(s.name for s in recorded), *model.parameters, *defines, "phi"]))


def formula_values(
    model: Model,
    formula: Formula,
    samples: Mapping[str, Array],
    rest: tuple[Mapping[str, Value], int, float],
) -> Array:
    """The formula at consecutive samples; any thread.

    Parameters
    ----------
    samples : name -> (n,) float64, all that the formula needs
    rest : parameters as in `Model.parameters`, each a number, or (n,) where it changed on the way; n; the step in ms

    Returns
    -------
    (n,) float64; faults of arithmetic are inf or nan
    """
    parameters, n, dt_ms = rest
    known: dict[str, Value] = {**environment(model, parameters), **samples}  # type: ignore[arg-type]
    values = Names(model, known)
    for name, inner in formula.slopes:
        known[name] = slope(_full(evaluate(inner, values), n), dt_ms)
    return _full(evaluate(formula.tree, values), n)


def slope(x: Array, dt_ms: float) -> Array:
    """(n,) -> (n,) per ms: central differences, at both ends the difference to the one neighbour; NaN for one alone."""
    found = np.full(len(x), np.nan)
    if len(x) > 1:
        with np.errstate(all="ignore"):
            found[1:-1] = (x[2:] - x[:-2]) / (2.0 * dt_ms)
            found[0] = (x[1] - x[0]) / dt_ms
            found[-1] = (x[-1] - x[-2]) / dt_ms
    return found


def _full(value: Value, n: int) -> Array:
    return value if isinstance(value, np.ndarray) else np.full(n, value)


def _lifted(expr: Expr, slopes: list[tuple[str, Expr]]) -> Expr:
    """The tree with a name in place of every slope, whose own trees go to ``slopes``, inner ones first."""
    match expr:
        case Call(function, (inner,)) if function == SLOPE:
            tree = _lifted(inner, slopes)
            name = f"{SLOPE} {len(slopes)}"  # no identifier: it cannot be a name of a model
            slopes.append((name, tree))
            return Name(name)
        case Binary("^", Name() as base, Number(power)) if power in range(2, _MOST_FACTORS + 1):
            product: Expr = base
            for _ in range(int(power) - 1):
                product = Binary("*", product, base)
            return product
        case _:
            return rebuilt(expr, lambda part: _lifted(part, slopes))


def _nesting(expr: Expr) -> int:
    """How many slopes lie within each other, at most."""
    own = 1 if isinstance(expr, Call) and expr.function == SLOPE else 0
    return own + max((_nesting(part) for part in children(expr)), default=0)


def _needed(model: Model, text: str, whole: Expr, recorded: Sequence[Signal]) -> tuple[str, ...]:
    """The signals that the formula reads, directly or by the model's abbreviations, in the recorded order."""
    known = formula_names(model, recorded)
    missing = {signal.name for signal in signals(model)} - {signal.name for signal in recorded}
    defines = dict(model.defines)
    used: set[str] = set()
    for name in sorted(names(whole)):
        if name not in known:
            raise FormulaError(_unknown(name, text, known, missing))
        inside = frozenset(_inside(name, defines))
        for lacking in sorted(inside & missing):
            raise FormulaError(f"'{name}' needs {lacking}, which was not recorded; record it, too")
        used |= inside
    return tuple(signal.name for signal in recorded if signal.name in used)


def _inside(name: str, defines: Mapping[str, Expr]) -> Iterator[str]:
    """The name, and for an abbreviation all that it is made of; a model's abbreviations form no circle."""
    yield name
    if name in defines:
        for part in names(defines[name]):
            yield from _inside(part, defines)


def _unknown(name: str, text: str, known: Sequence[str], missing: Collection[str]) -> str:
    found = re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", text)
    place = f"character {found.start() + 1}: " if found else ""
    if name in missing:
        return f"{place}'{name}' was not recorded; record it, too"
    if name == "I":
        hint = f"the input is {INPUT_NAME}"
    elif name == "t":
        hint = "a formula has no time of its own"
    else:
        hint = did_you_mean(name, known) or "use a signal or a parameter of this model"
    fault = f"{place}unknown name '{name[:60]}'"
    return f"{fault} ({hint})" if hint else fault
