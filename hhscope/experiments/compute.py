"""Can one compute with waves? One cell as a bit and as gates beside a ReLU unit, and what its spikes tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hhscope.experiments._bench import Bench, rest_of
from hhscope.experiments._bit import PHASES, Bit, bit
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell_of
from hhscope.experiments._dials import ExperimentError, Kind, dial
from hhscope.experiments._logic import Gate, Row, coincidence_ms, gates
from hhscope.experiments._readout import Heard, NoiseInput, Tone, check_length, heard, tones
from hhscope.experiments.base import Cell, Experiment, Result, Scene, Table, Watch, joined
from hhscope.units import format_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeOptions(CellOptions):
    """The cell, the current under which it is a bit, the pulses, the sine and the noise."""

    current: float | None = dial(
        8.0, Kind.NUMBER, "Current", "Constant current under which it is to hold one bit; left out: the model's own",
        unit="µA/cm²", optional=True,
    )  # fmt: skip
    base: float = dial(
        0.0,
        Kind.NUMBER,
        "At rest",
        "Constant current of the gates; the cell must rest under it",
        unit="µA/cm²",
    )
    width: float = dial(
        1.0, Kind.NUMBER, "Pulse", "Width of a pulse; all other times of gates and bit are counted in it", unit="ms",
        low=0.0, high=100.0, above=True,
    )  # fmt: skip
    drive: float = dial(
        15.0, Kind.NUMBER, "Drive", "Constant current under the sine and under the noise", unit="µA/cm²"
    )
    depth: float = dial(5.0, Kind.NUMBER, "Sine", "Amplitude of the sine", unit="µA/cm²", low=0.0, high=1e4)
    frequency: float = dial(
        70.0, Kind.NUMBER, "Frequency", "Of the sine; multiples of it from 0.05 to 3 are tried too", unit="Hz",
        low=0.1, high=1e5,
    )  # fmt: skip
    noise: float = dial(
        5.0, Kind.NUMBER, "Noise", "Standard deviation of the noise", unit="µA/cm²", low=0.0, high=1e4
    )
    tau: float = dial(20.0, Kind.NUMBER, "Noise τ", "Its time constant", unit="ms", low=0.1, high=1e4)
    seconds: float = dial(20.0, Kind.NUMBER, "Seconds", "Length of the noise", unit="s", low=0.01, high=600.0)
    seed: int = dial(1, Kind.WHOLE, "Seed", "Of the noise", low=0, high=2**53 - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComputeResult(Result):
    """coincidence_ms : how far apart the two pulses of "and" may come; None when there is no such gate"""

    cell: CellUnderTest
    bit: Bit
    gates: tuple[Gate, ...]
    coincidence_ms: float | None
    tones: tuple[Tone, ...]
    frequency: float
    heard: Heard

    def rows(self) -> tuple[Row, ...]:
        """Every row of every truth table: gates, then the bit."""
        return (*(row for gate in self.gates for row in gate.rows), *self.bit.rows)

    def tone(self) -> Tone:
        """The sine that was asked for."""
        return min(self.tones, key=lambda one: abs(one.frequency_hz - self.frequency))

    def as_dict(self) -> dict[str, Any]:
        """``{"rows": [...], "vector_strength", "r2_reconstruction"}`` and what else was found."""
        return {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "rows": [
                {"name": r.name, "a": r.a, "b": r.b, "spikes": r.spikes, "relu": r.relu, "wanted": r.wanted}
                for r in self.rows()
            ],
            "vector_strength": self.tone().reading.strength,
            "r2_reconstruction": self.heard.found.r2,
            "bit": {
                "from": self.bit.low, "to": self.bit.high, "set_kept": self.bit.kept, "cleared": self.bit.cleared,
                "cleared_abruptly": self.bit.abrupt, "phases": PHASES, "why_not": self.bit.why or None,
            },
            "coincidence_ms": self.coincidence_ms,
            "sizes": _named(("name", "input", "least", "used", "most", "unit"), self._sizes()),
            "tones": _named(("frequency_hz", "rate_hz", "vector_strength", "phase", "rate_r2"), self._tones()),
        }  # fmt: skip

    def words(self) -> tuple[str, ...]:
        """What it holds, what it decides, what a unit cannot, and what its spikes tell."""
        return (
            *self._bit_words(),
            *self._gate_words(),
            *self._unit_words(),
            *self._tone_words(),
            self._noise_words(),
        )

    def _bit_words(self) -> tuple[str, ...]:
        found, current = self.bit, format_number(self.cell.current, 4)
        if found.why:
            return (f"At {current} µA/cm² it holds no bit: {found.why}.",)
        setting, back = found.sizes
        low = "–" if found.low is None else format_number(found.low, 4)
        return (
            f"One bit: rest and firing are both stable from {low} to {format_number(found.high or 0.0, 4)} µA/cm². "
            f"At {current} a pulse of {format_number(setting.used, 3)} sets it (at least "
            f"{format_number(setting.least, 3)}), and a dip by {format_number(back.used, 3)} that comes back evenly "
            f"resets it, from {found.cleared} of {PHASES} phases of its firing; when the same dip ends at once, from "
            f"{found.abrupt}.",
        )

    def _gate_words(self) -> tuple[str, ...]:
        good = [gate.name for gate in self.gates if gate.works]
        lacking = [gate.name for gate in self.gates if not gate.sizes]
        wrong = [gate.name for gate in self.gates if gate.sizes and not gate.works]
        said = [
            f"The same cell at rest is {joined(good)}." if good else "None of the gates works with this cell."
        ]
        pair = next((gate for gate in self.gates if gate.name == "and" and gate.works), None)
        if pair is not None and self.coincidence_ms is not None:
            size = pair.sizes[0]
            said.append(
                f"“And” takes pulses between {format_number(size.least, 4)} and {format_number(size.most or 0.0, 4)} "
                f"µA/cm² and hears two of {format_number(size.used, 3)} as one up to "
                f"{format_number(self.coincidence_ms, 3)} ms apart."
            )
        if lacking:
            said.append(f"No pulse makes it {joined(lacking)}.")
        if wrong:
            said.append(f"It is not {joined(wrong)} with the sizes found.")
        return (" ".join(said),)

    def _unit_words(self) -> tuple[str, ...]:
        rows = self.rows()
        off = list(dict.fromkeys(row.name for row in rows if not row.agrees))
        share = f"The ReLU unit says the same in {sum(row.agrees for row in rows)} of {len(rows)} rows"
        if not off:
            return (f"{share}.",)
        return (
            f"{share}; not in {joined(off)}, where the answer turns round or depends on what was before.",
        )

    def _tone_words(self) -> tuple[str, ...]:
        if all(one.reading.rate_r2 is None for one in self.tones):
            return (
                f"It does not fire at {format_number(self.tones[0].rate_hz, 3)} Hz: a sine leaves nothing to read.",
            )
        asked = self.tone()
        by_rate = max(self.tones, key=lambda one: one.reading.rate_r2 or 0.0)
        return (
            f"A sine of {format_number(asked.frequency_hz, 4)} Hz: {_reading_text(asked)}. The rate tells most at "
            f"{format_number(by_rate.frequency_hz, 3)} Hz: {_reading_text(by_rate)}.",
        )

    def _noise_words(self) -> str:
        if not self.heard.spikes_ms.size:
            return "Under the noise it is silent: nothing can be rebuilt."
        return (
            f"Adding up one kernel per spike rebuilds {100 * self.heard.found.r2:.0f} % of the variance of the noise "
            f"(R² {self.heard.found.r2:.3f}, in the half that the kernel was not made from)."
        )

    def tables(self) -> tuple[Table, ...]:
        """Truth tables, sizes, sines, the rebuilt noise."""
        columns = (("name", ""), ("a", ""), ("b", ""), ("spikes", ""), ("relu", ""), ("agrees", ""))
        rows = tuple((r.name, r.a, r.b, r.spikes, r.relu, r.agrees) for r in self.rows())
        sizes = (("name", ""), ("input", ""), ("least", ""), ("used", ""), ("most", ""), ("unit", ""))
        tone = (("frequency", "Hz"), ("rate", "Hz"), ("vector_strength", ""), ("phase", ""), ("rate_r2", ""))
        noise = (("t", "ms"), ("input", "uA/cm2"), ("rebuilt", "uA/cm2"))
        heard_rows = zip(
            self.heard.t_ms.tolist(),
            self.heard.signal.tolist(),
            self.heard.found.estimate.tolist(),
            strict=True,
        )
        return (
            Table(key="rows", title="Truth tables", columns=columns, rows=rows),
            Table(key="sizes", title="Pulse sizes", columns=sizes, rows=self._sizes()),
            Table(key="sines", title="Sines", columns=tone, rows=self._tones()),
            Table(key="noise", title="Noise", columns=noise, rows=tuple(heard_rows)),
        )

    def _sizes(self) -> tuple[tuple[Cell, ...], ...]:
        named = [(gate.name, size) for gate in self.gates for size in gate.sizes]
        named += [("bit", size) for size in self.bit.sizes]
        return tuple((name, s.name, s.least, s.used, s.most, s.unit) for name, s in named)

    def _tones(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(
            (one.frequency_hz, one.rate_hz, one.reading.strength, one.reading.phase, one.reading.rate_r2)
            for one in self.tones
        )


def _named(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[dict[str, Cell]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _reading_text(one: Tone) -> str:
    strength, rate = one.reading.strength, one.reading.rate_r2
    return (
        f"vector strength {0.0 if strength is None else strength:.2f}, "
        f"and the rate explains {100 * (rate or 0.0):.0f} %"
    )


def run(options: ComputeOptions, watch: Watch) -> ComputeResult:
    """Search the pulses, run the tables, listen to the sines and the noise.

    Raises
    ------
    ExperimentError, ModelError, StimulusError, RunError
        When a dial is wrong, the cell does not rest under ``base``, or a run fails.
    """
    found = cell_of(options)
    check_length(found, _noise_of(options))
    rest = rest_of(found, options.base)
    if rest is None:
        raise ExperimentError(
            f"base: {found.model.id} does not rest at {options.base:g} µA/cm²; gates need a cell that does"
        )
    bench = Bench(
        cell=found, current=options.base, start=rest.state, unit=options.width, watch=watch.part(0.0, 0.25)
    )
    made = gates(bench)
    by_name = {gate.name: gate for gate in made if gate.sizes}
    lag = coincidence_ms(bench, by_name["and"].sizes[0].used) if "and" in by_name else None
    threshold = by_name["or"].sizes[0].least if "or" in by_name else None
    return ComputeResult(
        cell=found,
        gates=made,
        coincidence_ms=lag,
        frequency=options.frequency,
        bit=_bit(found, options, threshold, watch.part(0.25, 0.6)),
        tones=tones(found, options.drive, options.depth, options.frequency, watch.part(0.6, 0.8)),
        heard=heard(found, _noise_of(options), watch.part(0.8, 1.0)),
    )


def _noise_of(options: ComputeOptions) -> NoiseInput:
    return NoiseInput(
        drive=options.drive, sd=options.noise, tau=options.tau, seed=options.seed, seconds=options.seconds
    )


def _bit(found: CellUnderTest, options: ComputeOptions, threshold: float | None, watch: Watch) -> Bit:
    rest = rest_of(found, found.current)
    if rest is None:
        return Bit(why="it has no stable rest there, it can only fire")
    if threshold is None:
        return Bit(why="no pulse makes it fire")
    bench = Bench(cell=found, current=found.current, start=rest.state, unit=options.width, watch=watch)
    return bit(bench, threshold)


def _scene(options: ComputeOptions) -> Scene:
    """The bit, live: reset, then set and reset every 600 widths; the sizes are those found for hh1952."""
    u = options.width
    dips = tuple(
        f"ramp:start={u * at:g},stop={u * (at + 100):g},initial=-4,amplitude=0"
        for at in (100, 700, 1300, 1900)
    )
    setting = f"pulses:start={u * 350:g},period={u * 600:g},width={u:g},amplitude=18,count=4"
    return Scene(
        model=options.model, current=options.current, values=dict(options.set), stimulus=(setting, *dips),
        span_ms=1000.0 * u, overlay=options.overlay,
    )  # fmt: skip


EXPERIMENT = Experiment(
    key="compute",
    title="Can one compute with waves?",
    group="Input and output",
    order=30,
    explanation=(
        "One cell is made to hold a bit, and to be five gates, with pulses whose sizes are searched for; beside each "
        "stands what a ReLU unit says. Then a sine and a noise drive it, and they are read back from its spikes: by "
        "their rate, by their phase, and by adding up one kernel per spike."
    ),
    options=ComputeOptions,
    run=run,
    scene=_scene,
)
