"""Numbers for people: few digits, and an exponent only where the number would be long without it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.units import format_number, parse_number


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (3980.0, 3, "3980"),
        (64231.0, 2, "64000"),
        (-3984.6, 3, "−3980"),
        (999_999.0, 3, "1000000"),
        (1.5e7, 3, "1.5e+07"),
        (0.000123, 3, "0.000123"),
        (1.2e-7, 3, "1.2e−07"),
        (0.0, 3, "0"),
        (68.31, 3, "68.3"),
        (math.inf, 3, "∞"),
    ],
)
def test_a_number_is_written_as_people_write_it(value: float, digits: int, text: str) -> None:
    assert format_number(value, digits) == text


@given(st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-3), st.integers(1, 6))
def test_what_is_written_is_the_number_to_its_digits(value: float, digits: int) -> None:
    text = format_number(value, digits).replace("−", "-")
    assert float(text) == float(f"{value:.{digits}g}")
    if 1e-3 < abs(value) < 1e6:
        assert "e+" not in text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5n", 5e-9), ("1.5m", 1.5e-3), ("0,2k", 200.0), ("−3u", -3e-6), ("2µ", 2e-6), ("1e3", 1000.0), ("1e3m", 1.0),
        ("7M", 7e6), ("4", 4.0), (" .5 ", 0.5),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "n", "5x", "5 n", "5mm", "1e400", "inf", "5e"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_number(text)
