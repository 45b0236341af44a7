"""The Brian2 script: the same equations when read back, and names that Brian2 does not take for units."""

from __future__ import annotations

import ast
import importlib.util
import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hhscope.model import load_model
from hhscope.model.model import Model
from hhscope.record.translators import Setup, translators
from tests.models import SHIPPED
from tests.record.translators.awkward import awkward
from tests.record.translators.cases import assert_close, changed, states, true_slopes
from tests.record.translators.reading import Brian

write = translators()["brian2"].write
MODELS = (*SHIPPED, "awkward")

# What Brian2 2.9 refuses as a name of an equation, asked one by one.
REFUSED = (
    "e i t N as cm dt if in is mm ms mA mM mV nA nF nM nS or pi pA pF um us uA uF uM uS xi Hz mol liter umol kHz MHz"
    " amp volt siemens metre second gram kelvin mole farad ohm lambda inf not_refractory sin int clip and not"
)


def model_of(name: str) -> Model:
    return awkward() if name == "awkward" else load_model(name)


@pytest.mark.parametrize("name", MODELS)
def test_read_back_it_has_the_slopes_and_the_start_of_the_model(name: str) -> None:
    setup = changed(model_of(name))
    script = Brian(write(setup))
    assert list(script.start.values()) == list(setup.start_values.values())
    assert list(script.start) == list(script.slopes)
    for t in (0.0, 9.99, 10.0, 15.6, 22.0, 45.5, 70.0):
        for state in states(setup, 3):
            assert_close(script.work_out(state, t), true_slopes(setup, state, t))


@pytest.mark.parametrize("name", MODELS)
def test_it_is_python_and_its_names_are_free(name: str) -> None:
    script = Brian(write(changed(model_of(name))))
    tree = ast.parse(script.text)
    assert {type(node).__name__ for node in tree.body} <= {
        "Import", "ImportFrom", "FunctionDef", "Assign", "For", "If", "Expr",
    }  # fmt: skip
    given = [*script.parameters, *script.fixed, *script.slopes]
    assert len(set(given)) == len(given)
    assert not set(given) & set(REFUSED.split())


def test_choice_stands_in_the_script_only_where_it_is_needed() -> None:
    assert "choose" not in write(Setup.of(load_model("hh1952"), {}))
    assert "def choose" in write(Setup.of(load_model("pinsky_rinzel"), {}))


def test_the_step_is_one_that_the_model_bears() -> None:
    assert "defaultclock.dt = 0.0025 * ms" in write(Setup.of(load_model("hot"), {}))
    assert "defaultclock.dt = 0.01 * ms" in write(Setup.of(load_model("plant_r15"), {}))


if importlib.util.find_spec("brian2"):

    @pytest.mark.per_model
    @pytest.mark.parametrize("name", SHIPPED)
    def test_brian2_meets_the_reference_spikes(
        name: str, tmp_path: Path, reference: Callable[[str], dict[str, Any]]
    ) -> None:
        data = reference(name)
        expected = data["run"]["spike_times"][:2]
        setup = Setup.of(load_model(name), {}, current=data["I"], duration_ms=math.ceil(expected[-1] + 1.0))
        (tmp_path / "script.py").write_text(write(setup), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "script.py", "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout)["spike_times_ms"][:2]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)
