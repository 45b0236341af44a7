"""Spectra: a sine shows its amplitude at its frequency, whatever the window; peaks lie between the grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import get_window

from hhscope.analysis.spectrum import (
    WINDOWS,
    decibels,
    peaks,
    spectrum,
    thinned,
    upper_hz,
    window_weights,
)  # fmt: skip

DT_MS = 0.1


def sine(
    hz: float, amplitude: float, n: int = 10_000, offset: float = -60.0
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    t_s = np.arange(n) * DT_MS / 1000.0
    return offset + amplitude * np.sin(2 * np.pi * hz * t_s + 0.7)


@pytest.mark.parametrize("window", list(WINDOWS))
def test_a_sine_shows_its_amplitude_and_the_mean_is_gone(window: str) -> None:
    found = spectrum(sine(68.0, 3.0), DT_MS, window)
    k = int(np.argmax(found.amplitude))
    assert found.hz[k] == pytest.approx(68.0)
    assert found.amplitude[k] == pytest.approx(3.0, rel=1e-9)
    assert found.amplitude[0] < 1e-9 + (0.0 if window == "none" else 1e-6)
    assert found.resolution_hz == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("window", "scipys"), [("hann", "hann"), ("blackman_harris", "blackmanharris"), ("flat_top", "flattop")]
)
def test_windows_are_those_of_the_literature(window: str, scipys: str) -> None:
    assert window_weights(window, 512) == pytest.approx(get_window(scipys, 512), abs=1e-8)


@given(st.floats(20.0, 400.0), st.floats(0.5, 50.0))
def test_a_peak_between_two_frequencies_is_found_where_it_is(hz: float, amplitude: float) -> None:
    (peak,) = peaks(spectrum(sine(hz, amplitude), DT_MS, "blackman_harris"), least=0.1)
    assert peak.hz == pytest.approx(hz, abs=0.02)
    assert peak.amplitude == pytest.approx(amplitude, rel=0.01)


def test_peaks_come_by_frequency_and_only_the_highest() -> None:
    values = sum(sine(hz, a, offset=0.0) for hz, a in ((30.0, 1.0), (60.0, 4.0), (90.0, 2.0), (120.0, 0.01)))
    found = peaks(spectrum(np.asarray(values), DT_MS), most=3)
    assert [round(peak.hz) for peak in found] == [30, 60, 90]
    assert [peak.amplitude for peak in found] == pytest.approx([1.0, 4.0, 2.0], rel=1e-3)


def test_power_is_kept_without_a_window() -> None:
    values = np.random.default_rng(3).normal(size=4096)
    found = spectrum(values, DT_MS, "none")
    power = np.sum(found.amplitude[1:-1] ** 2) / 2 + found.amplitude[-1] ** 2
    assert power == pytest.approx(values.var(), rel=1e-9)


def test_a_still_signal_has_no_peak() -> None:
    assert peaks(spectrum(np.full(100, -65.0), DT_MS)) == ()


def test_decibels_are_of_one_unit_and_have_a_floor() -> None:
    assert decibels(np.array([1.0, 10.0, 0.1, 0.0])).tolist() == pytest.approx([0.0, 20.0, -20.0, -200.0])


def test_nearly_all_power_lies_below_the_upper_end() -> None:
    assert 68.0 <= upper_hz(spectrum(sine(68.0, 1.0), DT_MS)) < 75.0


def test_thinning_loses_no_peak() -> None:
    hz, values = np.arange(1003.0), np.random.default_rng(1).random(1003)
    thin_hz, thin = thinned(hz, values, 100)
    assert thin.size <= 101
    assert thin.max() == values.max()
    assert hz[np.argmax(values)] in thin_hz
    assert thinned(hz, values, 2000)[0] is hz


@pytest.mark.parametrize(
    ("values", "window", "says"),
    [
        (np.zeros(5), "hann", "at least 16 samples"),
        (np.full(50, np.nan), "hann", "not finite"),
        (np.zeros(50), "kaiser", "no window 'kaiser'"),
    ],
)
def test_what_has_no_spectrum_is_refused_in_one_sentence(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], window: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        spectrum(values, DT_MS, window)
