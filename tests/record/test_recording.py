"""Recordings: samples by name, exact times, read-only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hhscope.engine.blocks import Block
from hhscope.model.formula import FormulaError
from hhscope.record import Recording, simulate
from tests.record.sources import ArraySource, noise


@pytest.fixture(scope="module")
def squid() -> Recording:
    return simulate("squid_ca", duration=100)


def test_samples_lie_at_every_step_up_to_and_including_the_duration(squid: Recording) -> None:
    assert len(squid) == 10_001
    assert squid.time[0] == 0.0
    assert squid.time[1] == 0.01
    assert squid.time[-1] == 100.0
    assert squid.time.dtype == np.float64
    assert squid["V"].shape == squid.time.shape


def test_signals_have_the_names_of_the_model_file_and_units(squid: Recording) -> None:
    assert squid.names == ("V", "m", "h", "n", "s", "Ca", "I_Na", "I_K", "I_CaL", "I_L", "I_stim")
    assert squid.units["V"] == "mV"
    assert squid.units["m"] == ""
    assert squid.units["I_Na"] == "µA/cm²"
    assert "I_Na" in squid
    assert "I_Xx" not in squid


def test_the_first_sample_is_the_start_state(squid: Recording) -> None:
    assert squid["V"][0] == -65.0
    assert squid["I_stim"][0] == 10.0


def test_currents_add_up_to_what_charges_the_membrane(squid: Recording) -> None:
    total = sum(squid[name] for name in squid.names if name.startswith("I_") and name != "I_stim")
    slope = np.gradient(squid["V"], squid.time)
    inside = slice(1, -1)
    assert np.abs(slope - (squid["I_stim"] - total))[inside].max() < 0.1 * np.abs(slope).max()


def test_spikes_are_those_of_the_reference(squid: Recording, reference) -> None:  # type: ignore[no-untyped-def]
    expected = [t for t in reference("squid_ca")["run"]["spike_times"] if t < 100]
    assert squid.spikes() == pytest.approx(expected, abs=0.01)


def test_arrays_cannot_be_changed_by_accident(squid: Recording) -> None:
    for array in (squid["V"], squid.time, squid.time_ns):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_an_unknown_signal_is_a_key_error_that_lists_what_there_is(squid: Recording) -> None:
    with pytest.raises(KeyError, match="there are: V, m, h, n, s, Ca"):
        squid["v"]


def test_reading_a_source_keeps_its_segments_and_what_it_missed() -> None:
    data = noise(3, 10)
    read = Recording.from_source(ArraySource(data, dt_ns=(10_000, 20_000), block=2, missed=7), ["m", "V"])
    assert read.names == ("m", "V")
    assert read.missed == 7
    assert read.time.tolist() == [0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.09, 0.11, 0.13]
    assert np.array_equal(read["V"], data[0])
    assert np.array_equal(read["m"], data[1])


def test_a_recording_can_be_read_again_as_a_source(squid: Recording) -> None:
    again = Recording.from_source(squid)
    assert np.array_equal(again["Ca"], squid["Ca"])
    assert np.array_equal(again.time_ns, squid.time_ns)


def test_a_recording_writes_itself(squid: Recording, tmp_path: Path) -> None:
    result = squid.to_csv(str(tmp_path / "a.csv"), signals=["V", "Ca"], every=10)
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "t_ms,V_mV,Ca_uM"
    assert len(lines) == 1 + result.rows == 1002
    assert (tmp_path / "a.csv.json").exists()
    assert "1,001 rows × 3 columns" in result.message


def test_math_is_a_formula_over_the_recorded_samples() -> None:
    rec = simulate("hh1952", current=10, duration=20)
    np.testing.assert_array_equal(rec.math("I_Na + I_K"), rec["I_Na"] + rec["I_K"])
    exact = rec.math("(I_stim - I_Na - I_K - I_L)/C")
    found = rec.math("ddt(V)")
    third = np.abs(np.diff(exact, 2)).max() / 6  # h²/6 times the third derivative of V
    np.testing.assert_allclose(found[1:-1], exact[1:-1], atol=1.5 * third)
    assert rec.math("g_Na").tolist() == [120.0] * len(rec)
    with pytest.raises(FormulaError, match="did you mean 'I_Na'"):
        rec.math("I_na")
    with pytest.raises(FormulaError, match="'m' was not recorded; record it, too"):
        simulate("hh1952", duration=1, record=["V"]).math("m")


def test_math_of_a_recording_in_pieces_has_no_seams() -> None:
    rec = simulate("hh1952", current=10, duration=20)
    piece = rec.pieces[0]
    cut = [
        Block(segment=piece.segment, start=a, data=piece.data[:, a:b]) for a, b in ((0, 700), (700, piece.n))
    ]
    parts = Recording(rec.signals, tuple(cut), rec.provenance)
    np.testing.assert_array_equal(parts.math("ddt(V)"), rec.math("ddt(V)"))
