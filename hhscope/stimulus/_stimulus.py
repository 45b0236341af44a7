"""Stimulus: the sum of waveforms; a frozen value that travels in commands and files."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Final, Union

import msgspec
import numpy as np
from numpy.typing import NDArray

from hhscope.discovery import exported
from hhscope.stimulus._course import Layout, layout
from hhscope.stimulus._noise import Noise, NoisePart
from hhscope.stimulus._synapse import Synapse, SynapsePart
from hhscope.stimulus.base import (
    FOREVER,
    FieldSpec,
    StimulusError,
    StimulusTable,
    SynapseTable,
    Waveform,
    WaveformSpec,
)
from hhscope.stimulus.kick import Kick
from hhscope.units import NS_PER_MS

# Every waveform by key, in alphabetical order: one file each in this package.
WAVEFORMS: Final[dict[str, WaveformSpec]] = exported("hhscope.stimulus", "WAVEFORM", WaveformSpec)

# The decoder of commands and files must know every struct that may come: the union of those found.
if TYPE_CHECKING:
    AnyWaveform = Waveform
else:
    AnyWaveform = Union[tuple(spec.struct for spec in WAVEFORMS.values())]  # noqa: UP007 - made at run time


class Stimulus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """I(t) in µA/cm², inward positive: the sum of waveforms, besides the constant current ``I`` of the model.

    A pure function of time, right-continuous: at an edge the new value holds. Numbers never depend on which
    stretch of time was asked for. Any thread may use it.
    """

    waveforms: tuple[AnyWaveform, ...] = ()

    def __add__(self, other: Stimulus | Waveform) -> Stimulus:
        """The sum of both."""
        more = other.waveforms if isinstance(other, Stimulus) else (other,)
        return Stimulus((*self.waveforms, *more))

    @property
    def changes_every_sample(self) -> bool:
        """Whether it jumps at every sample (noise): ``auto`` then chooses a fixed step."""
        return any(waveform.changes_every_sample for waveform in self.waveforms)

    @property
    def is_synaptic(self) -> bool:
        """Whether it opens conductances: then only a kernel made for synapses can take it."""
        return any(waveform.is_synaptic for waveform in self.waveforms)

    def value(self, t_ns: int, dt_ns: int | None = None) -> float:
        """I at one time, µA/cm²."""
        return float(self.sample(np.array([t_ns], np.int64), dt_ns)[0])

    def sample(self, t_ns: NDArray[np.int64], dt_ns: int | None = None) -> NDArray[np.float64]:
        """I at many times in any order: (n,) int64 ns -> (n,) float64 µA/cm². Synapses are not in it: they need V.

        ``dt_ns``: the sample step, for noise that is held for one sample.
        """
        times = np.ascontiguousarray(t_ns, np.int64)
        total = np.zeros(len(times))
        parts = self._parts(dt_ns)
        for part in parts:
            total += part.levels(times)
        for part in parts:
            if isinstance(part, Layout) and part.smooth.any():
                row, shift = part.locate(times)
                total += _smooth_part(part, row, times - shift)
        return total

    def conductance(
        self, t_ns: NDArray[np.int64], dt_ns: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What all synapses together do at many times: g in mS/cm² and Σ g·E in µA/cm²; I_syn = g·V − Σ g·E."""
        times = np.ascontiguousarray(t_ns, np.int64)
        opened, pull = np.zeros(len(times)), np.zeros(len(times))
        for part in self._parts(dt_ns):
            if isinstance(part, SynapsePart):
                places, last, after = part.last_events(times)
                g = after * np.exp(-(times[places] - last) * (1e-6 / part.synapse.tau))
                opened[places] += g
                pull[places] += g * part.synapse.reversal
        return opened, pull

    def edges(self, t0_ns: int, t1_ns: int, dt_ns: int | None = None) -> NDArray[np.int64]:
        """The times in [t0_ns, t1_ns) where a piece begins or ends, increasing, each once (int64 ns)."""
        found = [part.edges(t0_ns, t1_ns) for part in self._parts(dt_ns)]
        if len(found) <= 1:
            return found[0] if found else np.empty(0, np.int64)
        together = np.sort(np.concatenate(found))
        return together[np.diff(together, prepend=-1) > 0]

    def table(self, t0_ns: int, t1_ns: int, dt_ns: int | None = None) -> StimulusTable:
        """The stimulus over t0_ns <= t <= t1_ns for the kernels; see `StimulusTable`.

        The last ``until`` is the first edge after t1_ns (FOREVER when there is none): the table is right up to it.
        ``dt_ns``: the sample step, for what lies on its grid (noise, synapses).
        """
        if not self.waveforms:
            return _no_input()
        parts = self._parts(dt_ns)
        starts = np.concatenate((np.array([t0_ns], np.int64), self.edges(t0_ns + 1, t1_ns + 1, dt_ns)))
        beyond = min((part.next_edge(t1_ns) for part in parts), default=FOREVER)
        base = np.zeros(len(starts))
        smooth: list[_Terms] = []
        synaptic: list[_Terms] = []
        for part in parts:
            base += part.levels(starts)  # in the order of the waveforms, whatever is cut: the same bits
            if isinstance(part, SynapsePart):
                synaptic.append(_decays(part, starts))
            elif isinstance(part, Layout) and part.smooth.any():
                smooth.append(_terms(part, starts))
        first, ref, terms = _joined(smooth, len(starts), 4)
        synapses = SynapseTable(*_joined(synaptic, len(starts), 3)) if self.is_synaptic else None
        until = np.append(starts[1:], np.int64(beyond))
        return StimulusTable(until=until, base=base, first=first, ref=ref, terms=terms, synapses=synapses)

    def check_grid(self, dt_ns: int) -> None:
        """Every time in the stimulus must be a whole number of sample steps.

        Raises
        ------
        StimulusError
            Naming the waveform, the field, its value and the nearest allowed ones.
        """
        for waveform in self.waveforms:
            for field in WAVEFORMS[waveform.kind].fields:
                if field.on_grid and getattr(waveform, field.name) is not None:
                    _check_on_grid(waveform, field, dt_ns)

    def with_pulse(self, t_ns: int, width_ns: int, amplitude: float) -> Stimulus:
        """This stimulus and a kick from t_ns on (exact ns); kicks that are over by then are dropped.

        Raises
        ------
        StimulusError
            When the width is not above 0 or the amplitude is not finite.
        """
        kick = Kick(start_ns=t_ns, width_ns=width_ns, amplitude=amplitude)
        return self.pruned(t_ns) + kick

    def pruned(self, t_ns: int) -> Stimulus:
        """Without the kicks that are over at t_ns; nothing changes from t_ns on, not by a bit."""
        kept = tuple(w for w in self.waveforms if not (isinstance(w, Kick) and w.stop_ns <= t_ns))
        return self if len(kept) == len(self.waveforms) else Stimulus(kept)

    def without_kicks(self) -> Stimulus:
        """The protocol alone, for a new run."""
        return self.pruned(FOREVER)

    def seeded(self, base: int = 0) -> Stimulus:
        """The same with a seed for every random waveform that has none: the first free ones after 1000·base."""
        taken = {getattr(waveform, "seed", None) for waveform in self.waveforms}
        if not any(hasattr(waveform, "seed") and waveform.seed is None for waveform in self.waveforms):
            return self
        free = (seed for seed in itertools.count(1000 * base + 1) if seed not in taken)
        return Stimulus(
            tuple(
                msgspec.structs.replace(waveform, seed=next(free))
                if getattr(waveform, "seed", 0) is None
                else waveform
                for waveform in self.waveforms
            )
        )

    def _parts(self, dt_ns: int | None) -> list[Part]:
        return [_part(waveform, dt_ns) for waveform in self.waveforms]


