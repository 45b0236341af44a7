"""The phase plane: nullclines where slopes vanish, the field as the equations have it, fixed points on both."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.analysis.phase_plane import phase_plane, slopes, zero_pieces
from hhscope.model import derivatives, load_model

SPANS = ((-80.0, 60.0), (0.0, 1.0))


@pytest.mark.parametrize("model_id", ["morris_lecar_hopf", "morris_lecar_snic"])
def test_the_field_is_that_of_the_equations(model_id: str) -> None:
    model = load_model(model_id)
    plane = phase_plane(model, model.defaults, 60.0, SPANS)
    for place, slope in list(zip(plane.places, plane.slopes, strict=True))[::20]:
        state = dict(zip(plane.names, place.tolist(), strict=True))
        wanted = derivatives(model, state, model.defaults, 60.0)
        assert slope.tolist() == pytest.approx([wanted[name] for name in plane.names], rel=1e-12)


def test_on_its_nullcline_a_variable_stands_still() -> None:
    model = load_model("morris_lecar_snic")
    plane = phase_plane(model, model.defaults, 40.0, SPANS)
    for which, pieces in enumerate(plane.nullclines):
        assert len(pieces) > 50
        ends = pieces.reshape(-1, 2)
        there = slopes(model, model.defaults, 40.0, (ends[:, 0], ends[:, 1]))[which]
        everywhere = np.abs(plane.slopes[:, which]).max()
        assert np.abs(there).max() < 0.01 * everywhere


def test_below_the_snic_there_are_three_fixed_points_a_node_a_saddle_and_a_focus() -> None:
    model = load_model("morris_lecar_snic")
    plane = phase_plane(model, model.defaults, 30.0, SPANS)
    assert [rest.stable for rest in plane.equilibria] == [True, False, False]
    saddle = plane.equilibria[1].eigenvalues
    assert saddle[0].real > 0 > saddle[1].real


def test_a_fixed_point_lies_where_the_nullclines_cross() -> None:
    model = load_model("morris_lecar_hopf")
    plane = phase_plane(model, model.defaults, 100.0, SPANS)
    (rest,) = plane.equilibria
    at = np.array([rest.v, rest.state["w"]])
    for pieces in plane.nullclines:
        away = np.abs((pieces.reshape(-1, 2) - at) / np.array([140.0, 1.0])).max(axis=1)
        assert away.min() < 0.01


def test_a_model_with_more_variables_is_refused_in_one_sentence() -> None:
    model = load_model("hh1952")
    with pytest.raises(ValueError, match="hh1952 has 4 variables; a phase plane with nullclines needs two"):
        phase_plane(model, model.defaults, 0.0, SPANS)


def test_the_line_of_a_straight_slope_is_straight_and_a_saddle_is_cut_twice() -> None:
    x = np.linspace(0.0, 1.0, 5)
    pieces = zero_pieces(x, x, x[None, :] - 0.3 + 0 * x[:, None])
    assert pieces[:, :, 0] == pytest.approx(np.full((4, 2), 0.3))
    corner = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert zero_pieces(np.array([0.0, 1.0]), np.array([0.0, 1.0]), corner).shape == (2, 2, 2)
