"""The log of changes: found by looking, a drag is one entry, undo and redo are exact."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hhscope.engine.setup import Setup
from hhscope.model import load_model
from hhscope.ui.state_spec import state_specs
from hhscope.ui.undo_log import Entry, Snapshot, UndoLog
from hhscope.ui.undo_words import entry_words

HH, SQUID = load_model("hh1952"), load_model("squid_ca")


def shot(g_na: float = 120.0, *, states: dict[str, Any] | None = None, **changes: Any) -> Snapshot:
    setup = Setup(
        text=HH.text, values={**HH.defaults, "g_Na": g_na}, current=10.0, dt_ns=10_000, tol=1e-6, speed=0.05
    )
    return Snapshot(setup=msgspec.structs.replace(setup, **changes), states=states or {}, model=HH)


def words(log: UndoLog) -> list[str]:
    return [entry_words(entry, state_specs()) for entry in log.entries]


def test_a_drag_is_one_entry() -> None:
    log = UndoLog()
    for step in range(30):
        log.observe(shot(120.0 - step), step * 0.1)
    log.observe(shot(91.0), 10.0)
    assert words(log) == ["g_Na 120 → 91 mS/cm²"]


def test_a_drag_that_rests_for_long_is_still_one_entry() -> None:
    log = UndoLog()
    log.observe(shot(), 0.0)
    log.observe(shot(110.0), 1.0, busy=True)
    log.observe(shot(110.0), 5.0, busy=True)
    log.observe(shot(100.0), 5.1, busy=True)
    log.observe(shot(100.0), 9.0)
    assert words(log) == ["g_Na 120 → 100 mS/cm²"]


def test_different_things_are_different_entries() -> None:
    log = UndoLog()
    log.observe(shot(), 0.0)
    log.observe(shot(100.0), 1.0)
    log.observe(shot(100.0, method="rk4"), 1.5)
    assert words(log) == ["g_Na 120 → 100 mS/cm²", "Method auto → rk4"]


def test_a_drag_back_to_where_it_began_leaves_no_entry() -> None:
    log = UndoLog()
    for at, value in enumerate((120.0, 100.0, 120.0)):
        log.observe(shot(value), at * 0.1)
    assert log.entries == ()


def test_loading_a_model_is_one_entry_with_speed_and_view() -> None:
    log = UndoLog()
    log.observe(shot(), 0.0)
    log.observe(shot(speed=0.1, states={"scopes": {"span_ns": 1}}), 0.1, busy=True)
    log.observe(shot(speed=0.1, states={"scopes": {"span_ns": 1}}), 4.0, busy=True)
    loaded = Snapshot(
        setup=Setup(text=SQUID.text, values=SQUID.defaults, current=10.0, dt_ns=10_000, tol=1e-6),
        states={"scopes": {"span_ns": 1}},
        model=SQUID,
    )
    log.observe(loaded, 4.1)
    assert words(log) == ["Model: Hodgkin–Huxley squid axon → Squid + Ca"]


def test_undo_and_redo_are_no_changes_themselves() -> None:
    log = UndoLog()
    log.observe(shot(), 0.0)
    log.observe(shot(100.0), 1.0)
    assert log.undo(1.1) == shot()
    log.observe(shot(100.0), 1.15)  # the session has not done it yet
    log.observe(shot(), 1.2)
    log.observe(shot(), 9.0)
    assert (len(log.done), len(log.undone)) == (0, 1)
    assert log.redo(9.1) == shot(100.0)
    log.observe(shot(100.0), 9.2)
    assert (len(log.done), len(log.undone)) == (1, 0)


def test_a_new_change_forgets_what_was_undone() -> None:
    log = UndoLog()
    log.observe(shot(), 0.0)
    log.observe(shot(100.0), 1.0)
    log.undo(2.0)
    log.observe(shot(), 2.1)
    log.observe(shot(50.0), 3.0)
    assert log.redo(4.0) is None


def test_what_is_refused_counts_as_it_is() -> None:
    log = UndoLog()
    log.observe(shot(), 0.0)
    log.observe(shot(100.0), 1.0)
    log.undo(2.0)
    log.observe(shot(100.0), 20.0)
    log.observe(shot(80.0), 21.0)
    assert words(log)[-1] == "g_Na 100 → 80 mS/cm²"


def test_beyond_the_limit_the_oldest_are_dropped_and_counted() -> None:
    log = UndoLog(limit=3)
    for place in range(6):
        log.observe(shot(120.0 - place), place * 2.0)
        log.observe(shot(120.0 - place), place * 2.0 + 1.0)
    assert (len(log.done), log.dropped) == (3, 2)


def test_a_long_list_of_changes_is_shortened() -> None:
    values = {name: value + 1.0 for name, value in HH.defaults.items()}
    entry = Entry(
        before=shot(), after=shot(values=values), keys=shot(values=values).changed_from(shot()), at_s=0.0
    )
    assert entry_words(entry, {}).endswith("more")


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_undoing_everything_leads_back_and_redoing_forward(values: list[int]) -> None:
    log, now = UndoLog(), 0.0
    log.observe(shot(0.0), now)
    for value in values:
        now += 2.0
        log.observe(shot(float(value)), now)
        log.observe(shot(float(value)), now + 1.0)
    reached = shot(float(values[-1]))
    while (wanted := log.undo(now)) is not None:
        reached = wanted
    log.observe(reached, now)
    assert reached == shot(0.0) or not log.undone
    while (wanted := log.redo(now)) is not None:
        reached = wanted
    assert reached == shot(float(values[-1]))
