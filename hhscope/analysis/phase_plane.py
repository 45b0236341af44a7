"""Phase plane: where the slopes of a two-variable model point, where they vanish, and its nullclines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rest import RestState, equilibria
from hhscope.model.dynamics import Names, environment, gate_curves
from hhscope.model.evaluate import evaluate
from hhscope.model.model import Model

Array = NDArray[np.float64]
Span = tuple[float, float]

_NODES = 160  # of the grid on which nullclines are looked for, along each axis
_ARROWS = (17, 13)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhasePlane:
    """A two-variable model over a rectangle.

    names : the two states, V first
    nullclines : for each state (n, 2, 2) float64: n straight pieces (x, y) to (x, y) on which it stands still
    places, slopes : (m, 2) float64 each: where the arrows begin, and d/dt of both states there, per ms
    equilibria : where both stand still, with their eigenvalues, by rising V
    """

    names: tuple[str, str]
    nullclines: tuple[Array, Array]
    places: Array
    slopes: Array
    equilibria: tuple[RestState, ...]


def is_planar(model: Model) -> bool:
    """Whether two variables are all there is of the state."""
    return len(model.state_names) == 2


def phase_plane(
    model: Model, parameters: Mapping[str, float], current: float, spans: tuple[Span, Span]
) -> PhasePlane:
    """Nullclines, field and equilibria with the constant input ``current`` (µA/cm²) over ``spans`` (V, other state).

    Takes up to a second: not on the GUI thread.

    Raises
    ------
    ValueError
        When the model has more than two variables.
    """
    if not is_planar(model):
        raise ValueError(
            f"{model.id} has {len(model.state_names)} variables; a phase plane with nullclines needs two"
        )
    v, other = model.state_names
    x, y = (np.linspace(*span, _NODES) for span in spans)
    field = slopes(model, parameters, current, np.meshgrid(x, y))
    columns, rows = (_between(span, n) for span, n in zip(spans, _ARROWS, strict=True))
    places = np.meshgrid(columns, rows)
    arrows = slopes(model, parameters, current, places)
    return PhasePlane(
        names=(v, other),
        nullclines=(zero_pieces(x, y, field[0]), zero_pieces(x, y, field[1])),
        places=np.column_stack([places[0].ravel(), places[1].ravel()]),
        slopes=np.column_stack([arrows[0].ravel(), arrows[1].ravel()]),
        equilibria=equilibria(model, parameters, current),
    )


def slopes(
    model: Model, parameters: Mapping[str, float], current: float, states: list[Array] | tuple[Array, Array]
) -> tuple[Array, Array]:
    """d/dt of V and of the other state, per ms, at every place of the two arrays ``states`` (of one shape)."""
    v_name, other = model.state_names
    env = environment(model, parameters)
    names = Names(model, {**env, v_name: states[0], other: states[1]})
    with np.errstate(all="ignore"):
        total = sum(names[f"I_{c.name}"] for c in model.currents)
        v_slope = (current - total) / names["C"]
        if model.pools:
            slope = evaluate(model.pools[0].rhs, names)
        else:
            inf, tau = gate_curves(model, other, states[0], env)
            slope = (inf - states[1]) / tau
    zero = np.zeros_like(states[0])
    return np.asarray(v_slope) + zero, np.asarray(slope) + zero


def zero_pieces(x: Array, y: Array, values: Array) -> Array:
    """The lines on which ``values`` (len(y), len(x)) pass through 0, as (n, 2, 2) straight pieces, one or two a cell.

    Between two nodes values go straight; a saddle cell is cut the way its middle tells.
    """
    pieces: list[tuple[tuple[float, float], tuple[float, float]]] = []
    sign = values > 0
    corners = np.stack([sign[:-1, :-1], sign[:-1, 1:], sign[1:, 1:], sign[1:, :-1]])
    mixed = corners.any(axis=0) & ~corners.all(axis=0)
    finite = np.isfinite(values)
    mixed &= finite[:-1, :-1] & finite[:-1, 1:] & finite[1:, 1:] & finite[1:, :-1]
    for row, column in zip(*np.nonzero(mixed), strict=True):
        ring = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        level = [float(values[node]) for node in ring]
        place = [(float(x[node[1]]), float(y[node[0]])) for node in ring]
        crossings = [_crossing(place, level, k) for k in range(4) if (level[k] > 0) != (level[k - 3] > 0)]
        if len(crossings) == 4 and (sum(level) > 0) != (level[0] > 0):
            crossings = [crossings[3], *crossings[:3]]
        pieces += [(crossings[k], crossings[k + 1]) for k in range(0, len(crossings), 2)]
    return np.array(pieces, np.float64).reshape(-1, 2, 2)


def _crossing(place: list[tuple[float, float]], level: list[float], k: int) -> tuple[float, float]:
    """Where the side from corner k to the next one is crossed."""
    (x0, y0), (x1, y1) = place[k], place[k - 3]
    share = level[k] / (level[k] - level[k - 3])
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def _between(span: Span, n: int) -> Array:
    """The middles of ``n`` equal parts."""
    return span[0] + (np.arange(n) + 0.5) * (span[1] - span[0]) / n
