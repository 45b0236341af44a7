"""A kernel that Python runs makes what the compiled one makes, up to rounding, and needs no compiler."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from hhscope.engine import Simulator
from hhscope.kernel import build, build_interpreted
from hhscope.model import load_model
from hhscope.stimulus import Pulse, Sine, Stimulus
from tests.models import SHIPPED_SLOWLY

ALONE = """
import sys
from hhscope.engine import Simulator
from hhscope.kernel import build_interpreted
from hhscope.model import load_model
Simulator(load_model("hh1952"), kernels=build_interpreted).advance(100)
print([name for name in ("numba", "llvmlite", "scipy") if name in sys.modules])
"""


def both(name: str, method: str, n: int) -> list[np.ndarray]:
    """All signals of ``n`` samples, compiled and interpreted, with an input that moves."""
    stimulus = Stimulus((Pulse(start=1.0, width=2.0, amplitude=8.0), Sine(amplitude=1.0, frequency_hz=50.0)))
    made = []
    for kernels in (build, build_interpreted):
        simulator = Simulator(load_model(name), method=method, stimulus=stimulus, kernels=kernels)
        made.append(np.hstack([simulator.advance(k).data for k in (1, 7, n - 8)]))
    return made


@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_every_model_is_interpreted_alike(name: str) -> None:
    compiled, interpreted = both(name, "auto", 400)
    scale = np.maximum(np.abs(compiled).max(1, keepdims=True), 1e-3)
    assert np.abs((interpreted - compiled) / scale).max() < 1e-7


@pytest.mark.parametrize("method", ["exp_euler", "exp_euler2", "rk4", "euler"])
def test_every_method_is_interpreted_alike(method: str) -> None:
    compiled, interpreted = both("hh1952", method, 400)
    scale = np.abs(compiled).max(1, keepdims=True)
    assert np.abs((interpreted - compiled) / scale).max() < 1e-9


def test_neither_numba_nor_its_compiler_is_loaded() -> None:
    found = subprocess.run(
        [sys.executable, "-c", ALONE], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"
