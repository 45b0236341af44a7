"""Generated kernels against the reference's fixed-step states and right-hand sides, for every model and method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope.engine import Simulator
from hhscope.kernel import build, emit, find_method
from hhscope.model import load_model, parse_model
from hhscope.units import ns_from_ms
from tests.models import SHIPPED_SLOWLY

Reference = Callable[[str], dict[str, Any]]


def _simulator(name: str, method: str, reference: Reference) -> Simulator:
    fixture = reference(name)["fixed_step_fixture"]
    return Simulator(
        load_model(name), method=method, dt_ns=ns_from_ms(fixture["dt"]), substeps=1, current=fixture["I"]
    )


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
@pytest.mark.parametrize(("method", "key"), [("exp_euler", "rl"), ("rk4", "rk4")])
def test_states_after_1_100_and_1000_steps_equal_the_reference(
    name: str, method: str, key: str, reference: Reference
) -> None:
    fixture = reference(name)["fixed_step_fixture"]
    simulator = _simulator(name, method, reference)
    for steps in (1, 100, 1000):
        simulator.advance(steps - simulator.step)
        expected = fixture[f"{key}_after_{steps}"]
        assert list(simulator.state.values()) == pytest.approx(expected, rel=1e-10, abs=1e-13)


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_right_hand_side_equals_the_reference_probe(name: str, reference: Reference) -> None:
    data = reference(name)
    model = load_model(name)
    kernel = build(model, "exp_euler")
    found = kernel.derivatives(np.array(data["rhs_probe"]["y"]), model.defaults, data["I"])
    assert found.tolist() == pytest.approx(data["rhs_probe"]["rhs"], rel=1e-11, abs=1e-12)


def test_every_method_names_its_source_and_finds_its_way_into_the_kernel_text() -> None:
    model = load_model("hh1952")
    for key in ("exp_euler", "rk4", "euler"):
        method = find_method(key)
        assert method.source
        assert f"by {key}" in emit(model, method, flat=True).text


def test_an_unknown_method_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match="did you mean 'rk4'"):
        find_method("rk5")


def test_a_parameter_named_like_a_variable_of_the_kernel_is_no_danger() -> None:
    text = load_model("hh1952").text
    for name in ("h1", "i", "n_steps", "exp_", "class_", "t0"):
        renamed = text.replace("EK ", f"{name} ").replace('"EK"', f'"{name}"')
        source = emit(parse_model(renamed), find_method("euler"), flat=True).text
        assert f"p_{name}" in source
        compile(source, name, "exec")
