"""The functions of batch kernels against numpy, in both number types."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from hhscope.kernel.batch_helpers import helper_names, helpers
from hhscope.kernel.batch_types import LANE_TYPES
from hhscope.kernel.cache import import_source

_HEAD = """
import math

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

OPTIONS = {"fastmath": {"contract", "arcp", "nsz"}, "error_model": "numpy"}
"""
_LOOP = '''
@njit("void(REAL[::1], REAL[::1], REAL[::1])", nogil=True, **OPTIONS)
def all_NAME(x, found, c):
    """NAME of every x."""
    lit = (NUMBERS)
    for i in range(len(x)):
        found[i] = NAME(x[i]EXTRA, lit)
'''
ONE = ("exp", "log", "cbrt", "sinh", "cosh", "tanh", "sqrt")


@pytest.fixture(scope="module", params=["float64", "float32"])
def functions(request: pytest.FixtureRequest) -> tuple[ModuleType, np.ndarray]:
    lane = LANE_TYPES[request.param]
    text, literals = helpers(set(helper_names()), lane)
    numbers = "".join(f"c[{i}], " for i in range(len(literals)))
    loops = [
        _LOOP.replace("NAME", name).replace("EXTRA", extra)
        for name, extra in [*((name, "") for name in ONE), ("pow", ", found[i]")]
    ]
    source = (_HEAD + text + "".join(loops)).replace("NUMBERS", numbers).replace("REAL", lane.name)
    return import_source(source), np.array(literals, lane.dtype)


def run(functions: tuple[ModuleType, np.ndarray], name: str, x: np.ndarray, y: float = 0.0) -> np.ndarray:
    module, literals = functions
    given = np.ascontiguousarray(x, literals.dtype)
    found = np.full_like(given, y)
    getattr(module, f"all_{name}")(given, found, literals)
    return found


def units_apart(found: np.ndarray, exact: np.ndarray) -> float:
    """The largest distance in units of the last digit."""
    spacing = np.spacing(np.abs(exact).astype(found.dtype)).astype(np.float64)
    return float(np.max(np.abs(found.astype(np.float64) - exact) / spacing))


def samples(functions: tuple[ModuleType, np.ndarray], low: float, high: float) -> np.ndarray:
    return np.random.default_rng(1).uniform(low, high, 20_000).astype(functions[1].dtype)


def test_the_exponential_is_within_4_units_of_the_last_digit(
    functions: tuple[ModuleType, np.ndarray],
) -> None:
    x = samples(functions, -40.0, 40.0)
    assert units_apart(run(functions, "exp", x), np.exp(x.astype(np.float64))) <= 4.0


def test_the_exponential_is_held_where_products_of_it_would_overflow(
    functions: tuple[ModuleType, np.ndarray],
) -> None:
    limit = LANE_TYPES[functions[1].dtype.name].exponent
    found = run(functions, "exp", np.array([1e30, -1e30, np.nan]))
    assert found[:2] == pytest.approx(np.exp([limit, -limit]), rel=1e-5)
    assert np.isnan(found[2])


def test_the_logarithm_is_within_4_units_and_has_its_limits(
    functions: tuple[ModuleType, np.ndarray],
) -> None:
    x = np.exp(samples(functions, -30.0, 30.0))
    exact = np.log(x.astype(np.float64))
    assert units_apart(run(functions, "log", x)[np.abs(exact) > 0.1], exact[np.abs(exact) > 0.1]) <= 4.0
    found = run(functions, "log", np.array([0.0, -1.0, np.inf, 1.0]))
    assert found[0] == -np.inf
    assert np.isnan(found[1])
    assert found[2] == np.inf
    assert found[3] == 0.0


@pytest.mark.parametrize("name", ["cbrt", "sinh", "cosh", "tanh", "sqrt"])
def test_other_functions_are_close_to_those_of_numpy(
    name: str, functions: tuple[ModuleType, np.ndarray]
) -> None:
    x = samples(functions, 0.0 if name == "sqrt" else -20.0, 20.0)
    tiny = np.array([0.0, 1e-6, -1e-6, 1e-3, -0.01] if name != "sqrt" else [0.0, 1e-6, 1e-3])
    x = np.concatenate([x, tiny.astype(x.dtype)])
    exact = getattr(np, name)(x.astype(np.float64))
    tolerance = 1e-13 if x.dtype == np.float64 else 1e-5
    np.testing.assert_allclose(run(functions, name, x), exact, rtol=tolerance, atol=1e-30)


@pytest.mark.parametrize("exponent", [0.5, 1.7, -2.0, 3.0])
def test_powers_are_close_to_those_of_numpy_also_below_zero(
    exponent: float, functions: tuple[ModuleType, np.ndarray]
) -> None:
    x = np.concatenate([samples(functions, -30.0, 30.0), np.zeros(1, functions[1].dtype)])
    with np.errstate(all="ignore"):
        exact = np.power(x.astype(np.float64), exponent)
    tolerance = 1e-13 if x.dtype == np.float64 else 1e-5
    np.testing.assert_allclose(run(functions, "pow", x, exponent), exact, rtol=tolerance)
