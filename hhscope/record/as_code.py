"""As code: the trace of a live run as a Python call or a command line that makes it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hhscope.analysis.energy import NO_OVERLAY, laid_over
from hhscope.engine.commands import Kick, SetNumerics, SetParameters, SetState, SetStimulus
from hhscope.engine.numerics import DEFAULT_TOLERANCE
from hhscope.engine.status import Applied, Status
from hhscope.kernel import find_method
from hhscope.model import ModelError, load_model, start_state
from hhscope.model.model import Model
from hhscope.model.overlays import KEY
from hhscope.paths import resource_path
from hhscope.stimulus import Pulse, Stimulus, to_text
from hhscope.units import format_time, ms_from_ns, ns_from_ms

_CUTTING: Final = (Kick, SetParameters, SetStimulus)  # an adaptive step begins anew where one of these acts
_KEPT: Final = "A run file keeps all of it (File > Save run; hhscope replay)."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trace:
    """What `hhscope.simulate` and `hhscope run` are told; only what differs from their defaults.

    model : an id or a file, or None: neither is the model that ran; with ``overlay``
    notes : what cannot be told, a line each
    """

    model: str | None
    current: float
    duration: float
    params: dict[str, float]
    stimulus: tuple[str, ...]
    start: dict[str, float]
    dt: float | None = None
    method: str | None = None
    substeps: int = 0
    overlay: str = NO_OVERLAY
    tol: float | None = None
    notes: tuple[str, ...] = field(default=())


def as_python(status: Status) -> str:
    """A call of `hhscope.simulate` that makes the trace of ``status``. Reads the model's file; any thread.

    Bit for bit, when nothing but kicks changed the run on its way (within the tolerance, when the method chooses its
    own steps, which a kick cuts short); else with what is set now, and a comment for each change.

    Raises
    ------
    ValueError
        When nothing has been recorded.
    """
    trace, model = _trace(status), _model(status)
    lines = ["import hhscope"]
    reference = repr(trace.model)
    if trace.model is None:
        lines += ["from hhscope.model import parse_model", "", "TEXT = ("]
        lines += [f"    {line!r}" for line in model.text.splitlines(keepends=True)]
        lines.append(")")
        reference = "parse_model(TEXT)"
    lines += ["", *(f"# {note}" for note in trace.notes), "rec = hhscope.simulate(", f"    {reference},"]
    lines += [f"    {name}={value!r}," for name, value in _arguments(trace)]
    return (
        "\n".join([*lines, ")", "print(rec.spikes())  # ms; rec.time, rec['V'], rec.to_csv('trace.csv')"])
        + "\n"
    )


def as_command(status: Status) -> str:
    """A command line (of a POSIX shell) that makes the trace of ``status``, see `as_python`.

    Raises
    ------
    ValueError
        When nothing has been recorded.
    """
    trace, model = _trace(status), _model(status)
    notes = list(trace.notes)
    if trace.model is None:
        notes.append("this model is in no file as it ran: save it first under the name below")
    words = ["hhscope", "run", trace.model or f"./{model.id}.toml"]
    for name, value in _arguments(trace):
        match value:
            case dict():
                option = "--set" if name == "params" else "--start"
                words += [
                    word for key, number in value.items() for word in (option, f"{key}={_number(number)}")
                ]
            case list():
                words += [word for text in value for word in ("--stimulus", text)]
            case float():
                words.append(f"--{name}={_number(value)}")
            case _:
                words += [f"--{name}", str(value)]
    return "\n".join([*(f"# {note}" for note in notes), shlex.join(words)]) + "\n"


def _arguments(trace: _Trace) -> Iterator[tuple[str, object]]:
    """Name and value of what has to be told."""
    yield "current", trace.current
    yield "duration", trace.duration
    if trace.dt is not None:
        yield "dt", trace.dt
    if trace.method is not None:
        yield "method", trace.method
    if trace.overlay != NO_OVERLAY:
        yield "overlay", trace.overlay
    if trace.params:
        yield "params", trace.params
    if trace.stimulus:
        yield "stimulus", list(trace.stimulus)
    if trace.start:
        yield "start", trace.start
    if trace.substeps:
        yield "substeps", trace.substeps
    if trace.tol is not None:
        yield "tol", trace.tol


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


def _model(status: Status) -> Model:
    if status.run is None or status.run.origin is None:
        raise ValueError("nothing has been recorded yet; start the simulation first")
    return status.run.model


def _trace(status: Status) -> _Trace:
    model = _model(status)
    kicks = [one for one in status.applied if isinstance(one.command, Kick)]
    pulses = [_pulse(one) for one in kicks if _fits(one, status.dt_ns)]
    params = {
        name: value for name, value in status.parameters.items() if value != model.parameters[name].default
    }
    reference = model_reference(model)
    own_dt_ns = ns_from_ms(model.numerics.dt, "numerics.dt")
    return _Trace(
        model=None if reference is None else reference.model,
        overlay=reference.overlay if reference else NO_OVERLAY,
        current=status.current,
        duration=ms_from_ns(_duration_ns(status)),
        params=params,
        stimulus=tuple(to_text(one) for one in (*status.stimulus.without_kicks().waveforms, *pulses)),
        start=_start(status, model),
        dt=None if status.dt_ns == own_dt_ns else ms_from_ns(status.dt_ns),
        method=None if status.method == "auto" else status.method,
        substeps=status.substeps_asked,
        tol=None if status.tol == DEFAULT_TOLERANCE else status.tol,
        notes=tuple(_notes(status)),
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """By what a model is found again: its id or file, and what is laid over it."""

    model: str
    overlay: str = NO_OVERLAY


def model_reference(model: Model) -> Reference | None:
    """The id or file by which the same model is found again, and the overlay that makes it the same."""
    is_shipped = resource_path("models", f"{model.id}.toml").is_file()
    candidates = ([model.id] if is_shipped else []) + ([str(model.path)] if model.path else [])
    overlay = KEY if model.overlays == (KEY,) else NO_OVERLAY
    for candidate in candidates:
        try:
            found = load_model(candidate)
            if found.content_hash == model.content_hash:
                return Reference(candidate)
            if overlay != NO_OVERLAY and laid_over(found, overlay).content_hash == model.content_hash:
                return Reference(candidate, overlay)
        except (ModelError, OSError):
            continue
    return None


def _pulse(kick: Applied) -> Pulse:
    """A kick as the pulse that it was."""
    if not isinstance(kick.command, Kick):
        raise TypeError("only a kick is one")
    return Pulse(
        start=ms_from_ns(kick.t_ns), width=ms_from_ns(kick.command.width_ns), amplitude=kick.command.amplitude
    )


def _fits(kick: Applied, dt_ns: int) -> bool:
    """Whether the kick lies on the grid of a sample step; it always does while the step stays the same."""
    return isinstance(kick.command, Kick) and kick.t_ns % dt_ns == 0 == kick.command.width_ns % dt_ns


def _duration_ns(status: Status) -> int:
    """Time of the last sample, on the grid of the present step; of the one that failed, when one did."""
    if status.failure is not None:
        last_ns = status.failure.t_ns
    elif status.step and status.segments:
        segment = max((one for one in status.segments if one.first < status.step), key=lambda one: one.first)
        last_ns = segment.time_ns(status.step - 1 - segment.first)
    else:
        last_ns = 0
    return last_ns - last_ns % status.dt_ns


def _start(status: Status, model: Model) -> dict[str, float]:
    """Where the run started, if simulate would not start there by itself."""
    origin = None if status.run is None else status.run.origin
    if origin is None:
        return {}
    began = start_state(model, origin.values, origin.start)
    for one in status.applied:
        if one.step == 0 and isinstance(one.command, SetState):
            began |= one.command.values
    if began == start_state(model, status.parameters, origin.start):
        return dict(origin.start)
    return began


def _notes(status: Status) -> Iterator[str]:
    """What changed on the way and cannot be told."""
    stimulus = Stimulus()
    if status.run is not None and status.run.origin is not None:
        stimulus = status.run.origin.stimulus or stimulus
    found = []
    for one in status.applied:
        said = ""
        match one.command:
            case SetParameters(values=values):
                said = _changes(one, values)
            case SetStimulus(stimulus=other):
                said = "" if other.without_kicks() == stimulus else "another input"
                stimulus = other.without_kicks()
            case SetNumerics():
                said = "other numerics"
            case SetState(values=values):
                said = ", ".join(f"{name} put to {value:.6g}" for name, value in values.items())
            case Kick(amplitude=amplitude):
                said = (
                    ""
                    if _fits(one, status.dt_ns)
                    else f"a kick of {amplitude:.6g}, off the grid of the step now"
                )
        if said and one.step > 0:
            found.append(f"  at {format_time(ms_from_ns(one.t_ns))}: {said}")
    if found:
        yield "The run was changed on its way, which this cannot tell; it has the values of now from the start."
        yield _KEPT
        yield from found[:20]
        if len(found) > 20:
            yield f"  and {len(found) - 20} more"
    elif find_method(status.method_used).tableau is not None and _was_cut(status):
        yield "What was done on its way cut adaptive steps short: equal within the tolerance, not to the last bit."
        yield _KEPT


def _was_cut(status: Status) -> bool:
    return any(one.step > 0 and isinstance(one.command, _CUTTING) for one in status.applied)


def _changes(one: Applied, values: dict[str, float]) -> str:
    changed = {name: value for name, value in values.items() if one.before.get(name) != value}
    return ", ".join(
        f"{name} {one.before.get(name, 0.0):.6g} -> {value:.6g}" for name, value in changed.items()
    )
