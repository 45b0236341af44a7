"""Time scale: a cell kappa times as fast draws the same picture, exactly; alone and over the metabolic overlay."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope import simulate
from hhscope.model import Model, ModelError, derivatives, list_models, load_model, parse_model, start_state
from hhscope.model.overlays import metabolic, without
from hhscope.model.time_scale import time_scaled

SHIPPED = [entry.model for entry in list_models() if entry.model is not None]


@pytest.mark.parametrize("model", SHIPPED, ids=lambda m: m.id)
def test_every_slope_is_kappa_times_that_of_the_cell(model: Model) -> None:
    fast = time_scaled(model, 1.7)
    before, after = (derivatives(m, start_state(m, {}), {}, m.I_default) for m in (model, fast))
    assert after == pytest.approx({name: 1.7 * slope for name, slope in before.items()}, rel=1e-12)
    assert time_scaled(fast, 1.0).content_hash == model.content_hash
    assert time_scaled(model, 1.0) is model


def test_hot_at_half_speed_spikes_at_exactly_twice_the_times() -> None:
    model = load_model("hot")
    slow = time_scaled(model, 0.5)
    first = simulate(model, duration=10.0, tol=1e-9, record=["V"]).spikes()
    second = simulate(slow, duration=20.0, tol=1e-9, record=["V"]).spikes()
    assert len(first) == len(second) > 35
    assert np.abs(second / (2 * first) - 1).max() < 1e-10
    assert (slow.numerics.dt, slow.numerics.max_step, slow.view.span_ms) == (0.005, 0.005, 4.0)


def test_both_overlays_together_are_the_same_in_either_order() -> None:
    model = load_model("hh1952")
    one, other = (
        time_scaled(metabolic(model, {"Na": -1.0}), 0.5),
        metabolic(time_scaled(model, 0.5), {"Na": -1.0}),
    )
    assert set(one.overlays) == set(other.overlays) == {"metabolic", "time_scale"}
    slopes = [derivatives(m, {**start_state(m, {}), "V": -20.0, "ATP": 0.5}, {}, 10.0) for m in (one, other)]
    assert slopes[0] == slopes[1]
    assert without(one).content_hash == model.content_hash


def test_the_sample_step_stays_one_that_fits_into_a_millisecond() -> None:
    assert time_scaled(load_model("hh1952"), 0.3).numerics.dt == 0.03125
    assert time_scaled(load_model("hh1952"), 1e-3).numerics.dt == 10.0
    assert time_scaled(load_model("hot"), 1e3).numerics.dt == 2e-6


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("kappa = 0.0", "0 is not a usable speed of time"),
        ("speed = 2.0", "unknown key 'speed'"),
        ("", "'kappa' is missing"),
    ],
)
def test_a_faulty_table_is_told_by_its_place(table: str, words: str) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        parse_model(f"{load_model('hh1952').text}\n[overlays.time_scale]\n{table}\n")
    assert "overlays.time_scale" in str(caught.value)
