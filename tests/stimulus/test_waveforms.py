"""Each waveform means what its fields say, and says no to what cannot be."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from hhscope.stimulus import (
    OU,
    WAVEFORMS,
    Constant,
    Kick,
    Pair,
    PoissonSynapse,
    Pulse,
    Pulses,
    Ramp,
    RegularSynapse,
    Sine,
    Step,
    Stimulus,
    StimulusError,
    TimedSynapse,
    Waveform,
    White,
)
from tests.stimulus.samples import waveforms

MS = 1_000_000


def at(waveform: Waveform, *t_ms: float) -> NDArray[np.float64]:
    return Stimulus((waveform,)).sample(np.array([round(t * MS) for t in t_ms]))


def test_every_file_is_one_waveform() -> None:
    assert list(WAVEFORMS) == [
        "constant", "kick", "ou", "pair", "pulse", "pulses", "ramp", "sine", "step",
        "synapse", "synapse_poisson", "synapse_times", "white",
    ]  # fmt: skip


@pytest.mark.parametrize("key", sorted(WAVEFORMS))
def test_specs_describe_every_field_of_their_struct(key: str) -> None:
    spec = WAVEFORMS[key]
    fields = {field.name: field for field in msgspec.structs.fields(spec.struct)}
    assert spec.key == key == spec.struct.__struct_config__.tag
    assert {field.name for field in spec.fields} == set(fields)
    for field in spec.fields:
        assert field.required == fields[field.name].required
        assert field.label
        assert field.doc
        if not field.required:
            assert field.default == fields[field.name].default


@pytest.mark.parametrize("key", sorted(WAVEFORMS))
def test_the_values_a_form_suggests_make_a_waveform(key: str) -> None:
    spec = WAVEFORMS[key]
    waveform = spec.struct(**{field.name: field.default for field in spec.fields})
    assert waveform.kind == key
    for preset in spec.presets:
        assert msgspec.structs.replace(waveform, **preset.values).kind == key
    assert set(spec.headline) <= {field.name for field in spec.fields} | {"amplitude"}


def test_a_constant_is_always_on() -> None:
    assert at(Constant(amplitude=-3), 0, 1e6).tolist() == [-3.0, -3.0]


def test_a_step_holds_from_its_start_until_just_before_its_stop() -> None:
    step = Step(start=10, stop=60, amplitude=5)
    assert at(step, 9.99, 10, 59.99, 60).tolist() == [0.0, 5.0, 5.0, 0.0]


def test_a_step_without_stop_stays_on() -> None:
    assert at(Step(start=10, amplitude=5), 9.99, 10, 1e8).tolist() == [0.0, 5.0, 5.0]


def test_a_pulse_lasts_its_width() -> None:
    assert at(Pulse(start=2, width=0.5, amplitude=20), 1.99, 2, 2.49, 2.5).tolist() == [0.0, 20.0, 20.0, 0.0]


def test_the_gap_of_a_pair_runs_from_end_to_start() -> None:
    pair = Pair(start=1, width=1, gap=3, amplitude=4, second=-2)
    assert at(pair, 1, 2, 4.99, 5, 5.99, 6).tolist() == [4.0, 0.0, 0.0, -2.0, -2.0, 0.0]


def test_the_second_pulse_of_a_pair_equals_the_first_unless_told_otherwise() -> None:
    assert at(Pair(width=1, gap=0, amplitude=4), 0, 1, 2).tolist() == [4.0, 4.0, 0.0]


def test_a_train_comes_again_every_period() -> None:
    train = Pulses(start=5, period=100, width=1, amplitude=20)
    assert at(train, 4.99, 5, 6, 104.99, 105, 1e6 + 5.5).tolist() == [0.0, 20.0, 0.0, 0.0, 20.0, 20.0]


def test_a_train_ends_after_its_count() -> None:
    train = Pulses(period=10, width=1, amplitude=2, count=2)
    assert at(train, 0, 10, 20, 30).tolist() == [2.0, 2.0, 0.0, 0.0]


def test_a_ramp_rises_evenly_and_holds() -> None:
    ramp = Ramp(start=10, stop=20, initial=-1, amplitude=3)
    assert at(ramp, 9, 10, 12.5, 15, 20, 99).tolist() == [0.0, -1.0, 0.0, 1.0, 3.0, 3.0]


def test_a_ramp_falls_back_to_zero_when_told_not_to_hold() -> None:
    assert at(Ramp(stop=10, amplitude=3, hold=False), 5, 9.99, 10).tolist() == pytest.approx(
        [1.5, 2.997, 0.0]
    )


def test_a_sine_starts_at_its_phase() -> None:
    sine = Sine(amplitude=2, frequency_hz=50, phase_deg=90, offset=1, start=10, stop=30)
    assert at(sine, 9, 10, 15, 20, 30).tolist() == pytest.approx([0.0, 3.0, 1.0, -1.0, 0.0])


def test_a_kick_is_exact_where_milliseconds_no_longer_are() -> None:
    start = 2**60 + 1
    kick = Stimulus((Kick(start_ns=start, width_ns=3, amplitude=7),))
    assert [kick.value(start + k) for k in (-1, 0, 2, 3)] == [0.0, 7.0, 7.0, 0.0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Step(start=5, stop=5, amplitude=1), "step: stop = 5.0 must be later than start = 5.0"),
        (lambda: Step(start=-1, amplitude=1), "step: start = -1.0 must lie between 0 and"),
        (lambda: Step(amplitude=math.nan), "step: amplitude = nan is not a finite number"),
        (lambda: Step(amplitude="5"), "step: amplitude = 5 is not a finite number"),
        (lambda: Pulse(width=0, amplitude=1), "pulse: width = 0.0 must be above 0"),
        (
            lambda: Pulse(width=0.0000015, amplitude=1),
            "pulse: width = 1.5e-06 is not a whole number of nanoseconds",
        ),
        (lambda: Pair(width=0, gap=1, amplitude=1), "pair: width"),
        (
            lambda: Pulses(period=1, width=1, amplitude=1),
            "pulses: period = 1.0 must be longer than width = 1.0",
        ),
        (lambda: Pulses(period=2, width=1, amplitude=1, count=0), "pulses: count = 0 must be 1 or more"),
        (
            lambda: Pulses(period=2, width=1, amplitude=1, count=1.5),
            "pulses: count = 1.5 must be a whole number",
        ),
        (lambda: Ramp(start=3, stop=2, amplitude=1), "ramp: stop = 2.0 must be later than start = 3.0"),
        (lambda: Sine(amplitude=1, frequency_hz=-1), "sine: frequency_hz = -1.0 must lie between"),
        (lambda: Sine(amplitude=1, frequency_hz=1, start=4, stop=1), "sine: stop = 1.0 must be later"),
        (lambda: Kick(start_ns=-1, width_ns=1, amplitude=1), "kick: start_ns = -1 must not be negative"),
        (lambda: White(intensity=-1), "white: intensity = -1.0 must not be negative"),
        (lambda: White(intensity=1, hold=0), "white: hold = 0.0 must be above 0; leave it out"),
        (lambda: White(intensity=1, seed=-1), "white: seed = -1 must lie between 0 and"),
        (lambda: White(intensity=1, start=2, stop=1), "white: stop = 1.0 must be later than start = 2.0"),
        (lambda: OU(sd=-1, tau=1), "ou: sd = -1.0 must not be negative"),
        (lambda: OU(sd=1, tau=0), "ou: tau = 0.0 must lie between"),
        (
            lambda: RegularSynapse(rate_hz=-1, weight=1),
            "synapse: rate_hz = -1.0 must be 0, or lie between",
        ),
        (
            lambda: RegularSynapse(rate_hz=1, weight=-1),
            "synapse: weight = -1.0 must not be negative; to inhibit",
        ),
        (lambda: RegularSynapse(rate_hz=1, weight=1, tau=0), "synapse: tau = 0.0 must lie between 0.001"),
        (
            lambda: PoissonSynapse(rate_hz=1, weight=1, reversal=5e3),
            "synapse_poisson: reversal = 5000.0 must",
        ),
        (lambda: RegularSynapse(rate_hz=1, weight=1, count=0), "synapse: count = 0 must be 1 or more"),
        (
            lambda: TimedSynapse(times=(2, 1), weight=1),
            "synapse_times: times = 1.0 must not be earlier than 2.0",
        ),
        (
            lambda: TimedSynapse(times=(0.0000001,), weight=1),
            "synapse_times: times = 1e-07 is not a whole number",
        ),
        (
            lambda: TimedSynapse(times=(math.inf,), weight=1),
            "synapse_times: times = inf is not a finite number",
        ),
        (lambda: TimedSynapse(times=(1.0,) * 10_001, weight=1), "synapse_times: times has 10,001 values"),
        (lambda: Kick(start_ns=0, width_ns=0, amplitude=1), "kick: width_ns = 0 must be above 0"),
    ],
)
def test_impossible_waveforms_are_refused_in_one_sentence(make: object, words: str) -> None:
    with pytest.raises(StimulusError) as refused:
        make()  # type: ignore[operator]
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@given(waveforms)
def test_waveforms_travel_as_json(waveform: Waveform) -> None:
    stimulus = Stimulus((waveform,))
    assert msgspec.json.decode(msgspec.json.encode(stimulus), type=Stimulus) == stimulus


def test_a_file_with_an_unknown_field_or_an_impossible_value_is_refused() -> None:
    for text in (
        '{"waveforms": [{"kind": "step", "amplitude": 1, "begin": 2}]}',
        '{"waveforms": [{"kind": "stride", "amplitude": 1}]}',
        '{"waveforms": [{"kind": "step", "amplitude": 1, "start": 3, "stop": 2}]}',
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(text, type=Stimulus)
