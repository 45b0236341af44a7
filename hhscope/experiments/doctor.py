"""Why does it (not) cycle? The class of a cell, the evidence, what alters it, and a survey (science: E7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hhscope.analysis import Regime
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell_of, scene_of
from hhscope.experiments._diagnosis import Diagnosis, diagnose, observed, seen_class, watch_ms
from hhscope.experiments._dials import Kind, dial
from hhscope.experiments._survey import Draw, Survey, surveyed
from hhscope.experiments.base import Cell, Experiment, Result, Table, Watch
from hhscope.units import format_number

CYCLING: Final = (Regime.TONIC, Regime.BURSTING, Regime.IRREGULAR)
_MOST_CHANGES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions(CellOptions):
    """The cell, and how many random relatives of it are looked at."""

    model: str = dial(
        "fading_spiral", Kind.MODEL, "Model", "Which cell: an id from hhscope models, or a model file"
    )
    duration: float | None = dial(
        None, Kind.NUMBER, "Duration", "How long it is watched; left out: as suits the cell, 2 s for most",
        unit="ms", low=1.0, high=1e6, optional=True,
    )  # fmt: skip
    changes: bool = dial(
        True, Kind.SWITCH, "Find changes", "Try what would alter it: input, channels, temperature"
    )
    draws: int = dial(
        24, Kind.WHOLE, "Survey of", "Number of random relatives of the cell, 0: no survey", low=0, high=2000
    )
    spread: float = dial(
        2.0, Kind.NUMBER, "Spread", "Each conductance of a relative is up to so many times larger or smaller",
        low=1.0, high=100.0,
    )  # fmt: skip
    seed: int = dial(0, Kind.WHOLE, "Seed", "Of the random draws; another one draws other relatives", low=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that alters the class. values : by parameter, and ``I``"""

    text: str
    values: Mapping[str, float]
    regime: Regime
    rate_hz: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoctorResult(Result):
    """changes : those that were run and alter the class; tried : how many were; survey : None without"""

    cell: CellUnderTest
    diagnosis: Diagnosis
    changes: tuple[Change, ...]
    tried: int
    survey: Survey | None

    def as_dict(self) -> dict[str, Any]:
        """``{"class", "rate_hz", "evidence"}`` and what alters it."""
        found: dict[str, Any] = {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "class": str(self.diagnosis.regime),
            "rate_hz": self.diagnosis.rate_hz,
            "evidence": list(self.diagnosis.evidence),
            "changes": [
                {"text": one.text, "set": dict(one.values), "class": str(one.regime), "rate_hz": one.rate_hz}
                for one in self.changes
            ],
        }
        if self.survey is not None:
            found["survey"] = {
                "draws": len(self.survey.draws),
                "counts": {str(regime): n for regime, n in self.survey.counts.items()},
                "cycling_share": self.survey.share(CYCLING),
            }
        return found

    def words(self) -> tuple[str, ...]:
        """The class, its evidence, what alters it, and what its relatives do."""
        regime = self.diagnosis.regime
        rate = f" at {format_number(self.diagnosis.rate_hz, 4)} Hz" if self.diagnosis.rate_hz else ""
        cycles = "it cycles" if regime in CYCLING else "it does not cycle"
        said = [
            f"{self.cell.model.id} at {format_number(self.cell.current)} µA/cm² is {regime}{rate}: {cycles}."
        ]
        said += self.diagnosis.evidence
        if self.changes:
            one = self._cure() or self.changes[0]
            said.append(
                f"{one.text}: {outcome(one.regime, one.rate_hz)}. {len(self.changes)} of {self.tried} changes alter it."
            )
        elif self.tried:
            said.append(f"None of {self.tried} changes of input, channels and temperature alters it.")
        if self.survey is not None:
            said.append(self._survey_words(self.survey))
        return tuple(said)

    def _cure(self) -> Change | None:
        """The first change that makes it cycle, if it does not."""
        if self.diagnosis.regime in CYCLING:
            return None
        return next((one for one in self.changes if one.regime in CYCLING), None)

    def _survey_words(self, survey: Survey) -> str:
        parts = ", ".join(f"{n} {regime}" for regime, n in survey.counts.items())
        return f"Of {len(survey.draws)} random relatives {100 * survey.share(CYCLING):.0f} % cycle: {parts}."

    def tables(self) -> tuple[Table, ...]:
        """What alters it, then every relative."""
        rows: list[tuple[Cell, ...]] = [
            ("as it is", str(self.diagnosis.regime), self.diagnosis.rate_hz),
            *((one.text, str(one.regime), one.rate_hz) for one in self.changes),
        ]
        columns = (("change", ""), ("class", ""), ("rate", "Hz"))
        found = [Table(key="changes", title="Changes", columns=columns, rows=tuple(rows))]
        if self.survey is not None and self.survey.draws:
            found.append(_draws_table(self.survey.draws))
        return tuple(found)


