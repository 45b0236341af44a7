"""Energy: what pumps use, and that a cell under the overlay is the same however its run is cut."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.analysis.energy import atp_used, laid_over, with_energy
from hhscope.engine.simulator import Simulator
from hhscope.model import ModelError, load_model

SIZES = (1, 7, 32, 45, 3, 60, 52)


def test_a_run_under_the_overlay_may_be_cut_anywhere() -> None:
    model = with_energy(load_model("hh1952"))
    whole = Simulator(model, current=10.0).advance(sum(SIZES)).data
    other = Simulator(model, current=10.0)
    pieces = [other.advance(n).data.copy() for n in SIZES]
    assert np.hstack(pieces).tobytes() == whole.tobytes()


def test_atp_used_is_what_was_made_and_what_is_missing() -> None:
    values = {"J_max": 0.01, "ATP0": 2.0}
    falling = np.linspace(2.0, 1.0, 101)
    assert atp_used(100.0, falling, {**values, "J_max": 0.0}) == pytest.approx(1.0)
    assert atp_used(100.0, np.full(101, 1.0), values) == pytest.approx(0.01 * 0.5 * 100.0)
    assert atp_used(100.0, falling[:1], values) == 0.0


def test_an_overlay_is_asked_for_by_its_name() -> None:
    model = load_model("hh1952")
    assert laid_over(model, "none") is model
    assert laid_over(laid_over(model, "metabolic"), "metabolic").overlays == ("metabolic",)
    with pytest.raises(ModelError, match=r"'magic' is not known \(take metabolic or none\)"):
        laid_over(model, "magic")
