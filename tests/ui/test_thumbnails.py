"""Thumbnails: real runs of the shipped models, up to date with the model files."""

from __future__ import annotations

from pathlib import Path

import pytest

from hhscope.model import ModelEntry, list_models, load_model, parse_model
from hhscope.ui.thumbnail_maker import make_thumbnail
from hhscope.ui.thumbnails import (
    COLUMNS,
    LEVELS,
    Thumbnail,
    find_thumbnail,
    keep_thumbnail,
    rate_words,
    thumbnail_key,
)

ENTRIES = list_models()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_shipped_model_has_one_of_its_present_content(entry: ModelEntry) -> None:
    assert entry.model is not None
    found = find_thumbnail(entry.model)
    assert found is not None, "run: python -m hhscope.ui.thumbnail_maker"
    assert len(found.low) == len(found.high) == COLUMNS
    assert min(found.low) == 0
    assert max(found.high) == LEVELS
    assert all(low <= high for low, high in zip(found.low, found.high, strict=True))


def agrees(entry: ModelEntry) -> None:
    assert entry.model is not None
    shipped, made = find_thumbnail(entry.model), make_thumbnail(entry.model)
    assert shipped is not None
    assert made.words == shipped.words
    assert (made.v_min, made.v_max) == pytest.approx((shipped.v_min, shipped.v_max), abs=0.5)


def test_the_trace_of_the_first_model_is_that_of_a_run_now() -> None:
    agrees(next(entry for entry in ENTRIES if entry.id == "squid_ca"))


@pytest.mark.per_model
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_trace_is_that_of_a_run_now(entry: ModelEntry) -> None:
    agrees(entry)


def test_rates_in_words() -> None:
    assert rate_words(load_model("squid_ca")) == "tonic 68.1 Hz"
    assert rate_words(load_model("ca_burster")) == "bursting 9 spikes / 363 ms"
    assert rate_words(load_model("fading_spiral")) == "13 spikes, then depolarised"


def test_a_changed_model_has_no_picture_until_one_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HHSCOPE_CACHE_DIR", str(tmp_path))
    text = load_model("squid_ca").text.replace("g = 120.0", "g = 110.0")
    model = parse_model(text)
    assert find_thumbnail(model) is None
    line = tuple(range(COLUMNS))
    made = Thumbnail(key=thumbnail_key(model), low=line, high=line, v_min=-70, v_max=40, words="tonic 1 Hz")
    keep_thumbnail(made)
    assert find_thumbnail(model) == made


def test_the_key_follows_the_view_too() -> None:
    model = load_model("squid_ca")
    wider = parse_model(model.text.replace("span_ms = 100", "span_ms = 200"))
    assert wider.content_hash == model.content_hash
    assert thumbnail_key(wider) != thumbnail_key(model)
