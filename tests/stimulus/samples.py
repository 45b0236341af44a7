"""Random stimuli on a 0.01 ms grid, and the value of a table as the kernels take it."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.stimulus import Constant, Kick, Pair, Pulse, Pulses, Ramp, Sine, Step, Stimulus, StimulusTable

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

waveforms = st.one_of(
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
