"""In its own view every cycling model is seen well: not too much, not too little, not too fast."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.engine import Simulator
from hhscope.model import load_model
from tests.model.seen import Seen, watch
from tests.models import SHIPPED, slowly

CYCLING = [name for name in SHIPPED if name != "fading_spiral"]

# The views that were asked for: span in ms, speed.
ASKED = {
    "hh1952": (100, 0.05),
    "squid_ca": (100, 0.05),
    "cortical_adapt": (500, 0.2),
    "ca_burster": (1000, 0.25),
    "hot": (2, 0.001),
    "fading_spiral": (600, 0.1),
    "plant_r15": (20_000, 5),
    "chay_keizer": (80_000, 20),
}


@pytest.mark.parametrize("name", ASKED)
def test_named_models_open_as_asked(name: str) -> None:
    view = load_model(name).view
    assert (view.span_ms, view.speed) == ASKED[name]
    assert view.once == (name == "fading_spiral")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_screen_takes_two_to_six_seconds(name: str) -> None:
    view = load_model(name).view
    assert 2 <= round(view.span_ms / 1000 / view.speed, 9) <= 6


@pytest.mark.per_model
@pytest.mark.parametrize("name", slowly(CYCLING))
def test_first_and_later_screens_hold_a_few_spikes_or_bursts(name: str) -> None:
    model = load_model(name)
    simulator = Simulator(model)
    for number in range(3):
        screen = watch(simulator, model.view.span_ms)
        bursts = _bursts(screen)
        assert 3 <= len(screen.spikes) <= 20 or 1 <= bursts <= 3, f"screen {number}"
        _assert_in_range(screen, model.view.v_range, model.view.ca_range)


@pytest.mark.per_model
def test_fading_spiral_is_over_after_its_one_screen() -> None:
    model = load_model("fading_spiral")
    simulator = Simulator(model)
    first = watch(simulator, model.view.span_ms)
    assert len(first.spikes) == 13
    _assert_in_range(first, model.view.v_range, model.view.ca_range)
    assert len(watch(simulator, model.view.span_ms).spikes) == 0


def _bursts(screen: Seen) -> int:
    starts = screen.burst_starts(late=False)
    return len(starts) + 1 if len(starts) else 0


def _assert_in_range(screen: Seen, v: tuple[float, float] | None, ca: tuple[float, float] | None) -> None:
    assert v is not None
    assert v[0] <= screen.v.min()
    assert screen.v.max() <= v[1]
    assert np.ptp(screen.v) > 0.3 * (v[1] - v[0]), "the trace fills the panel"
    assert (ca is None) == (screen.ca is None)
    if ca is not None and screen.ca is not None:
        assert ca[0] <= screen.ca.min()
        assert screen.ca.max() <= ca[1]
