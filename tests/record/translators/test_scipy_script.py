"""The scipy script: run on its own, it meets the reference; and says the same as hhscope at any state."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hhscope
from hhscope.model import load_model
from hhscope.record.translators import Setup, translators
from hhscope.stimulus import Stimulus, parse_waveform
from tests.models import SHIPPED, SHIPPED_SLOWLY
from tests.record.translators.awkward import awkward
from tests.record.translators.cases import INPUTS, assert_close, changed, states, true_slopes

write = translators()["scipy"].write


def run_alone(text: str, folder: Path, *options: str) -> dict[str, Any]:
    """Run a script in a folder and a process of its own, without hhscope within reach."""
    (folder / "script.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "script.py", "--json", *options],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def names_of(text: str) -> dict[str, Any]:
    """What a script defines."""
    names: dict[str, Any] = {"__name__": "script"}
    exec(text, names)
    return names


def length(name: str, spikes: list[float]) -> float:
    """Model time with three spikes at least, ms."""
    shortest = 10.0 if name == "hot" else 60.0
    return max(shortest, math.ceil(spikes[min(2, len(spikes) - 1)] + 1.0))


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_the_script_of_every_model_meets_the_reference_spikes(
    name: str, tmp_path: Path, reference: Callable[[str], dict[str, Any]]
) -> None:
    data = reference(name)
    duration = length(name, data["run"]["spike_times"])
    setup = Setup.of(load_model(name), {}, current=data["I"], duration_ms=duration)
    expected = [t for t in data["run"]["spike_times"] if t < duration]
    found = run_alone(write(setup), tmp_path)
    assert found["model"] == name
    np.testing.assert_allclose(found["spike_times_ms"], expected, rtol=0, atol=1e-4)
    assert len(expected) >= 3


@pytest.mark.parametrize("name", SHIPPED)
def test_the_script_has_the_slopes_and_the_start_of_the_model(name: str) -> None:
    setup = changed(load_model(name))
    script = names_of(write(setup))
    assert dict(zip(script["STATES"], script["start_state"](), strict=True)) == pytest.approx(
        setup.start_values, rel=1e-12, abs=1e-15
    )
    for state in states(setup):
        on = script["stretches"](0.5)[0][2]
        found = script["slopes"](0.0, np.array(list(state.values())), on)
        assert_close(dict(zip(state, found, strict=True)), true_slopes(setup, state, 0.0))


@pytest.mark.slow
def test_an_awkward_model_runs_and_nothing_of_its_texts_leaves_the_comments(tmp_path: Path) -> None:
    model = awkward()
    stimulus = Stimulus(tuple(parse_waveform(text) for text in INPUTS))
    found = run_alone(write(Setup.of(model, {}, duration_ms=60.0, stimulus=stimulus)), tmp_path)
    true = hhscope.simulate(model, duration=60.0, method="rk4", stimulus=stimulus)
    np.testing.assert_allclose(found["spike_times_ms"], true.spikes(), rtol=0, atol=1e-4)
    for name, value in found["end_state"].items():
        assert value == pytest.approx(true[name][-1], rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("text", INPUTS)
def test_the_input_is_that_of_the_stimulus(text: str) -> None:
    stimulus = Stimulus((parse_waveform(text),))
    script = names_of(write(Setup.of(load_model("hh1952"), {}, duration_ms=100.0, stimulus=stimulus)))
    for begin, end, on in script["stretches"](100.0):
        for t in np.linspace(begin, end, 7)[:-1].round(6).tolist():
            assert script["total_input"](t, on) == pytest.approx(stimulus.value(round(t * 1e6)), abs=1e-9)


def test_a_script_writes_its_samples(tmp_path: Path) -> None:
    setup = Setup.of(load_model("hh1952"), {}, duration_ms=5.0)
    run_alone(write(setup), tmp_path, "--csv", "trace.csv", "--duration", "2")
    lines = (tmp_path / "trace.csv").read_text().splitlines()
    assert lines[0] == "t_ms,V,m,h,n"
    assert len(lines) == 202
    true = hhscope.simulate("hh1952", duration=2.0, method="rk4")
    table = np.loadtxt(tmp_path / "trace.csv", delimiter=",", skiprows=1)
    np.testing.assert_allclose(table[:, 1], true["V"], rtol=0, atol=1e-3)


def test_helpers_are_finite_where_python_would_raise() -> None:
    script = names_of(write(Setup.of(awkward(), {})))
    assert script["exp"](1e4) == math.inf
    assert script["vtrap"](0.0, 10.0) == 10.0
    assert script["vtrap"](1e5, 10.0) == 0.0
    assert script["vtrap"](1e-9, 10.0) == pytest.approx(10.0)
    assert math.isnan(script["sqrt"](-1.0))
    assert math.isnan(script["power"](-2.0, 0.5))
    assert script["cbrt"](-8.0) == pytest.approx(-2.0)
    # science of the model format, GHK test values at 36 °C
    assert script["ghk"](-65.0, 2.0, 0.1, 2000.0, 36.0) == pytest.approx(-1897732.380418)
    assert script["ghk"](0.0, 2.0, 0.1, 2000.0, 36.0) == pytest.approx(-385922.031414)


def test_it_says_what_it_is_and_what_was_changed() -> None:
    text = write(Setup.of(load_model("squid_ca"), {"T": 10.0, "block_CaL": 100.0}))
    head = text[: text.index("import")]
    assert "HH 1952 kinetics unchanged" in head.replace("\n# ", " ")
    assert "Changed from the model file: block_CaL = 100.0, T = 10.0." in head.replace("\n# ", " ")
    assert "g_Na = 120.0  # mS/cm²: Sodium, Na" in text
