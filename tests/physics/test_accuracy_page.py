"""The help page about accuracy: every row is what is measured now, within a factor."""

from __future__ import annotations

import re

import pytest

from tests.models import SHIPPED
from tests.physics.accuracy import COMMAND, PAGE, default_row, exact_run, fixed_row

TEXT = PAGE.read_text(encoding="utf-8")
FACTOR = 4.0  # another order of terms changes errors of single steps, and with them how they add up
FLOOR = 3e-6  # ms and mV: below it is what the interpolation of spikes and rounding leave


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def rows_of(name: str) -> list[list[str]]:
    return [cells(row) for row in re.findall(rf"^\| {name} \|.*$", TEXT, re.MULTILINE)]


def close(old: str, new: str) -> bool:
    try:
        low, high = sorted((float(old), float(new)))
    except ValueError:  # numbers of spikes
        return False
    return high <= FACTOR * max(low, FLOOR)


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED)
def test_every_row_is_what_is_measured_now(name: str) -> None:
    exact = exact_run(name)
    measured = [cells(default_row(exact)), cells(fixed_row(exact))]
    for shown, found in zip(rows_of(name), measured, strict=True):
        assert len(shown) == len(found)
        for old, new in zip(shown, found, strict=True):
            again = f"{name}: the page says {old}, now it is {new}; make it anew: {COMMAND}"
            assert old == new or close(old, new), again


def test_the_page_has_every_model_and_says_how_it_was_made() -> None:
    assert all(len(rows_of(name)) == 2 for name in SHIPPED)
    assert COMMAND in TEXT
    assert "nan" not in TEXT
