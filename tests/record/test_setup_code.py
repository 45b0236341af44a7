"""The set-up code: one line says everything, is read strictly, and comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model import load_model, signals
from hhscope.record import SetupCode, parse_setup_code, setup_code_of
from hhscope.stimulus import OU, Sine, Step, Stimulus

MODEL = load_model("hh1952")
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(1e-300, 1e300)
WAVEFORMS = st.one_of(
    st.builds(Step, start=st.integers(0, 10**9).map(lambda n: n / 1e5), amplitude=st.floats(-1e3, 1e3)),
    st.builds(Sine, amplitude=st.floats(-1e3, 1e3), frequency_hz=st.floats(0.1, 1e3)),
    st.builds(OU, sd=st.floats(0.1, 10), tau=st.floats(0.1, 100), seed=st.integers(0, 2**40)),
)
CODES = st.builds(
    SetupCode,
    model=st.one_of(NAMES, st.sampled_from(["./my model.toml", "/tmp/it's.toml", "C:\\a b\\x.toml"])),
    current=st.none() | NUMBERS,
    values=st.dictionaries(NAMES | st.sampled_from(["view", "speed", "dt", "I"]), NUMBERS, max_size=4),
    start=st.dictionaries(NAMES, NUMBERS, max_size=3),
    stimulus=st.builds(Stimulus, st.lists(WAVEFORMS, max_size=3).map(tuple)),
    dt_ns=st.none() | st.integers(1, 10_000_000),
    method=st.none() | st.sampled_from(["auto", "rk4", "dopri5"]),
    substeps=st.none() | st.integers(0, 1000),
    tol=st.none() | POSITIVE,
    seed=st.none() | st.integers(0, 2**40),
    overlay=st.none() | st.sampled_from(["metabolic", "none"]),
    view_ns=st.none() | st.integers(1, 10_000_000_000_000),
    speed=st.none() | POSITIVE | st.just(float("inf")),
)


def status(**changes: Any) -> Status:
    run = RunInfo(run_id=1, model=MODEL, signals=signals(MODEL), ring=cast(Any, None))
    plain = Status(phase=Phase.PAUSED, run=run, parameters=MODEL.defaults, current=10.0, speed=0.05)
    return replace(plain, **changes)


@given(CODES)
def test_every_line_is_read_back_as_it_was(code: SetupCode) -> None:
    assert parse_setup_code(code.text) == code


def test_what_is_set_is_one_short_line() -> None:
    found = setup_code_of(status(parameters={**MODEL.defaults, "g_Na": 96.0}), 100_000_000)
    assert found.text == "hh1952 I=10 g_Na=96 view=100ms speed=0.05"


def test_everything_that_is_set_is_in_the_line() -> None:
    stimulus = Stimulus((Step(start=10.0, amplitude=5.0), OU(sd=3.0, tau=5.0, seed=7)))
    line = setup_code_of(
        status(stimulus=stimulus, start={"V": -40.0}, dt_ns=20_000, method="rk4", substeps_asked=2, tol=1e-8),
        50_000_000,
    ).text
    setup = parse_setup_code(line).setup(MODEL)
    assert (setup.stimulus, setup.start, setup.dt_ns) == (stimulus, {"V": -40.0}, 20_000)
    assert (setup.method, setup.substeps, setup.tol, setup.speed) == ("rk4", 2, 1e-8, 0.05)


def test_what_is_left_out_is_the_models_own() -> None:
    setup = parse_setup_code("hhscope run hh1952").setup(MODEL)
    assert (setup.values, setup.current, setup.dt_ns) == (MODEL.defaults, MODEL.I_default, 10_000)


def test_a_seed_reaches_the_inputs_that_name_none() -> None:
    first, second = (parse_setup_code(f"hh1952 ou:sd=1,tau=5 seed={n}").setup(MODEL) for n in (1, 2))
    assert first.stimulus != second.stimulus


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no model"),
        ("I=10 g_Na=96", "no model"),
        ("hh1952 I", "NAME=VALUE"),
        ("hh1952 I=", "NAME=VALUE"),
        ("hh1952 I=ten", "not a number"),
        ("hh1952 I=nan", "not a number"),
        ("hh1952 I=1 I=2", "twice"),
        ("hh1952 g_Na=1 set.g_Na=2", "twice"),
        ("hh1952 view=long", "no time"),
        ("hh1952 view=0ms", "above 0"),
        ("hh1952 dt=0.1ns", "whole nanoseconds"),
        ("hh1952 speed=-1", "above 0"),
        ("hh1952 seed=1.5", "whole number"),
        ("hh1952 g-Na=3", "no name"),
        ("hh1952 'I=3", "quotation"),
        ("hh1952 stepp:amplitude=3", "did you mean 'step'"),
        ("hh1952 I=3\nsquid_ca I=4", "more than one line"),
        ("x" * 30_000, "too long"),
    ],
)
def test_a_fault_is_one_clear_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        parse_setup_code(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hh1952 g_na=3", "did you mean 'g_Na'"),
        ("hh1952 method=rk5", "rk5"),
        ("hh1952 g_Na=-3", "g_Na"),
        ("hh1952 start.q=1", "q"),
        ("hh1952 tol=3", "tol"),
        ("hh1952 step:start=0.005,amplitude=3", "grid"),
    ],
)
def test_what_the_model_does_not_have_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_setup_code(text).setup(MODEL)
