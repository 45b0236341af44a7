"""Interpreted: sources that are written for numba, run by Python itself, for the seconds until they are compiled.

Neither numba nor LLVM is imported. What is LLVM code in a source, or would take Python long, is replaced by functions
of the same name below. Results are those of the compiled code up to rounding: it fuses multiplications and additions,
which Python cannot. A source that has no fused operations gives the same bits.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import math
import struct
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_ROOM: Final = 708.0  # as `exp_of` in `hhscope.kernel.helpers`


def interpret(text: str) -> ModuleType:
    """The source as a module whose functions are plain Python ones."""
    spec = importlib.util.spec_from_loader("hhscope_interpreted", _Text(_without_imports(text)))
    if spec is None:
        raise ImportError("the source cannot be interpreted")
    module = importlib.util.module_from_spec(spec)
    vars(module).update(
        njit=_njit, intrinsic=_stand_in, types=_Anything(), ir=_Anything(), cgutils=_Anything()
    )
    if spec.loader is not None:
        spec.loader.exec_module(module)
    return module


class _Text(importlib.abc.InspectLoader):
    """Loads a source that is no file."""

    def __init__(self, text: str) -> None:
        self._text = text

    def get_source(self, _fullname: str) -> str:
        return self._text


class _Anything:
    """What signatures are made of; nobody asks for them here."""

    def __getattr__(self, _name: str) -> _Anything:
        return self

    def __call__(self, *_given: Any, **_options: Any) -> _Anything:
        return self

    def __getitem__(self, _key: Any) -> _Anything:
        return self


def _without_imports(text: str) -> str:
    compilers = ("from numba", "from llvmlite")
    return "\n".join("" if line.startswith(compilers) else line for line in text.splitlines())


def _njit(*given: Any, **_options: Any) -> Any:
    """Stands for numba's decorator, with or without a signature in front."""
    return (
        _stand_in(given[0])
        if given and callable(given[0]) and not isinstance(given[0], _Anything)
        else _stand_in
    )


def _stand_in(function: Callable[..., Any]) -> Callable[..., Any]:
    return _STAND_INS.get(function.__name__, function)


# -- what stands for generated helpers --------------------------------------------------------------------------


def _bits_of(x: float) -> int:
    found: int = struct.unpack("<q", struct.pack("<d", x))[0]
    return found


def _number_of(bits: int) -> float:
    found: float = struct.unpack("<d", struct.pack("<Q", bits & 0xFFFFFFFFFFFFFFFF))[0]
    return found


def _exp_of(x: float, slope: float, _steps: float) -> float:
    return math.exp(min(max(slope * x, -_ROOM), _ROOM))


def _exp(x: float) -> float:
    return math.exp(min(max(x, -_ROOM), _ROOM))


def _log(x: float) -> float:
    if x > 0.0:
        return math.log(x)
    return -math.inf if x == 0.0 else math.nan


def _samples(  # noqa: PLR0913, PLR0917 - as the generated function
    out: NDArray[np.float64],
    rows: Sequence[int],
    n_states: int,
    at: int,
    last: int,
    place: tuple[float, float, float, float],
    w: Sequence[float],
    first: int,
) -> None:
    """All wanted states at samples ``at`` to ``last`` from the dense output of the step, in one go."""
    start, step, begin, inverse = place
    theta = ((start + step * np.arange(last - at + 1)) * 1e-6 - begin) * inverse
    rest = 1.0 - theta
    r = np.array(w[first : first + 5 * n_states]).reshape(n_states, 5)[:, :, None]
    found = r[:, 0] + theta * (r[:, 1] + rest * (r[:, 2] + theta * (r[:, 3] + rest * r[:, 4])))
    for state in range(n_states):
        if rows[state] >= 0:
            out[rows[state], at : last + 1] = found[state]


_STAND_INS: Final[dict[str, Callable[..., Any]]] = {
    "bits_of": _bits_of,
    "number_of": _number_of,
    "exp_of": _exp_of,
    "exp": _exp,
    "log": _log,
    "samples": _samples,
}


# -- kernels ----------------------------------------------------------------------------------------------------


def prepare_of(module: ModuleType) -> Callable[..., None]:
    """``prepare`` of an interpreted kernel, as the compiled one is called."""

    def prepare(p: NDArray[np.float64], h: float, c: NDArray[np.float64]) -> None:
        found = c.tolist()
        module.prepare(p.tolist(), h, found)
        c[:] = found

    return prepare


def advance_of(module: ModuleType) -> Callable[..., int]:
    """``advance`` of an interpreted kernel, as the compiled one is called.

    It works on lists: Python's own numbers are several times faster than those of an array. They raise
    ArithmeticError where a compiled kernel goes on with infinity; the arrays are as before then, but for ``out``.
    """

    def advance(
        y: NDArray[np.float64],
        w: NDArray[np.float64],
        iw: NDArray[np.int64],
        c: NDArray[np.float64],
        *rest: Any,
    ) -> int:
        kept: list[list[Any]] = [y.tolist(), w.tolist(), iw.tolist()]
        *given, out = rest
        lists = (one.tolist() if isinstance(one, np.ndarray) and one.ndim == 1 else one for one in given)
        with np.errstate(all="ignore"):
            made = module.advance(*kept, c.tolist(), *lists, out)
        for array, values in zip((y, w, iw), kept, strict=True):
            array[:] = values
        return int(made)

    return advance
