"""Bands: the rate in words, with its source, without a gap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.analysis import BANDS, band_of, band_source, band_text


def test_the_bands_are_those_of_the_sources() -> None:
    assert [(band.low_hz, band.high_hz) for band in BANDS] == [(0, 120), (338, 453), (450, 611)]
    assert all("10.3389/fncel.2016.00239" in band.source for band in BANDS[1:])


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.03, "busy neuron (popular figure)"),
        (120, "busy neuron (popular figure)"),
        (121, "faster than a typical busy neuron, within human reach"),
        (338, "faster than a typical busy neuron, within human reach"),
        (400, "fastest human"),
        (451, "fastest human, fastest monkey"),
        (600, "fastest monkey, beyond the fastest human"),
        (612, "faster than any in that study (1× the fastest monkey)"),
        (3940, "faster than any in that study (6.4× the fastest monkey)"),
    ],
)
def test_a_rate_is_named_in_words(rate: float, words: str) -> None:
    assert band_text(rate) == words


def test_no_rate_has_no_words() -> None:
    assert band_text(None) == band_text(0.0) == band_source(None) == band_source(0.0) == ""


@given(st.floats(1e-6, 1e6))
def test_every_rate_has_words_and_a_source(rate: float) -> None:
    assert band_text(rate)
    assert band_source(rate)


def test_bands_can_be_looked_up() -> None:
    found = [band_of(rate) for rate in (50, 200, 400, 452, 500, 700)]
    assert [band.key if band else None for band in found] == ["busy", None, "human", "monkey", "monkey", None]
