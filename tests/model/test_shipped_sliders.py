"""No slider of a shipped model, at either end, makes the numbers blow up with the model's own numerics."""

from __future__ import annotations

import pytest

from hhscope.engine import Simulator
from hhscope.model import load_model
from tests.models import SHIPPED_SLOWLY

_SAMPLES = 10_000


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_both_ends_of_every_slider_can_be_run(name: str) -> None:
    model = load_model(name)
    samples = min(_SAMPLES, round(model.view.span_ms / model.numerics.dt))
    failures = []
    for info in model.parameters.values():
        for value in (info.minimum, info.maximum):
            simulator = Simulator(model, parameters={info.name: value})
            simulator.advance(samples)
            simulator.set_parameters({info.name: info.default})  # let go again
            simulator.advance(samples)
            if simulator.failure is not None:
                failures.append((info.name, value, simulator.failure))
    assert not failures


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
def test_input_can_be_held_at_either_end_and_let_go(name: str) -> None:
    model = load_model(name)
    for value in (model.current_info.minimum, model.current_info.maximum):
        simulator = Simulator(model)
        for current in (model.I_default, value, model.I_default):
            simulator.set_parameters({"I": current})
            simulator.advance(3 * _SAMPLES)
        assert simulator.failure is None, value
