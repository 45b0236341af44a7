"""A sweep from t = 0 is followed from the wish to its end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hhscope.engine.status import Phase, Status
from hhscope.ui.sweep_watch import SweepWatch

MS = 1_000_000


def status(run_id: int, *, phase: Phase = Phase.RUNNING, until_ns: int | None = 100 * MS) -> Status:
    run: Any = SimpleNamespace(run_id=run_id)
    return Status(phase=phase, run=run, until_ns=until_ns)


def test_it_is_over_once_when_its_run_stops_at_its_end() -> None:
    watch = SweepWatch()
    watch.begin(1, asked=True)
    assert not watch.look(
        status(1, phase=Phase.PAUSED, until_ns=None), 500 * MS
    )  # the old run is still there
    assert not watch.look(status(2), 50 * MS)
    assert watch.look(status(2, phase=Phase.PAUSED), 100 * MS)
    assert not watch.look(status(2, phase=Phase.PAUSED), 100 * MS)


def test_a_pause_on_the_way_is_no_end() -> None:
    watch = SweepWatch()
    watch.begin(1, asked=True)
    watch.look(status(2), 10 * MS)
    assert not watch.look(status(2, phase=Phase.PAUSED), 50 * MS)


def test_one_that_nobody_asked_for_is_not_told() -> None:
    watch = SweepWatch()
    watch.begin(None, asked=False)
    watch.look(status(1), 50 * MS)
    assert not watch.look(status(1, phase=Phase.PAUSED), 100 * MS)


def test_a_run_that_goes_on_leaves_it() -> None:
    watch = SweepWatch()
    watch.begin(1, asked=True)
    watch.look(status(2), 50 * MS)
    assert not watch.left
    watch.look(status(2, until_ns=None), 120 * MS)
    assert watch.left