Part = Layout | NoisePart | SynapsePart
"""A waveform on its grid: ``levels``, ``edges``, ``next_edge``; pieces and synapses have terms as well."""


def _part(waveform: Waveform, dt_ns: int | None) -> Part:
    if isinstance(waveform, Noise):
        return NoisePart(waveform, waveform.hold_ns(dt_ns))
    if isinstance(waveform, Synapse):
        if dt_ns is None:
            raise StimulusError(f"{waveform.kind}: events act at samples; say which sample step")
        return SynapsePart(waveform, dt_ns)
    return layout(waveform)


@functools.cache
def _no_input() -> StimulusTable:
    """The table of no waveforms, for any stretch of time."""
    first, ref, terms = _joined([], 1, 4)
    return StimulusTable(until=np.array([FOREVER]), base=np.zeros(1), first=first, ref=ref, terms=terms)


_Terms = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def _smooth_part(plan: Layout, row: NDArray[np.int64], t_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    u = (t_ns - plan.ref[row]) * 1e-6
    terms = plan.terms[row]
    wave = terms[:, 1] * np.sin(terms[:, 2] * u + terms[:, 3])
    found: NDArray[np.float64] = np.where(plan.smooth[row], terms[:, 0] * u + wave, 0.0)
    return found


def _terms(plan: Layout, starts: NDArray[np.int64]) -> _Terms:
    """Of the intervals where the waveform is smooth: their numbers, references and terms."""
    row, shift = plan.locate(starts)
    interval = np.flatnonzero(plan.smooth[row])
    return interval, plan.ref[row[interval]] + shift[interval], plan.terms[row[interval]]


def _decays(part: SynapsePart, starts: NDArray[np.int64]) -> _Terms:
    """Of the intervals with a conductance: their numbers, last events and terms."""
    interval, last, opened = part.last_events(starts)
    fixed = np.broadcast_to([1.0 / part.synapse.tau, part.synapse.reversal], (len(interval), 2))
    return interval, last, np.column_stack((opened, fixed))


def _joined(found: list[_Terms], n: int, width: int) -> _Terms:
    """``first``, ``ref``, ``terms`` of a table: by interval, within each in the order of the waveforms."""
    if not found:
        return np.zeros(n + 1, np.int64), np.empty(0, np.int64), np.empty((0, width))
    interval, ref, terms = (np.concatenate(column) for column in zip(*found, strict=True))
    first = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(interval, minlength=n), out=first[1:])
    if len(found) > 1:
        order = np.argsort(interval, kind="stable")
        ref, terms = ref[order], terms[order]
    return first, ref, np.ascontiguousarray(terms)


def _check_on_grid(waveform: Waveform, field: FieldSpec, dt_ns: int) -> None:
    time_ns = waveform.ns(field.name)
    below = time_ns // dt_ns * dt_ns
    if below == time_ns:
        return
    near = [t for t in (below, below + dt_ns) if t > 0 or not field.above_zero]
    allowed = " or ".join(repr(t if field.unit == "ns" else t / NS_PER_MS) for t in near)
    raise StimulusError(
        f"{waveform.kind}: {field.name} = {getattr(waveform, field.name)} {field.unit} is not on the sample "
        f"grid of {dt_ns / NS_PER_MS!r} ms; use {allowed} {field.unit}"
    )
