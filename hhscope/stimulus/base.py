"""Stimulus: a pure function I(t), the sum of waveforms, each made of smooth pieces on the nanosecond axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from hhscope.units import NS_PER_MS, ns_from_ms

FOREVER: Final = 2**62  # ns; later than any run
MAX_SEED: Final = 2**53 - 1  # readers of JSON that know only doubles keep it
LONGEST_MS: Final = 1e9  # 11 days; ms as a double still resolve single nanoseconds


class StimulusError(ValueError):
    """A stimulus that cannot be: one sentence that says which waveform, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One smooth piece, valid for start_ns <= t < stop_ns (right-continuous).

    With u = (t - ref_ns) in ms:  I = level + slope·u + amplitude·sin(omega·u + phase), µA/cm² inward.
    """

    start_ns: int
    stop_ns: int = FOREVER
    ref_ns: int = 0
    level: float = 0.0
    slope: float = 0.0  # µA/cm² per ms
    amplitude: float = 0.0
    omega: float = 0.0  # rad/ms
    phase: float = 0.0  # rad


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulusTable:
    """A stimulus over one stretch of time, laid out for the kernels.

    Interval j holds for t < until[j] (and t >= until[j-1]). Its value is
    base[j] + Σ over q in [first[j], first[j+1]) of terms[q,0]·u + terms[q,1]·sin(terms[q,2]·u + terms[q,3]),
    u = (t_ns - ref[q])·1e-6 ms. The numbers of an interval do not depend on where the table was cut.

    until : (m,) int64 ns, increasing; the last is beyond the stretch
    base : (m,) float64 µA/cm²
    first : (m + 1,) int64
    ref : (k,) int64 ns
    terms : (k, 4) float64, C order: slope, amplitude, omega, phase
    synapses : None when there are none; else the same for conductances, see `SynapseTable`
    """

    until: NDArray[np.int64]
    base: NDArray[np.float64]
    first: NDArray[np.int64]
    ref: NDArray[np.int64]
    terms: NDArray[np.float64]
    synapses: SynapseTable | None = None


@dataclass(frozen=True, slots=True)
class SynapseTable:
    """The synaptic conductances of the intervals of a `StimulusTable`.

    In interval j, g = Σ over q in [first[j], first[j+1]) of terms[q,0]·exp(-terms[q,1]·u), u = (t_ns - ref[q])·1e-6 ms.

    first : (m + 1,) int64
    ref : (k,) int64 ns, the last event
    terms : (k, 3) float64, C order: conductance after it (mS/cm²), decay rate (1/ms), reversal potential (mV)
    """

    first: NDArray[np.int64]
    ref: NDArray[np.int64]
    terms: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a waveform is made of: pieces in order of time that do not overlap; zero where there is none.

    With ``period_ns`` > 0 the whole pattern comes again every period, ``count`` times (None: for ever); the
    pattern must be shorter than the period.
    """

    pieces: tuple[Piece, ...]
    period_ns: int = 0
    count: int | None = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """What a form and the command line need to know of one field of a waveform.

    ``default`` is the value when the field is left out; for a ``required`` field it is what a form suggests.
    ``on_grid`` marks times: they must be whole numbers of sample steps. ``above_zero``: zero is refused.
    ``range`` says in words what is allowed, where there are limits.
    """

    name: str
    label: str
    unit: str
    default: float | int | bool | tuple[float, ...] | None
    doc: str
    required: bool = False
    on_grid: bool = False
    above_zero: bool = False
    range: str = ""


