"""Dials: what is given is checked in one place, and a fault is told in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from hhscope.experiments._dials import ExperimentError, Kind, Options, dial, from_text, made, to_text
from hhscope.model import ModelError


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything(Options):
    length: float = dial(5.0, Kind.NUMBER, "Length", "How long", unit="ms", low=0.0, high=10.0, above=True)
    current: float | None = dial(None, Kind.NUMBER, "Current", "How much", optional=True)
    count: int = dial(3, Kind.WHOLE, "Count", "How many", low=1)
    steps: tuple[float, ...] = dial((0.1, 1.0), Kind.NUMBERS, "Steps", "Which", low=0.0)
    model: str = dial("hh1952", Kind.MODEL, "Model", "Which cell")
    models: tuple[str, ...] = dial(("hot",), Kind.MODELS, "Models", "Which cells")
    kind: str = dial("gap", Kind.CHOICE, "Kind", "Which", choices=(("gap", "gap junction"), ("none", "none")))
    loud: bool = dial(False, Kind.SWITCH, "Loud", "Say more")
    set: tuple[tuple[str, float], ...] = dial((), Kind.VALUES, "Values", "Parameters")


def test_defaults_are_what_is_not_given() -> None:
    assert made(Everything, {}) == Everything()
    assert Everything.defaults()["steps"] == (0.1, 1.0)


def test_lists_whole_floats_and_mappings_are_fitted() -> None:
    found = made(
        Everything, {"steps": [1, 2], "length": 4, "count": 7.0, "set": {"g_Na": 96}, "models": "hot"}
    )
    assert found.steps == (1.0, 2.0)
    assert isinstance(found.length, float)
    assert found.count == 7
    assert found.set == (("g_Na", 96.0),)
    assert found.models == ("hot",)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lenght": 1.0}, "lenght: there is no such dial (did you mean 'length'?)"),
        ({"length": 0.0}, "length: 0 ms is outside 0 … 10 ms"),
        ({"length": float("nan")}, "length: nan is not a finite number"),
        ({"length": None}, "length: give a number"),
        ({"count": 0}, "count: 0 is outside at least 1"),
        ({"count": 1.5}, "count: 1.5 is not a whole number"),
        ({"count": True}, "count: True is not a whole number"),
        ({"steps": []}, "steps: give at least one number"),
        ({"steps": [0.1, -1]}, "steps: −1 is outside at least 0"),
        ({"kind": "gapp"}, "kind: 'gapp' is not known (did you mean 'gap'?)"),
        ({"kind": "xyzzy"}, "kind: 'xyzzy' is not known (take gap or none)"),
        ({"loud": "yes"}, "loud: 'yes' is neither on nor off"),
        ({"set": {"I": 3}}, "set: I is the constant current; give it as current"),
        ({"models": []}, "models: give at least one model; hhscope models lists them"),
    ],
)
def test_a_fault_is_told_in_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        made(Everything, given)
    assert str(caught.value) == sentence


def test_an_unknown_model_is_told_with_what_was_probably_meant() -> None:
    with pytest.raises(ModelError, match="did you mean 'hh1952'"):
        made(Everything, {"model": "hh1953"})


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("length", 0.25, "0.25"),
        ("current", None, ""),
        ("count", 12, "12"),
        ("steps", (0.1, 2.0), "0.1 2"),
        ("model", "hot", "hot"),
        ("models", ("hot", "hh1952"), "hot hh1952"),
        ("kind", "none", "none"),
        ("loud", True, "on"),
        ("set", (("g_Na", 96.0), ("EK", -77.5)), "g_Na=96.0 EK=-77.5"),
    ],
)
def test_what_is_shown_as_text_is_read_as_the_same_value(name: str, value: object, text: str) -> None:
    assert to_text(value) == text
    assert from_text(name, Everything.dials()[name], text) == value


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("length", "", "length: give a number"),
        ("length", "abc", "length: "),
        ("count", "1.5", "count: 1.5 is not a whole number"),
        ("set", "g_Na", "set: 'g_Na' is not NAME=VALUE"),
        ("loud", "maybe", "loud: 'maybe' is neither on nor off"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(name: str, text: str, words: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        from_text(name, Everything.dials()[name], text)
    assert str(caught.value).startswith(words)
