"""Themes: complete, readable, told apart by the colour-blind; faulty files are refused in one sentence."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from hhscope.paths import resource_path
from hhscope.ui.theme import ROLES, Theme, ThemeError, parse_theme, theme_names

# Machado, Oliveira & Fernandes, IEEE Trans. Vis. Comput. Graph. 15:1291 (2009), severity 1; on linear RGB.
VISION = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
# Oklab (B. Ottosson, 2020): linear RGB -> cone-like -> cube root -> lightness and two opponents.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

GATES = [f"trace.gate.{i}" for i in range(8)]
MATH = [f"trace.math.{i}" for i in range(8)]
CURRENTS = [f"trace.current.{i}" for i in range(10)]
TRACES = [
    "trace.v",
    "trace.input",
    "trace.ca",
    "trace.rate",
    "mark.spike",
    "mark.change",
    *GATES,
    *CURRENTS,
    *MATH,
]
TEXTS = [
    ("text", "window"), ("text", "panel"), ("text", "raised"), ("text.dim", "window"), ("text.dim", "panel"),
    ("text.dim", "raised"), ("accent.text", "accent"), ("warning", "window"), ("error", "window"),
    ("error", "raised"), ("ok", "window"), ("changed", "window"), ("scope.text", "scope.background"),
]  # fmt: skip


def linear(theme: Theme, role: str) -> NDArray[np.float64]:
    code = np.array(theme.rgb(role)) / 255
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def contrast(theme: Theme, one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted((float(weights @ linear(theme, one)), float(weights @ linear(theme, other))))
    return (high + 0.05) / (low + 0.05)


def distance(theme: Theme, one: str, other: str, vision: str) -> float:
    """How different two colours look; about 0.02 is just noticeable."""
    seen = [np.clip(VISION[vision] @ linear(theme, role), 0, 1) for role in (one, other)]
    lab = [TO_OKLAB @ np.cbrt(TO_CONES @ color) for color in seen]
    return float(np.linalg.norm(lab[0] - lab[1]))


def faulty(old: str, new: str) -> str:
    text = resource_path("themes", "dark.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


@pytest.fixture(params=theme_names())
def theme(request: pytest.FixtureRequest) -> Theme:
    return Theme.load(request.param)


def test_dark_and_light_are_there() -> None:
    assert {"dark", "light"} <= set(theme_names())
    assert Theme.load("dark").dark
    assert not Theme.load("light").dark


def test_every_role_has_a_colour(theme: Theme) -> None:
    for role, length in ROLES.items():
        for name in [f"{role}.{i}" for i in range(length)] if length else [role]:
            assert theme.color(name).isValid()


@pytest.mark.parametrize(("ink", "paper"), TEXTS)
def test_text_is_readable(theme: Theme, ink: str, paper: str) -> None:
    assert contrast(theme, ink, paper) >= 4.5


@pytest.mark.parametrize("trace", TRACES)
def test_traces_stand_out_from_the_screen(theme: Theme, trace: str) -> None:
    assert contrast(theme, trace, "scope.background") >= 3.0


def test_v_is_blue_and_input_is_red(theme: Theme) -> None:
    red, green, blue = theme.rgb("trace.v")
    assert blue > 1.4 * max(red, green) or (blue > 1.3 * green and blue > 1.3 * red)
    red, green, blue = theme.rgb("trace.input")
    assert red > 1.8 * max(green, blue)


@pytest.mark.parametrize("vision", VISION)
def test_first_gates_and_calcium_look_like_neither_v_nor_input(theme: Theme, vision: str) -> None:
    for trace, other in itertools.product([*GATES[:4], "trace.ca"], ["trace.v", "trace.input"]):
        assert distance(theme, trace, other, vision) >= 0.09, (trace, other)


@pytest.mark.parametrize("vision", VISION)
def test_v_and_input_are_told_apart(theme: Theme, vision: str) -> None:
    assert distance(theme, "trace.v", "trace.input", vision) >= 0.2


@pytest.mark.parametrize("vision", VISION)
def test_gates_are_told_apart(theme: Theme, vision: str) -> None:
    for one, other in itertools.combinations(GATES, 2):
        least = 0.1 if {one, other} <= set(GATES[:4]) else 0.055
        assert distance(theme, one, other, vision) >= least, (one, other)


@pytest.mark.parametrize("vision", VISION)
def test_currents_are_told_apart(theme: Theme, vision: str) -> None:
    for one, other in itertools.combinations(CURRENTS, 2):
        assert distance(theme, one, other, vision) >= 0.05, (one, other)


@pytest.mark.parametrize("vision", VISION)
def test_math_channels_are_told_apart_and_from_v_and_input(theme: Theme, vision: str) -> None:
    for one, other in itertools.combinations(MATH, 2):
        assert distance(theme, one, other, vision) >= 0.07, (one, other)
    for one, other in itertools.product(MATH, ["trace.v", "trace.input"]):
        assert distance(theme, one, other, vision) >= 0.09, (one, other)


def test_a_list_of_colours_starts_again(theme: Theme) -> None:
    assert theme.cycle("trace.gate", 9) == theme.color("trace.gate.1")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("panel = ", "pannel = ", "unknown role 'pannel'; did you mean 'panel'?"),
        ('border = "#353b45"\n', "", "missing role 'border'"),
        ('"#353b45"', '"grey"', "border: 'grey' is not a colour; write it as \"#rrggbb\""),
        ("ghost = [", 'ghost = ["#ffffff", ', "role 'ghost' needs 5 colours, the file gives 6"),
        ('window = "#15181d"', 'window = ["#15181d"]', "role 'window' needs one colour"),
        ("dark = true", 'dark = "yes"', "Expected `bool`, got `str` - at `$.dark`"),
        ("dark = true", "dark = true\nprint = 1", "unknown field `print`"),
        ("[colors]", "[colors", "theme dark: "),
    ],
)
def test_a_faulty_file_is_refused_with_place_and_mend(old: str, new: str, said: str) -> None:
    with pytest.raises(ThemeError) as caught:
        parse_theme(faulty(old, new), "dark")
    assert said in str(caught.value)
    assert str(caught.value).startswith("theme dark: ")


def test_an_unknown_theme_names_the_known_ones() -> None:
    with pytest.raises(ThemeError, match="no theme 'neon'; choose one of dark, light"):
        Theme.load("neon")
