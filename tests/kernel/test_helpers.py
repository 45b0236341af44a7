"""The inline functions of kernels: as exact as the library's, at the edges, too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from hhscope.kernel import emit, find_method
from hhscope.kernel.cache import import_source
from hhscope.model import load_model


@pytest.fixture(scope="module")
def functions() -> Any:
    """The module of a kernel that has them all."""
    return import_source(emit(load_model("squid_ca"), find_method("dopri5"), flat=True).text)


def test_the_inline_logarithm_is_within_4_ulp(functions: Any) -> None:
    x = np.concatenate([np.geomspace(1e-300, 1e300, 20_001), np.linspace(0.5, 2.0, 20_001)])
    found = np.array([functions.log(value) for value in x])
    exact = np.log(x.astype(np.longdouble))
    error = np.abs(found - exact) / np.spacing(np.maximum(np.abs(np.log(x)), 1e-300))
    assert float(error[np.log(x) != 0.0].max()) <= 4.0
    assert functions.log(1.0) == 0.0


def test_the_inline_logarithm_at_the_edges_is_the_librarys(functions: Any) -> None:
    assert functions.log(0.0) == -math.inf
    assert functions.log(math.inf) == math.inf
    assert math.isnan(functions.log(-1.0))
    assert math.isnan(functions.log(math.nan))
    assert functions.log(5e-324) == pytest.approx(math.log(5e-324), rel=1e-15)


def test_the_inline_exponential_is_held_where_it_would_overflow(functions: Any) -> None:
    assert functions.exp(708.5) == functions.exp(1e300) == pytest.approx(math.exp(708), rel=1e-12)
    assert functions.exp(-708.5) == functions.exp(-math.inf) == pytest.approx(math.exp(-708), rel=1e-12)
    assert functions.exp(0.0) == 1.0


def test_the_rough_powers_are_good_for_the_length_of_a_step(functions: Any) -> None:
    x = np.geomspace(1e-20, 1e20, 2_001)
    assert max(abs(functions.rough_log2(v) - math.log2(v)) for v in x) < 1e-3
    y = np.linspace(-3.0, 3.0, 2_001)
    assert max(abs(functions.rough_exp2(v) / 2.0**v - 1.0) for v in y) < 2e-4
