"""What is set: told completely, and reached by commands."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine.commands import Command, LoadModel, SetNumerics, SetParameters, SetSpeed, SetStimulus
from hhscope.engine.setup import PASSING, SETTING, Setup, commands_between
from hhscope.model import load_model
from hhscope.stimulus import Step, Stimulus

MODEL = load_model("hh1952")


def setup(**changes: object) -> Setup:
    plain = Setup(text=MODEL.text, values=dict(MODEL.defaults), current=10.0, dt_ns=10_000, tol=1e-6)
    return msgspec.structs.replace(plain, **changes)


def test_every_command_is_known_to_set_something_or_to_pass() -> None:
    assert {*SETTING, *PASSING} == set(Command.__subclasses__())


def test_nothing_is_asked_for_where_nothing_differs() -> None:
    assert commands_between(setup(), setup()) == ()


def test_only_what_differs_is_asked_for() -> None:
    wanted = setup(values={**MODEL.defaults, "g_Na": 96.0}, current=3.0, speed=None)
    assert commands_between(setup(), wanted) == (
        SetSpeed(speed=float("inf")),
        SetParameters(values={"g_Na": 96.0, "I": 3.0}),
    )


def test_another_model_is_loaded_with_all_its_values() -> None:
    other = load_model("squid_ca")
    wanted = setup(text=other.text, values=dict(other.defaults))
    (command,) = commands_between(setup(), wanted)
    assert isinstance(command, LoadModel)
    assert (command.values, command.current) == (wanted.values, 10.0)


def test_an_input_off_the_old_grid_comes_after_the_new_step() -> None:
    fine = Stimulus((Step(start=0.005, amplitude=1.0),))
    there = commands_between(setup(), setup(stimulus=fine, dt_ns=5_000))
    assert there == (
        SetStimulus(stimulus=Stimulus()),
        SetNumerics(dt_ns=5_000),
        SetStimulus(stimulus=fine),
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": "no model"}, "TOML"),
        ({"values": {}}, "has no value"),
        ({"values": {**MODEL.defaults, "g_Xy": 1.0}}, "g_Xy"),
        ({"current": float("nan")}, "I"),
        ({"dt_ns": 0}, "dt"),
        ({"method": "magic"}, "magic"),
        ({"tol": 5.0}, "tol"),
        ({"substeps": -1}, "substeps"),
        ({"speed": -1.0}, "speed"),
        ({"start": {"q": 1.0}}, "q"),
        ({"stimulus": Stimulus((Step(start=0.005, amplitude=1.0),))}, "grid"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        setup(**changes).checked()
    assert "\n" not in str(refused.value)


@settings(deadline=None)
@given(
    st.floats(0, 300),
    st.floats(-20, 50),
    st.sampled_from([None, 0.05, 1.0]),
    st.sampled_from(["auto", "rk4"]),
)
def test_a_setup_survives_json(g_na: float, current: float, speed: float | None, method: str) -> None:
    made = setup(values={**MODEL.defaults, "g_Na": g_na}, current=current, speed=speed, method=method)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Setup) == made
    assert made.checked().content_hash == MODEL.content_hash
