"""Coupled kernels: batch kernels whose cells hear each other: blocks of a network, and cells in pairs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from hhscope.kernel.batch import BatchKernel
from hhscope.kernel.batch_couple import GAP_PARAMETER, Coupling
from hhscope.kernel.batch_emit import BatchSource, emit_batch
from hhscope.kernel.batch_types import LANE_TYPES
from hhscope.kernel.cache import cache_folder, import_source
from hhscope.kernel.methods import find_method
from hhscope.model.model import Model

PAIR_SYNAPSE: Final = "S"
PAIR: Final = Coupling(synapses=(PAIR_SYNAPSE,), gap=True, current=True)
"""What a cell of a pair gets: row 0 of its inputs is what arrives, row 1 the other's voltage, row 2 a current."""

_LANE: Final = LANE_TYPES["float64"]
_COMPILING = threading.Lock()
_BUILT: dict[tuple[object, ...], Any] = {}
_MOST_BUILT: Final = 16

_BLOCKS: Final = '''

@njit("void(float64[:, ::1], float64[::1], float64[:, ::1], float64[:, ::1], int64, int64, int64)",
      cache=True, nogil=True)
def advance_blocks(w, c, v, x, n, first, last):
    """Take n steps of the blocks first … last - 1; one row of w, v and x is one block."""
    for block in range(first, last):
        advance(w[block], c, v[block], x[block], n)
'''

_TABLES: Final = ", ".join(["float64[::1]"] * 8)
_PAIRS: Final = f'''

@njit("void({_TABLES}, int64, int64, float64, float64)", cache=True, nogil=True)
def advance_pairs(wa, ca, va, xa, wb, cb, vb, xb, n, delay, level_a, level_b):
    """Take n steps of two blocks, cell j of one with cell j of the other. va, vb: delay + n + 1 rows, of which the
    first delay + 1 are given; the next step starts from row number delay. Who passes level_a or level_b in a step is
    heard by the other delay steps later. xa, xb: the inputs of one step; arrivals and voltages are put in here.
    """
    size = {_LANE.stride}
    for k in range(n):
        past, now = k * size, (k + delay) * size
        for j in range({_LANE.cells}):
            xa[j] = 1.0 if (vb[past + j] < level_b) & (vb[past + size + j] >= level_b) else 0.0
            xa[size + j] = vb[now + j]
        for j in range({_LANE.cells}):
            xb[j] = 1.0 if (va[past + j] < level_a) & (va[past + size + j] >= level_a) else 0.0
            xb[size + j] = va[now + j]
        advance_a(wa, ca, va[now:], xa, 1)
        advance_b(wb, cb, vb[now:], xb, 1)
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkKernel:
    """``advance_blocks(w, c, v, x, n, first, last)`` takes n steps of some blocks; ``cell`` knows their terms."""

    cell: BatchKernel
    advance_blocks: Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairKernel:
    """``advance(wa, ca, va, xa, wb, cb, vb, xb, n, delay, level_a, level_b)``; ``a`` and ``b`` know their terms."""

    a: BatchKernel
    b: BatchKernel
    advance: Callable[..., None]


def build_network(model: Model, method: str, coupling: Coupling) -> NetworkKernel:
    """The kernel of the cells of a network by a fixed-step method (1-5 s, or 0.3 s from the cache). Any thread.

    Raises
    ------
    ValueError
        For an unknown method or one that chooses its own steps.
    """

    def made() -> NetworkKernel:
        source = _emitted(model, method, (), coupling)
        module: Any = import_source(source.text + _BLOCKS)
        return NetworkKernel(
            cell=_kernel(model, method, source, module.advance), advance_blocks=module.advance_blocks
        )

    found: NetworkKernel = _kept(("network", model.content_hash, method, coupling), made)
    return found


def build_pair(models: tuple[Model, Model], method: str, varying: Iterable[str] = ()) -> PairKernel:
    """The kernel of pairs of cells, of one model or two. Any thread.

    ``varying`` names the parameters that differ from pair to pair, besides the current, the weight and the gap.

    Raises
    ------
    ValueError
        For an unknown method or one that chooses its own steps.
    """
    names = tuple(sorted(varying))

    def made() -> PairKernel:
        sources = [_emitted(model, method, names, PAIR) for model in models]
        texts = [source.text for source in sources]
        same = texts[0] == texts[1]
        first = texts[0].replace("def advance(", "def advance_a(")
        second = "\n\nadvance_b = advance_a\n" if same else texts[1].replace("def advance(", "def advance_b(")
        module: Any = import_source(first + second + _PAIRS)
        a, b = (
            _kernel(model, method, source, advance)
            for model, source, advance in zip(
                models, sources, (module.advance_a, module.advance_b), strict=True
            )
        )
        return PairKernel(a=a, b=b, advance=module.advance_pairs)

    found: PairKernel = _kept(("pair", *(model.content_hash for model in models), method, names), made)
    return found


def _emitted(model: Model, method: str, varying: Iterable[str], coupling: Coupling) -> BatchSource:
    weights = [f"_weight_{name}" for name in coupling.synapses] if coupling.gap else []
    own = frozenset((*varying, *weights, *([GAP_PARAMETER] if coupling.gap else [])))
    return emit_batch(model, find_method(method), varying=own, lane=_LANE, coupling=coupling)


def _kernel(model: Model, method: str, source: BatchSource, advance: Callable[..., None]) -> BatchKernel:
    return BatchKernel(
        model=model,
        method=find_method(method),
        lane=_LANE,
        source=source,
        advance=advance,
        note=cache_folder()[1],
    )


def _kept(key: tuple[object, ...], make: Callable[[], Any]) -> Any:
    """The latest kernels are kept: their source is not written again."""
    with _COMPILING:
        found = _BUILT.pop(key, None) or make()
        _BUILT[key] = found
        if len(_BUILT) > _MOST_BUILT:
            del _BUILT[next(iter(_BUILT))]
    return found