def _draws_table(draws: tuple[Draw, ...]) -> Table:
    names = tuple(draws[0].values)
    return Table(
        key="survey", title="Relatives", columns=(("class", ""), ("rate", "Hz"), *((name, "") for name in names)),
        rows=tuple((str(one.regime), one.rate_hz, *(one.values[name] for name in names)) for one in draws),
    )  # fmt: skip


def outcome(regime: Regime, rate_hz: float) -> str:
    """``tonic 68.3 Hz``."""
    return f"{regime} {format_number(rate_hz, 3)} Hz" if rate_hz else str(regime)


def run(options: DoctorOptions, watch: Watch) -> DoctorResult:
    """Diagnose the cell, try changes, survey its relatives.

    Raises
    ------
    ExperimentError, ModelError, RunError
        When a dial is wrong.
    """
    found = cell_of(options)
    duration = watch_ms(found.model) if options.duration is None else options.duration
    diagnosis = diagnose(found, duration, watch.part(0.0, 0.2))
    tried = candidates(found) if options.changes else []
    part = watch.part(0.2, 0.7 if options.draws else 1.0)
    changes = []
    for k, (text, values) in enumerate(tried):
        current = values.get("I", found.current)
        others = {name: value for name, value in values.items() if name != "I"}
        step = part.part(k / len(tried), (k + 1) / len(tried))
        regime, rate = seen_class(observed(found, duration, step, others, current))
        if regime is not diagnosis.regime:
            changes.append(Change(text=text, values=values, regime=regime, rate_hz=rate))
    survey = None
    if options.draws:
        survey = surveyed(
            found, (options.draws, options.spread, options.seed), duration, watch.part(0.7, 1.0)
        )
    changes.sort(key=lambda one: (one.regime in CYCLING) is (diagnosis.regime in CYCLING))
    return DoctorResult(
        cell=found,
        diagnosis=diagnosis,
        changes=tuple(changes[:_MOST_CHANGES]),
        tried=len(tried),
        survey=survey,
    )


def candidates(found: CellUnderTest) -> list[tuple[str, dict[str, float]]]:
    """What is tried, each with the values that it sets: other inputs, channels blocked, other temperatures."""
    model, current = found.model, found.current
    values = {**model.defaults, **found.values}
    inputs = [0.0, current / 2, 2 * current, 5 * current]
    if not current:
        top = model.current_info.maximum
        inputs = [0.02 * top, 0.1 * top, 0.5 * top, -0.02 * top]
    tried = [
        (f"{'More' if i > current else 'Less'} input, {format_number(i, 3)} µA/cm²", {"I": float(i)})
        for i in inputs
        if i != current
    ]
    for one in model.currents:
        blocker = f"block_{one.name}"
        if blocker in values and values[blocker] < 100.0:
            tried += [(f"Block all {one.name} channels", {blocker: 100.0})]
            tried += [(f"Block half of the {one.name} channels", {blocker: 50.0 + values[blocker] / 2})]
    if model.parameters["Q10"].default != 1.0:
        tried += [(f"{step:+.0f} °C".replace("-", "−"), {"T": values["T"] + step}) for step in (-10.0, 10.0)]
    return tried


EXPERIMENT = Experiment(
    key="doctor",
    title="Why does it (not) cycle?",
    group="Firing",
    order=40,
    explanation=(
        "What the cell does is named, with the evidence that it is judged by, and changes of input, channels and "
        "temperature are tried until something alters it. A survey looks at random relatives of the cell."
    ),
    options=DoctorOptions,
    run=run,
    scene=scene_of,
)
