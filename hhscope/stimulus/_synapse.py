"""Synapse: events that open a conductance, which then closes exponentially; the current depends on V."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus.base import FieldSpec, Preset, StimulusError, Waveform
from hhscope.units import NS_PER_MS

_MEMORY: Final = 40.0  # time constants: what is left then, e^-40, is less than a double can tell from nothing
_LOWEST_HZ: Final = 1e-6  # an event in 11 days, the longest time axis
_LONGEST_TAU: Final = 1e5  # ms


class Synapse(Waveform, frozen=True, kw_only=True):
    """Base of synapses: each event adds ``weight`` to g, dg/dt = -g/tau; outward flows I_syn = g·(V - reversal).

    An event acts at the first sample not before it. ``weight`` mS/cm², ``tau`` ms, ``reversal`` mV.
    """

    weight: float
    tau: float = 5.0
    reversal: float = 0.0

    def check(self) -> None:
        """The weight is not negative, the time constant is above 0."""
        if self.weight < 0.0:
            raise self.fault(
                "weight", self.weight, "must not be negative; to inhibit, lower the reversal potential"
            )
        if not 1e-3 <= self.tau <= _LONGEST_TAU:
            raise self.fault("tau", self.tau, f"must lie between 0.001 and {_LONGEST_TAU:g} ms")
        if not -1000.0 <= self.reversal <= 1000.0:
            raise self.fault("reversal", self.reversal, "must lie between -1000 and 1000 mV")

    @property
    def is_synaptic(self) -> bool:
        return True

    def events(self, t0_ns: int, t1_ns: int) -> NDArray[np.int64]:
        """The events in [t0, t1), as they come (not yet moved to samples), rising; any of them may come twice."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SynapsePart:
    """One synapse on the grid of samples, as a `hhscope.stimulus._stimulus.Part`.

    Time is cut into windows of 40 time constants; the conductance after an event is summed over the events of its own
    window and the one before, so that it never depends on what was asked for. Borders of windows are edges.
    """

    synapse: Synapse
    dt_ns: int

    @property
    def window_ns(self) -> int:
        """Length of a window: whole samples."""
        return -(-round(_MEMORY * self.synapse.tau * NS_PER_MS) // self.dt_ns) * self.dt_ns

    def edges(self, t0_ns: int, t1_ns: int) -> NDArray[np.int64]:
        """Events and borders of windows in [t0, t1)."""
        window = self.window_ns
        found = [np.empty(0, np.int64)]
        for number in range(t0_ns // window, (t1_ns - 1) // window + 1 if t1_ns > t0_ns else 0):
            found += [np.array([number * window]), self._window(number)[0]]
        together = np.concatenate(found)
        return np.unique(together[(together >= t0_ns) & (together < t1_ns)])

    def next_edge(self, t_ns: int) -> int:
        """The first edge after t_ns."""
        border = (t_ns // self.window_ns + 1) * self.window_ns
        times = self._window(t_ns // self.window_ns)[0]
        place = int(np.searchsorted(times, t_ns, side="right"))
        return int(times[place]) if place < len(times) else border

    def levels(self, t_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """No current of its own."""
        return np.zeros(len(t_ns))

    def last_events(
        self, t_ns: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Of the times (int64 ns) that have an event in their window or the one before: their places in ``t_ns``, the
        last event (ns), and the conductance just after it (mS/cm²)."""
        places, last, opened = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
        numbers = t_ns // self.window_ns
        for number in np.unique(numbers):
            here = np.flatnonzero(numbers == number)
            before, now = (self._window(int(k)) for k in (number - 1, number))
            times, after = (np.concatenate((a[-1:], b)) for a, b in zip(before, now, strict=True))
            found = np.searchsorted(times, t_ns[here], side="right") - 1
            known = found >= 0
            places.append(here[known])
            last.append(times[found[known]])
            opened.append(after[found[known]])
        return np.concatenate(places), np.concatenate(last), np.concatenate(opened)

    def _window(self, number: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        return _window(self, number)


@lru_cache(maxsize=128)
def _window(part: SynapsePart, number: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The samples (ns) of a window at which events act, each once, and the conductance just after (mS/cm²)."""
    if number < 0:
        return np.empty(0, np.int64), np.empty(0)
    synapse, dt_ns, window_ns = part.synapse, part.dt_ns, part.window_ns
    begin = number * window_ns
    reach = max(begin - window_ns, 0)
    exact = synapse.events(max(reach - dt_ns + 1, 0), begin + window_ns - dt_ns + 1)
    times, counts = np.unique(-(-exact // dt_ns) * dt_ns, return_counts=True)
    # Σ e^((t_i - reach)/tau) grows to e^80 at the most.
    u = (times - reach) / (synapse.tau * NS_PER_MS)
    opened: NDArray[np.float64] = (
        synapse.weight * np.cumsum(counts * np.exp(u), dtype=np.float64) * np.exp(-u)
    )
    own = times >= begin
    return times[own], opened[own]


def check_rate(waveform: Waveform, rate_hz: float, most: float) -> None:
    """Refuse a rate of events that is negative or beyond sense.

    Raises
    ------
    StimulusError
        Naming the field.
    """
    if rate_hz and not _LOWEST_HZ <= rate_hz <= most:
        raise waveform.fault("rate_hz", rate_hz, f"must be 0, or lie between {_LOWEST_HZ:g} and {most:g} Hz")


def check_times(waveform: Waveform, times: tuple[float, ...], most: int) -> None:
    """Refuse times that are none, too many, or not in order.

    Raises
    ------
    StimulusError
        Naming the field.
    """
    if len(times) > most:
        raise StimulusError(f"{waveform.kind}: times has {len(times):,} values; give at most {most:,}")
    for time in times:
        waveform.time_ns("times", time)
    for before, after in pairwise(times):
        if after < before:
            raise waveform.fault("times", after, f"must not be earlier than {before}, which comes before it")


# What every synapse has besides its events.
CONDUCTANCE: Final = (
    FieldSpec(
        name="weight",
        label="Weight",
        unit="mS/cm²",
        default=0.05,
        doc="How much conductance each event opens at once",
        required=True,
        range="0 or more",
    ),
    FieldSpec(
        name="tau",
        label="Decay time τ",
        unit="ms",
        default=5.0,
        doc="The conductance closes to 1/e in this time",
        above_zero=True,
        range="0.001 to 100000 ms",
    ),
    FieldSpec(
        name="reversal",
        label="Reversal E",
        unit="mV",
        default=0.0,
        doc="Where its current turns round: 0 mV excites, −75 or −80 mV inhibits",
        range="−1000 to 1000 mV",
    ),
)


def presets(what: str) -> tuple[Preset, ...]:
    """Excitatory and inhibitory; the values are those of R. Brette et al., J. Comput. Neurosci. 23:349-398 (2007),
    doi 10.1007/s10827-007-0038-6."""
    return (
        Preset(
            title=f"Excitatory synapse{what}",
            description="Events open a conductance that pulls V towards 0 mV",
            values={"weight": 0.05, "tau": 5.0, "reversal": 0.0},
        ),
        Preset(
            title=f"Inhibitory synapse{what}",
            description="Events open a conductance that pulls V towards −80 mV",
            values={"weight": 0.2, "tau": 10.0, "reversal": -80.0},
        ),
    )
