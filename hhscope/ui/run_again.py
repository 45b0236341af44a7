"""RunAgain: a recorded run made again in the scope, command by command at the very steps; it then stands stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from hhscope.engine.commands import (
    Command,
    Kick,
    LoadModel,
    SetNumerics,
    SetParameters,
    SetState,
    SetStimulus,
    StepSamples,
)
from hhscope.engine.status import Applied, Phase, Status
from hhscope.model.model import Model
from hhscope.units import format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

_LOOKS: Final = 4  # a run that has stood still for so many looks has stopped
_ACTING: Final = (
    SetParameters,
    SetStimulus,
    SetNumerics,
    SetState,
    Kick,
)  # the others say only when time passes


def commands_again(model: Model, origin: LoadModel, applied: Sequence[Applied], n: int) -> Iterator[Command]:
    """What makes the first ``n`` samples of a run again in a session, and stops there.

    The session keeps what is posted while it steps, so each command acts at the step at which it once did.
    """
    path = None if model.path is None else str(model.path)
    yield msgspec.structs.replace(origin, text=model.text, path=path, run=False, until_ns=None)
    step = 0
    for item in applied:
        if item.step >= n or not isinstance(item.command, _ACTING):
            continue
        if item.step > step:
            yield StepSamples(n=item.step - step)
            step = item.step
        yield item.command
    if n > step:
        yield StepSamples(n=n - step)


class RunAgain:
    """Begins it, and tells when it is done. GUI thread; `look` some ten times a second."""

    def __init__(self, ctx: AppContext) -> None:
        self._ctx = ctx
        self._awaited: tuple[int, int, str] | None = None  # run before, samples, name
        self._stood = (0, 0)  # at which step, in how many looks one after the other

    def begin(self, model: Model, origin: LoadModel, applied: Sequence[Applied], n: int, name: str) -> None:
        """Make ``n`` samples again; ``name``: of the file, for what is told."""
        run = self._ctx.session.status.run
        self._awaited = (0 if run is None else run.run_id, n, name)
        self._ctx.scope.apply_model_view(model.view)
        for command in commands_again(model, origin, applied, n):
            self._ctx.session.post(command)
        self._ctx.tell(f"Making the run of {name} again: {n:,} samples…")

    def look(self, status: Status) -> None:
        """Tell once it stands at its end, or was interrupted."""
        if self._awaited is None or status.run is None or status.run.run_id == self._awaited[0]:
            return
        if status.phase not in (Phase.PAUSED, Phase.FAILED):
            return
        _, n, name = self._awaited
        looks = self._stood[1] + 1 if self._stood[0] == status.step else 1
        self._stood = (status.step, looks)
        if status.step != n and status.phase is Phase.PAUSED and (looks < _LOOKS or status.step == 0):
            return  # between two commands, or not begun yet
        self._awaited, self._stood = None, (0, 0)
        end = format_time(ms_from_ns(status.t_ns))
        if status.step == n and status.phase is Phase.PAUSED:
            self._ctx.tell(f"{name} as it was recorded: {n:,} samples, {end}. Run goes on from there.")
        elif status.phase is Phase.FAILED:
            self._ctx.tell(f"{name} failed at {end}, as its message says.")
        else:
            self._ctx.tell(
                f"{name} was interrupted at {end}: this is not the run of the file; open it again."
            )
