"""Numerics: method, sample step, sub-steps and tolerance of a run, as asked for and as resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hhscope.kernel import AUTO, MethodSpec, find_method
from hhscope.model.model import Model
from hhscope.stimulus import Stimulus
from hhscope.units import NS_PER_MS, format_number, ms_from_ns, ns_from_ms

DEFAULT_TOLERANCE: Final = 1e-6
MIN_TOLERANCE: Final = 1e-13
MAX_TOLERANCE: Final = 1e-2
_MAX_SUBSTEPS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerics:
    """How a simulator integrates: as asked (``auto``, 0 sub-steps = chosen) and as resolved."""

    asked: str
    method: str
    dt_ns: int
    substeps_asked: int
    substeps: int
    tol: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericsChange:
    """Other numerics; what is None stays."""

    dt_ns: int | None = None
    method: str | None = None
    substeps: int | None = None
    tol: float | None = None


def resolve_numerics(  # noqa: PLR0913 - all that can be asked for, by keyword
    model: Model,
    *,
    method: str = AUTO,
    dt_ns: int | None = None,
    substeps: int = 0,
    tol: float = DEFAULT_TOLERANCE,
    stimulus: Stimulus | None = None,
) -> Numerics:
    """Choose method and sub-steps for a sample step (None: the model's own).

    ``auto`` is the adaptive method; for a ``stimulus`` that changes at every sample (noise), where each of its steps
    would end after one sample, a fixed-step one. A fixed-step method asked for more than the model's ``max_step``
    takes equal sub-steps and says so in ``note``; ``substeps`` >= 1 forces a number; ``euler`` never takes more than
    one by itself, and an adaptive method has no use for them.

    Raises
    ------
    ValueError
        For an unknown method, a step that is not a positive number of ns, or an absurd number of sub-steps.
    """
    spec = find_method(method, every_sample=stimulus is not None and stimulus.changes_every_sample)
    step_ns = ns_from_ms(model.numerics.dt, "numerics.dt") if dt_ns is None else dt_ns
    if not 1 <= step_ns <= 1000 * NS_PER_MS:
        raise ValueError(
            f"dt: a sample step of {ms_from_ns(step_ns)} ms is not usable; give 0.000001 to 1000 ms"
        )
    if not 0 <= substeps <= _MAX_SUBSTEPS:
        raise ValueError(f"substeps: {substeps} is not 0 (chosen by the method) to {_MAX_SUBSTEPS}")
    if not MIN_TOLERANCE <= tol <= MAX_TOLERANCE:
        raise ValueError(f"tol: {tol} is not a usable tolerance; give {MIN_TOLERANCE} to {MAX_TOLERANCE}")
    count, note = _substeps(model, step_ns, spec, substeps)
    return Numerics(
        asked=method,
        method=spec.key,
        dt_ns=step_ns,
        substeps_asked=substeps,
        substeps=count,
        tol=tol,
        note=note,
    )


def changed_numerics(model: Model, now: Numerics, change: NumericsChange, stimulus: Stimulus) -> Numerics:
    """The numerics after a change, or of the same ones under another input.

    Raises
    ------
    ValueError
        See `resolve_numerics`.
    """
    return resolve_numerics(
        model,
        method=now.asked if change.method is None else change.method,
        dt_ns=now.dt_ns if change.dt_ns is None else change.dt_ns,
        substeps=now.substeps_asked if change.substeps is None else change.substeps,
        tol=now.tol if change.tol is None else change.tol,
        stimulus=stimulus,
    )


def _substeps(model: Model, step_ns: int, method: MethodSpec, asked: int) -> tuple[int, str]:
    """How many sub-steps there will be, and the sentence that says so where nobody asked for that many."""
    if method.tableau is not None:
        unused = f"{method.key} chooses its own steps: the {asked} sub-steps asked for are not used"
        return 1, unused if asked > 1 else ""
    if asked:
        return asked, ""
    if not method.may_substep or model.numerics.max_step is None:
        return 1, ""
    count = -(-step_ns // ns_from_ms(model.numerics.max_step, "numerics.max_step"))
    if count > _MAX_SUBSTEPS:
        raise ValueError(f"dt: {ms_from_ns(step_ns)} ms would need {count} sub-steps; choose a smaller step")
    if count == 1:
        return 1, ""
    length, limit = format_number(ms_from_ns(step_ns) / count), format_number(model.numerics.max_step)
    return count, f"{count} sub-steps of {length} ms per sample: the model is stable up to {limit} ms"
