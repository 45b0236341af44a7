"""The cell of an experiment: model, overlay, values and current, and how it is run under a watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from hhscope.analysis import SpikeRule
from hhscope.analysis.energy import NO_OVERLAY, laid_over
from hhscope.experiments._dials import ExperimentError, Kind, Options, dial
from hhscope.experiments.base import Scene, Watch
from hhscope.model import Model, check_values, load_model
from hhscope.record import Recording, Run, RunOptions
from hhscope.record.run import StimulusLike
from hhscope.record.simulation import recorded

NOTHING: Mapping[str, float] = MappingProxyType({})


OVERLAYS: Final = (("none", "none"), ("metabolic", "metabolic: ions, pump, ATP"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOptions(Options):
    """Dials of experiments with one cell. A subclass may repeat a field to give it another default."""

    model: str = dial("hh1952", Kind.MODEL, "Model", "Which cell: an id from hhscope models, or a model file")
    current: float | None = dial(
        None,
        Kind.NUMBER,
        "Current",
        "Constant current; left out: the model's own",
        unit="µA/cm²",
        optional=True,
    )
    set: tuple[tuple[str, float], ...] = dial(
        (), Kind.VALUES, "Values", "Parameters that differ from the model's, such as g_Na=96"
    )
    overlay: str = dial(
        "none", Kind.CHOICE, "Energy", "Physics laid over the cell: metabolic gives it ions, a pump and ATP",
        choices=OVERLAYS,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CellUnderTest:
    """A model with everything chosen. current : µA/cm²"""

    model: Model
    values: Mapping[str, float]
    current: float

    @property
    def rule(self) -> SpikeRule:
        """What counts as a spike of this cell."""
        return SpikeRule.of(self.model)

    def run(  # noqa: PLR0913 - what a run can be given; everything is a keyword
        self,
        watch: Watch,
        *,
        duration: float,
        current: float | None = None,
        dt: float | None = None,
        method: str = "auto",
        stimulus: StimulusLike = None,
        values: Mapping[str, float] = NOTHING,
        start: Mapping[str, float] | None = None,
        substeps: int = 0,
        seed: int = 0,
        tol: float = 1e-6,
        record: Sequence[str] | None = None,
    ) -> Recording:
        """Run it for ``duration`` ms as `hhscope.simulate` does, telling ``watch`` how far it is.

        Raises
        ------
        ModelError, StimulusError, RunError
            When an argument is wrong.
        Cancelled
            When the watch says so.
        """
        options = RunOptions(
            current=self.current if current is None else current, duration=duration, dt=dt, method=method, tol=tol,
            params={**self.values, **values}, stimulus=stimulus, seed=seed, start=start, substeps=substeps,
            record=record,
        )  # fmt: skip
        planned = Run(self.model, options)
        done = 0

        def see(block: Any) -> None:
            nonlocal done
            done += block.n
            watch.at(done / planned.rows)

        planned.on_block = see
        return recorded(planned)


def cell_of(options: CellOptions) -> CellUnderTest:
    """The cell that these options describe.

    Raises
    ------
    ModelError, ExperimentError
        When the model or a value of it is wrong: one sentence.
    """
    return cell(options.model, dict(options.set), options.current, overlay=options.overlay)


def cell(
    model: str | Path | Model,
    values: Mapping[str, float] = NOTHING,
    current: float | None = None,
    *,
    overlay: str = NO_OVERLAY,
) -> CellUnderTest:
    """A cell from its parts; ``current`` None: the model's own."""
    found = laid_over(model if isinstance(model, Model) else load_model(model), overlay)
    check_values(found, values)
    return CellUnderTest(
        model=found, values=dict(values), current=found.I_default if current is None else current
    )


def scene_of(options: CellOptions) -> Scene:
    """The cell as the live scope shows it."""
    return Scene(
        model=options.model, current=options.current, values=dict(options.set), overlay=options.overlay
    )


def finite(recording: Recording, doing: str) -> Recording:
    """``recording``, if its run went to the end.

    Raises
    ------
    ExperimentError
        When the run stopped being finite: says when, and what to try.
    """
    failure = recording.provenance.failure
    if failure is not None:
        raise ExperimentError(
            f"{doing}: {failure.signal} stopped being finite at step {failure.step}; {failure.hint}"
        )
    return recording
