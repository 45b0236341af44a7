"""Colours of light: even steps, one way in lightness, for every kind of colour vision."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hhscope.view.glow_colors import glow_table, ground_of, oklab_line, premultiplied

GROUNDS = ("dark", "light", "print")
# Linear sRGB as people without red (protan) and green (deutan) cones see it: Machado, Oliveira & Fernandes 2009,
# doi:10.1109/TVCG.2009.113, severity 1.
BLIND = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def luminance(ground: str, vision: str) -> NDArray[np.float64]:
    table = glow_table(ground)
    srgb = np.stack([table >> shift & 255 for shift in (16, 8, 0)], axis=1) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4) @ BLIND[vision].T
    bright: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return bright


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("vision", BLIND)
def test_more_light_is_further_along_one_way_of_lightness(ground: str, vision: str) -> None:
    steps = np.diff(luminance(ground, vision)[::8])
    assert (steps > 0).all() if ground == "dark" else (steps < 0).all()


@pytest.mark.parametrize("ground", GROUNDS)
def test_steps_look_equally_far_apart(ground: str) -> None:
    steps = np.linalg.norm(np.diff(oklab_line(ground), axis=0), axis=1)
    assert steps.max() == pytest.approx(steps.min())


def test_no_light_shows_the_ground() -> None:
    assert all(glow_table(ground)[0] >> 24 == 0 for ground in GROUNDS)
    assert premultiplied(glow_table("dark"))[0] == 0


def test_a_theme_has_its_own_table_or_that_of_its_ground() -> None:
    assert [ground_of("print", False), ground_of("mine", True), ground_of("mine", False)] == [
        "print",
        "dark",
        "light",
    ]
