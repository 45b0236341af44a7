"""Recording: samples held in memory, by signal name, with everything that made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import SpikeRule, SpikeTrain, detect_spikes
from hhscope.analysis.epochs import epochs
from hhscope.analysis.formula_stream import FormulaStream, Workings, needed
from hhscope.engine.blocks import Block, Failure
from hhscope.model.formula import read_formula
from hhscope.model.model import Model
from hhscope.model.signals import Signal
from hhscope.record.exporters.base import ExportOptions, ExportResult
from hhscope.record.provenance import Provenance
from hhscope.record.source import BLOCK_SAMPLES, Source, signal_rows
from hhscope.units import NS_PER_MS, ns_from_ms

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Recording:
    """What a run recorded. ``rec["V"]`` is a signal, ``rec.time`` its time in ms; arrays are read-only.

    pieces : consecutive samples; the rows of ``data`` are ``signals``; several where dt or method changed
    missed : samples that had been overwritten before they could be read (recordings of a live ring only)
    """

    signals: tuple[Signal, ...]
    pieces: tuple[Block, ...]
    provenance: Provenance
    missed: int = 0

    @classmethod
    def from_source(cls, source: Source, names: Sequence[str] | None = None) -> Recording:
        """Read all of ``source`` into memory; ``names`` None: every signal."""
        chosen = tuple(signal.name for signal in source.signals) if names is None else tuple(names)
        rows = signal_rows(source.signals, chosen)
        blocks = tuple(source.blocks(chosen))
        return cls(tuple(source.signals[row] for row in rows), blocks, source.provenance, source.missed)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        run: int = -1,
        start: float | None = None,
        stop: float | None = None,
        signals: Sequence[str] | None = None,
    ) -> Recording:
        """Read a recording (``.hhrec``) from the disk, also one that was cut off, up to its last complete batch.

        ``run``: place of the run in the file, -1 = the newest; ``start`` and ``stop``: ms, start <= t < stop;
        ``signals``: names, None = all.

        Raises
        ------
        RecordingFileError, KeyError
            When it is no recording, has no such run or no such signal: one sentence.
        """
        from hhscope.record.recorded import RecordedFile, joined
        from hhscope.record.stream_format import RecordingFileError

        runs = RecordedFile.open(Path(path)).runs
        if not -len(runs) <= run < len(runs):
            raise RecordingFileError(f"{path} has no run {run}; there are {len(runs)}, counted from 0")
        ends = (0 if start is None else ns_from_ms(start), 2**62 if stop is None else ns_from_ms(stop))
        source = runs[run].between(*ends)
        chosen = tuple(s.name for s in source.signals) if signals is None else tuple(signals)
        rows = signal_rows(source.signals, chosen)
        pieces = joined(source.blocks(chosen))
        return cls(tuple(source.signals[row] for row in rows), pieces, source.provenance, source.missed)

    @property
    def names(self) -> tuple[str, ...]:
        """Names as in the model file: states, instantaneous gates, ``I_<current>``, ``I_stim``."""
        return tuple(signal.name for signal in self.signals)

    @property
    def units(self) -> dict[str, str]:
        """Unit of every signal; empty for gates."""
        return {signal.name: signal.unit for signal in self.signals}

    @cached_property
    def time_ns(self) -> NDArray[np.int64]:
        """Time of every sample, (n,) int64 ns: exact."""
        parts = [
            block.t0_ns + block.segment.dt_ns * np.arange(block.n, dtype=np.int64) for block in self.pieces
        ]
        return _frozen(np.concatenate(parts) if parts else np.empty(0, np.int64))

    @cached_property
    def time(self) -> NDArray[np.float64]:
        """Time of every sample, (n,) float64 ms."""
        return _frozen(self.time_ns / NS_PER_MS)

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        """The samples of one signal, (n,) float64.

        Raises
        ------
        KeyError
            When there is no such signal; the message lists what there is.
        """
        return _frozen(self._samples(name))

    def math(self, formula: str) -> NDArray[np.float64]:
        """A formula over the recorded signals and the model's parameters at every sample, (n,) float64.

        ``rec.math("I_Na + I_K")``, ``rec.math("g_Na*m^3*h")``, ``rec.math("ddt(V)")``: the expressions of model files,
        and ``ddt(x)``, the central difference per ms. A parameter that changed on the way counts as it was then.

        Raises
        ------
        FormulaError
            When it is no formula, or uses a name that is unknown or was not recorded: one sentence.
        """
        read = read_formula(self.model, formula, self.signals)
        names = needed((read,))
        history = epochs(self.provenance.parameters, self.provenance.changes)
        workings = Workings(model=self.model, formulas=(read,), names=names, history=history)
        stream = FormulaStream(workings)
        found = [part.data[0] for block in self.blocks(names) for part in stream.push(block)]
        found += [part.data[0] for part in stream.finish()]
        return _frozen(np.concatenate(found) if found else np.empty(0))

    def _samples(self, name: str) -> NDArray[np.float64]:
        (row,) = signal_rows(self.signals, [name])
        if len(self.pieces) == 1:
            samples: NDArray[np.float64] = self.pieces[0].data[row]
            return samples
        parts = [block.data[row] for block in self.pieces]
        return np.concatenate(parts) if parts else np.empty(0)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __len__(self) -> int:
        """Number of samples."""
        return self.rows

    @property
    def rows(self) -> int:
        """Number of samples."""
        return sum(block.n for block in self.pieces)

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """The samples in order, some MB at a time, with the signals ``names`` as rows."""
        rows = signal_rows(self.signals, names)
        for block in self.pieces:
            for at in range(0, block.n, BLOCK_SAMPLES):
                data = block.data[rows, at : at + BLOCK_SAMPLES]
                yield Block(segment=block.segment, start=block.start + at, data=data)

    @property
    def model(self) -> Model:
        """The model that ran."""
        return self.provenance.model

    @property
    def parameters(self) -> dict[str, float]:
        """Value of every parameter at the end of the recording."""
        return dict(self.provenance.parameters)

    @property
    def current(self) -> float:
        """The constant current at the end of the recording, µA/cm²."""
        return self.provenance.current

    @property
    def failed(self) -> Failure | None:
        """Why the run ended early, or None: the first non-finite state."""
        return self.provenance.failure

    @property
    def spike_rule(self) -> SpikeRule:
        """What counts as a spike: the model's threshold, prominence and re-arming."""
        return SpikeRule.of(self.model)

    def spike_train(self) -> SpikeTrain:
        """Spikes with their peaks, and the oscillations that stay below threshold."""
        borders = np.cumsum([piece.n for piece in self.pieces])[:-1].tolist()
        t_ms, v = self.time_ns / NS_PER_MS, self._samples("V")
        return detect_spikes(t_ms, v, self.spike_rule, borders=borders)

    def spikes(self) -> NDArray[np.float64]:
        """Times of the spikes, (k,) float64 ms: interpolated upward crossings of the threshold."""
        times: NDArray[np.float64] = self.spike_train().times_ms
        return times

    def to_csv(
        self,
        path: str | Path,
        *,
        signals: Sequence[str] | None = None,
        every: int = 1,
        decimal_comma: bool = False,
    ) -> ExportResult:
        """Write a CSV file (exact numbers) and its JSON sidecar ``<path>.json``.

        ``signals``: names, None = all; ``every``: n = every n-th sample; ``decimal_comma``: as Excel expects it in
        countries that write 0,5.

        Raises
        ------
        ExportError
            When a signal is unknown or the file cannot be written: one sentence; the old file is untouched.
        """
        from hhscope.record.exporters.csv import EXPORTER

        chosen = None if signals is None else tuple(signals)
        options = ExportOptions(signals=chosen, every=every, decimal_comma=decimal_comma)
        return EXPORTER.export(self, Path(path), options, None, None)


def _frozen(array: NDArray[T]) -> NDArray[T]:
    view = array.view()
    view.flags.writeable = False
    return view
