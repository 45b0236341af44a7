"""MathRun: the run that is shown, seen with the math channels as further signals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hhscope.analysis.epochs import epochs
from hhscope.analysis.formula_stream import Workings
from hhscope.engine.status import RunInfo, Status
from hhscope.model.signals import Kind, Signal
from hhscope.ui.math_channels import Checked, MathChannels, checked
from hhscope.view.formula_ring import FormulaRing

if TYPE_CHECKING:
    from hhscope.ui.frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class MathView:
    """One run with its channels.

    run : the run, its signals followed by the channels that can be worked out; the run itself when there is none
    ring : the ring of ``run``, or None when there is no such channel
    checked : every channel, those that cannot be worked out too
    """

    run: RunInfo
    ring: FormulaRing | None
    checked: tuple[Checked, ...]

    @property
    def good(self) -> tuple[Checked, ...]:
        """The channels that are worked out, in the order of the ring's rows."""
        return tuple(one for one in self.checked if one.read is not None)


class MathRun:
    """Makes a `MathView` of every status, the same object until run or channels change. GUI thread."""

    def __init__(self) -> None:
        self._made: tuple[RunInfo, MathChannels, MathView] | None = None
        self._seen: tuple[object, ...] = ()

    def of(self, status: Status, channels: MathChannels) -> MathView | None:
        """The run of a status with these channels, each sample with the parameters in force at it; None without a
        run. Cheap when nothing has changed."""
        run = status.run
        if run is None:
            return None
        made = self._made
        if made is None or made[0] is not run or made[1] != channels:
            made = self._made = (run, channels, _view(status, run, channels))
            self._seen = ()
        view = made[2]
        seen = (len(status.applied), status.applied[-1] if status.applied else None)
        if view.ring is not None and seen != self._seen:
            self._seen = seen
            history = epochs(status.parameters, status.applied)
            view.ring.workings = replace(view.ring.workings, history=history)
        return view

    def run(self, frame: Frame) -> RunInfo | None:
        """The run of a frame with its channels as further signals; the run itself when there are none."""
        view = self.of(frame.status, frame.view.math)
        return None if view is None else view.run


def with_math(status: Status, channels: MathChannels) -> MathView | None:
    """As `MathRun.of`, once: for what happens now and then, such as an export. Any thread."""
    return MathRun().of(status, channels)


def _view(status: Status, run: RunInfo, channels: MathChannels) -> MathView:
    found = checked(channels, run.model, run.signals)
    formulas = tuple(one.read for one in found if one.read is not None)
    if not formulas:
        return MathView(run=run, ring=None, checked=found)
    workings = Workings(
        model=run.model,
        formulas=formulas,
        names=tuple(signal.name for signal in run.signals),
        history=epochs(status.parameters, status.applied),
    )
    ring = FormulaRing(run.ring, workings)
    more = tuple(
        Signal(one.channel.name, one.unit, Kind.MATH, one.channel.formula)
        for one in found
        if one.read is not None
    )
    return MathView(run=replace(run, ring=ring, signals=(*run.signals, *more)), ring=ring, checked=found)
