"""Sweep from rest: the cell at rest, then everything switched on at t = 0, for one screen that stands still."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from hhscope.engine.commands import Command, Pause, Restart, Run, SetState, SetStimulus
from hhscope.model import Model
from hhscope.stimulus import Stimulus, Waveform
from hhscope.ui.background import Background
from hhscope.ui.waveform_list import begun_at, listed_waveforms
from hhscope.units import NS_PER_MS, ms_from_ns, ns_from_ms

if TYPE_CHECKING:
    from hhscope.analysis import RestState
    from hhscope.ui.context import AppContext

FIRST_ONSET: Final = 0.1  # of the screen: where a waveform that lay beyond the screen is put


class Sweeper:
    """Finds the resting state off the GUI thread (up to a second), then starts the sweep. GUI thread only."""

    def __init__(self, ctx: AppContext) -> None:
        self._ctx = ctx
        self._background = Background("sweep")
        self._known: tuple[object, RestState | Exception] | None = None

    def begin(self) -> None:
        """One sweep from rest (without any input) to the end of the screen."""
        status = self._ctx.session.status
        if status.run is None:
            self._ctx.tell("There is no cell to sweep yet; wait until the model is loaded.")
            return
        model, parameters = status.run.model, dict(status.parameters)
        wanted = (model.content_hash, tuple(parameters.items()))
        if self._known is not None and self._known[0] == wanted:
            self._start(wanted, self._known[1])
            return
        self._background.run(
            "rest", _rest_finder(model, parameters), lambda found: self._start(wanted, found)
        )

    def close(self) -> None:
        """Wait for what runs; start nothing more."""
        self._background.close()

    def _start(self, wanted: object, found: RestState | Exception) -> None:
        self._known = (wanted, found)
        ctx = self._ctx
        status = ctx.session.status
        ctx.scope.begin_sweep()
        span_ns = ctx.scope.view.span_ns
        stimulus = on_screen(status.stimulus, span_ns, status.dt_ns)
        if stimulus != status.stimulus:
            ctx.tell("The input began beyond the screen; it now begins a tenth into the sweep.")
        elif isinstance(found, Exception) or not found.stable:
            ctx.tell("This cell has no stable rest; the sweep begins in its start state.")
        for command in _commands(found, stimulus if stimulus != status.stimulus else None, span_ns):
            ctx.session.post(command)


def _rest_finder(model: Model, parameters: Mapping[str, float]) -> Callable[[], RestState]:
    def find() -> RestState:
        from hhscope.analysis import rest_state

        return rest_state(model, parameters)

    return find


def _commands(found: RestState | Exception, stimulus: Stimulus | None, span_ns: int) -> list[Command]:
    """Paused first, so that no sample is made between them."""
    commands: list[Command] = [Pause()]
    if stimulus is not None:
        commands.append(SetStimulus(stimulus=stimulus))
    commands.append(Restart())
    if not isinstance(found, Exception) and found.stable:
        commands.append(SetState(values=dict(found.state)))
    return [*commands, Run(until_ns=span_ns)]


def on_screen(stimulus: Stimulus, span_ns: int, dt_ns: int) -> Stimulus:
    """The stimulus, moved as a whole so that its first onset is a tenth into the screen, if it lay beyond it."""
    waveforms = listed_waveforms(stimulus)
    onsets = [onset for onset in map(_onset_ns, waveforms) if onset is not None]
    if not onsets or min(onsets) < span_ns:
        return stimulus
    grid = NS_PER_MS if span_ns >= 20 * NS_PER_MS and NS_PER_MS % dt_ns == 0 else dt_ns
    shift = round(FIRST_ONSET * span_ns / grid) * grid - min(onsets)
    return Stimulus(tuple(_moved(waveform, shift) for waveform in waveforms))


def _onset_ns(waveform: Waveform) -> int | None:
    start: float | None = getattr(waveform, "start", None)
    return None if start is None else ns_from_ms(start)


def _moved(waveform: Waveform, shift_ns: int) -> Waveform:
    onset = _onset_ns(waveform)
    return waveform if onset is None else begun_at(waveform, ms_from_ns(onset + shift_ns))
