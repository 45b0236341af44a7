"""The text of waveforms reads as it is written, and faults are answered with what to type instead."""

from __future__ import annotations

import pytest
from hypothesis import given

from hhscope.stimulus import (
    WAVEFORMS,
    Pulses,
    Ramp,
    Step,
    StimulusError,
    TimedSynapse,
    Waveform,
    example,
    parse_waveform,
    to_text,
)
from tests.stimulus.samples import waveforms


def test_a_step_reads_as_typed() -> None:
    assert parse_waveform("step:start=10,stop=60,amplitude=5") == Step(start=10, stop=60, amplitude=5)


def test_a_train_reads_as_typed() -> None:
    text = "pulses:start=0,period=100,width=1,amplitude=20"
    assert parse_waveform(text) == Pulses(start=0, period=100, width=1, amplitude=20)
    assert parse_waveform(f"{text},count=3") == Pulses(start=0, period=100, width=1, amplitude=20, count=3)


def test_spaces_signs_and_exponents_are_understood() -> None:
    assert parse_waveform(" ramp : stop = 1e2 , amplitude = −2.5, hold = No ") == Ramp(
        stop=100, amplitude=-2.5, hold=False
    )


def test_lists_of_times_are_written_with_semicolons_or_spaces() -> None:
    wanted = TimedSynapse(times=(10, 20.5, 20.5), weight=0.1)
    assert parse_waveform("synapse_times:times=10;20.5;20.5,weight=0.1") == wanted
    assert parse_waveform("synapse_times:times=10 20.5 20.5,weight=0.1") == wanted
    assert to_text(wanted) == "synapse_times:times=10;20.5;20.5,weight=0.1"


@given(waveforms)
def test_every_waveform_survives_its_text(waveform: Waveform) -> None:
    assert parse_waveform(to_text(waveform)) == waveform


@pytest.mark.parametrize("key", sorted(WAVEFORMS))
def test_the_examples_in_messages_can_be_typed(key: str) -> None:
    assert parse_waveform(example(WAVEFORMS[key])).kind == key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stepp:amplitude=1", "unknown waveform 'stepp'; did you mean 'step'?"),
        ("zigzag:amplitude=1", "unknown waveform 'zigzag'; known are constant, ou, pair, pulse,"),
        ("", "unknown waveform ''; known are"),
        ("step:strat=1,amplitude=1", "step: unknown key 'strat'; did you mean 'start'?"),
        ("step:start=1", "step: amplitude missing; write for example step:start=0,amplitude=5"),
        ("pulses:", "pulses: period and width and amplitude missing"),
        ("step:amplitude", "step: 'amplitude' is not key=value"),
        ("step:start=1,5,amplitude=2", "step: '5' is not key=value"),
        ("step:amplitude=much", "step: amplitude: 'much' is not a number"),
        ("step:amplitude=1,amplitude=2", "step: amplitude is given twice"),
        ("ramp:stop=1,amplitude=1,hold=perhaps", "ramp: hold = 'perhaps' is neither yes nor no"),
        ("pulses:period=2,width=1,amplitude=1,count=2.5", "pulses: count = '2.5' is not a whole number"),
        ("step:amplitude=1,start=5,stop=2", "step: stop = 2.0 must be later than start = 5.0"),
    ],
)
def test_faults_are_answered_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(StimulusError) as refused:
        parse_waveform(text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