class Waveform(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", forbid_unknown_fields=True):
    """Base of all waveforms: plain numbers in ms and µA/cm², checked when made; `course` says what they mean.

    Numbers are made floats when a waveform is made, so that equal waveforms have equal text.
    """

    def __post_init__(self) -> None:
        for field in msgspec.structs.fields(type(self)):
            _normalise(self, field)
        self.check()

    def check(self) -> None:
        """What no single field shows (stop before start, …).

        Raises
        ------
        StimulusError
            Naming the waveform, the field and its value.
        """

    def course(self) -> Course:
        """The pieces on the nanosecond axis, for what is neither noise nor synaptic."""
        raise NotImplementedError(f"{self.kind} is not made of pieces")

    @property
    def changes_every_sample(self) -> bool:
        """Whether the value jumps at every sample, as noise does: a fixed step then serves better."""
        return False

    @property
    def is_noise(self) -> bool:
        """Whether it is a random current."""
        return False

    @property
    def is_synaptic(self) -> bool:
        """Whether it opens a conductance, so that its current depends on V."""
        return False

    @property
    def kind(self) -> str:
        """The waveform's key: ``step``, ``pulses``, …"""
        return str(type(self).__struct_config__.tag)

    def ns(self, name: str) -> int:
        """The time field ``name`` in ns.

        Raises
        ------
        StimulusError
            When it is negative, absurdly long or no whole number of nanoseconds.
        """
        value = getattr(self, name)
        return value if isinstance(value, int) else self.time_ns(name, value)

    def time_ns(self, name: str, value: float) -> int:
        """A time of the field ``name``, given in ms, in ns; like `ns`."""
        if not 0.0 <= value <= LONGEST_MS:
            raise self.fault(name, value, "must lie between 0 and 1e9 ms")
        try:
            return ns_from_ms(value)
        except ValueError:
            near = round(value * NS_PER_MS) / NS_PER_MS
            raise self.fault(name, value, f"is not a whole number of nanoseconds; use {near!r}") from None

    def check_span(self) -> None:
        """Refuse a ``stop`` that is not later than ``start``; None goes on for ever."""
        if getattr(self, "stop", None) is None:
            self.ns("start")
        elif self.ns("stop") <= self.ns("start"):
            raise self.fault(
                "stop",
                getattr(self, "stop", None),
                f"must be later than start = {getattr(self, 'start', 0.0)}",
            )

    def check_seed(self) -> None:
        """Refuse a seed that is no number of the generator."""
        seed = getattr(self, "seed", None)
        if seed is not None and not 0 <= seed <= MAX_SEED:
            raise self.fault("seed", seed, f"must lie between 0 and {MAX_SEED}")

    def fault(self, name: str, value: object, what: str) -> StimulusError:
        """The error for one field, in one sentence."""
        return StimulusError(f"{self.kind}: {name} = {value} {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Values of a waveform that belong together, under a name of their own."""

    title: str
    description: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveformSpec:
    """One waveform for forms, command line and documentation; exported as ``WAVEFORM`` by its module.

    ``listed`` is False for waveforms that no form offers (a kick comes from its button). ``headline`` names the
    fields that tell most in one line. ``presets``: what a form offers in place of the bare waveform. ``group``: with
    which others it is offered.
    """

    key: str
    title: str
    description: str
    struct: type[Waveform]
    fields: tuple[FieldSpec, ...]
    listed: bool = True
    headline: tuple[str, ...] = ("amplitude",)
    group: Literal["current", "noise", "synapse"] = "current"
    presets: tuple[Preset, ...] = ()


def _normalise(waveform: Waveform, field: msgspec.structs.FieldInfo) -> None:
    """Floats are floats and finite, counts are ints: whatever number type they were made from."""
    value = getattr(waveform, field.name)
    if value is None or isinstance(value, bool):
        return
    if field.type is int or field.type == int | None:
        if int(value) != value:
            raise waveform.fault(field.name, value, "must be a whole number")
        msgspec.structs.force_setattr(waveform, field.name, int(value))
        return
    if isinstance(value, (tuple, list)):
        numbers = tuple(_finite(waveform, field.name, one) for one in value)
        msgspec.structs.force_setattr(waveform, field.name, numbers)
        return
    msgspec.structs.force_setattr(waveform, field.name, _finite(waveform, field.name, value))


def _finite(waveform: Waveform, name: str, value: object) -> float:
    if not isinstance(value, (int, float, np.number)) or not math.isfinite(value):
        raise waveform.fault(name, value, "is not a finite number")
    return float(value)
