"""The garbage collector is calm while frames are drawn, and as it was afterwards."""

from __future__ import annotations

import gc

from hhscope.ui.collector import calm_collector, no_collector


def test_what_is_there_is_left_alone_and_everything_is_undone() -> None:
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    with calm_collector():
        assert gc.get_freeze_count() > frozen
        assert gc.get_threshold()[0] > threshold[0]
    assert gc.get_threshold() == threshold
    assert gc.get_freeze_count() == 0


def test_cycles_are_still_freed() -> None:
    class Loop:
        """Refers to itself."""

        me: Loop

    with calm_collector():
        for _ in range(60_000):
            loop = Loop()
            loop.me = loop
        assert sum(isinstance(thing, Loop) for thing in gc.get_objects()) < 50_000


def test_nothing_is_looked_at_during_the_start_until_the_collector_is_calm() -> None:
    with no_collector():
        assert not gc.isenabled()
        with calm_collector():
            assert gc.isenabled()
    assert gc.isenabled()
