"""The list of kept sweeps."""

from __future__ import annotations

from typing import Any, cast

from hhscope.engine.setup import Setup
from hhscope.engine.taken import Taken
from hhscope.stimulus import Pulse, Stimulus
from hhscope.ui.kept_sweeps import MOST_KEPT, KeptSweep, SweepList
from hhscope.view.trigger import TriggerSettings

TAKEN = Taken(
    model_id="hh1952",
    method="dopri5",
    changed={"g_Na": 96.0},
    setup=Setup(
        text="",
        values={"g_Na": 96.0},
        current=10.0,
        stimulus=Stimulus((Pulse(start=5.0, width=1.0, amplitude=3.0),)),
        dt_ns=10_000,
        tol=1e-6,
    ),
)


def sweep(number: int) -> KeptSweep:
    return KeptSweep(
        number=number,
        label=f"Sweep {number}",
        t_ns=1_000_000 * number,
        span_ns=100_000_000,
        speed=1.0,
        taken=TAKEN,
        trigger=TriggerSettings(),
        condition="V rises through 0 mV",
        ghost=cast(Any, f"ghost {number}"),
    )


def full() -> SweepList:
    kept = SweepList()
    for number in range(1, MOST_KEPT + 1):
        kept, gone = kept.added(sweep(number))
        assert gone is None
    return kept


def test_beyond_what_is_kept_the_oldest_leaves() -> None:
    kept, gone = full().added(sweep(99))
    assert gone is not None
    assert gone.number == 1
    assert [s.number for s in kept.sweeps] == [*range(2, MOST_KEPT + 1), 99]
    assert kept.taken == MOST_KEPT + 1


def test_a_pinned_one_stays() -> None:
    kept, gone = full().pinned(1, True).added(sweep(99))
    assert gone is None
    kept, gone = kept.added(sweep(100))
    assert gone is not None
    assert gone.number == 2
    assert kept.sweeps[0].number == 1


def test_a_label_can_be_changed_but_not_emptied() -> None:
    kept = full().relabelled(2, "  with TTX ")
    assert kept.sweeps[1].label == "with TTX"
    assert kept.relabelled(2, "  ") is kept


def test_one_can_be_deleted() -> None:
    assert [s.number for s in full().without(1).sweeps][:2] == [2, 3]


def test_the_settings_say_model_time_parameters_input_trigger_and_method() -> None:
    assert sweep(1).settings_text.splitlines() == [
        "hh1952 at 1 ms, 100 ms across",
        "Parameters: g_Na 96",
        "Input: constant 10 µA/cm²; pulse:start=5,width=1,amplitude=3",
        "Numerics: dopri5, one sample every 10 µs",
        "Trigger: V rises through 0 mV",
    ]
