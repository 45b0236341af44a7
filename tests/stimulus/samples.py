"""Random stimuli on a 0.01 ms grid, and the value of a table as the kernels take it."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.stimulus import (
    OU,
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
    StimulusTable,
    TimedSynapse,
    White,
)

DT_NS = 10_000

times = st.integers(0, 3000).map(lambda k: k / 100)  # ms
widths = st.integers(1, 500).map(lambda k: k / 100)
amplitudes = st.floats(-50, 50, allow_nan=False)

_steps = st.builds(
    lambda start, length, amplitude: Step(start=start, stop=round(start + length, 2), amplitude=amplitude),
    times, widths, amplitudes,
)  # fmt: skip
_ramps = st.builds(
    lambda start, length, amplitude, initial, hold: Ramp(
        start=start, stop=round(start + length, 2), amplitude=amplitude, initial=initial, hold=hold
    ),
    times, widths, amplitudes, amplitudes, st.booleans(),
)  # fmt: skip
_trains = st.builds(
    lambda start, width, pause, amplitude, count: Pulses(
        start=start, width=width, period=round(width + pause, 2), amplitude=amplitude, count=count
    ),
    times, widths, widths, amplitudes, st.none() | st.integers(1, 20),
)  # fmt: skip

pieces = st.one_of(
    st.builds(Constant, amplitude=amplitudes),
    _steps,
    st.builds(Pulse, start=times, width=widths, amplitude=amplitudes),
    st.builds(
        Pair, start=times, width=widths, gap=times, amplitude=amplitudes, second=st.none() | amplitudes
    ),
    _trains,
    _ramps,
    st.builds(
        Sine,
        amplitude=amplitudes,
        frequency_hz=st.floats(0, 2000),
        phase_deg=st.floats(-360, 360),
        offset=amplitudes,
        start=times,
    ),
    st.builds(
        Kick,
        start_ns=st.integers(0, 4000).map(lambda k: k * DT_NS),
        width_ns=st.integers(1, 500).map(lambda k: k * DT_NS),
        amplitude=amplitudes,
    ),
)

_noise = {
    "mean": amplitudes,
    "start": times,
    "hold": st.none() | st.sampled_from([0.01, 0.03, 0.5]),
    "seed": st.none() | st.integers(0, 2**53 - 1),
}
_synapse = {
    "weight": st.floats(0, 2),
    "tau": st.sampled_from([0.013, 0.2, 1.0, 5.0]),
    "reversal": st.floats(-100, 100),
}
rates = st.just(0.0) | st.floats(1, 5000)
waveforms = st.one_of(
    pieces,
    st.builds(White, intensity=st.floats(0, 10), **_noise),
    st.builds(OU, sd=st.floats(0, 10), tau=st.floats(0.01, 1000), **_noise),
    st.builds(RegularSynapse, rate_hz=rates, start=times, **_synapse),
    st.builds(
        PoissonSynapse,
        rate_hz=rates,
        start=times,
        seed=st.none() | st.integers(0, 99),
        **_synapse,
    ),
    st.builds(TimedSynapse, times=st.lists(times, max_size=8).map(sorted).map(tuple), **_synapse),
)
stimuli = st.lists(waveforms, max_size=5).map(lambda found: Stimulus(tuple(found)))


def table_values(table: StimulusTable, t_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """What the table says at each time, term by term."""
    values = np.empty(len(t_ns))
    for k, t in enumerate(t_ns):
        j = int(np.searchsorted(table.until, t, side="right"))
        value = table.base[j]
        for q in range(table.first[j], table.first[j + 1]):
            u = (t - table.ref[q]) * 1e-6
            slope, amplitude, omega, phase = table.terms[q]
            value += slope * u + amplitude * np.sin(omega * u + phase)
        values[k] = value
    return values


def table_conductances(
    table: StimulusTable, t_ns: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Σ g and Σ g·E that the table says at each time, term by term."""
    assert table.synapses is not None
    opened, pull = np.zeros(len(t_ns)), np.zeros(len(t_ns))
    first, ref, terms = table.synapses.first, table.synapses.ref, table.synapses.terms
    for k, t in enumerate(t_ns):
        j = int(np.searchsorted(table.until, t, side="right"))
        for q in range(first[j], first[j + 1]):
            g = terms[q, 0] * np.exp(-(t - ref[q]) * 1e-6 * terms[q, 1])
            opened[k] += g
            pull[k] += g * terms[q, 2]
    return opened, pull
