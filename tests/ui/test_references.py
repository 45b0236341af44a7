"""References as data: kept, changed, refused, packed for sessions and read again; and what differs between two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.engine.setup import Setup
from hhscope.engine.taken import Difference, Taken, differences
from hhscope.stimulus import Pulse, Stimulus
from hhscope.ui.ghost_bytes import converted, packed, unpacked
from hhscope.ui.ghosts import EXACT_SAMPLES, GHOST_COLUMNS, Ghost, GhostPlace, KeptTable, kept_columns
from hhscope.ui.references import MOST_REFERENCES, ReferenceList, from_plain
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples

MS = 1_000_000
SETUP = Setup(text="a", values={"g_Na": 120.0, "g_K": 36.0}, current=10.0, dt_ns=10_000, tol=1e-6)
TAKEN = Taken(model_id="hh1952", method="dopri5", setup=SETUP)


def ghost(label: str = "hh1952, 0 ms to 100 ms", n: int = 50) -> Ghost:
    x = np.linspace(0.0, 100.0, n)
    data = Samples(x=x, y=np.stack([np.sin(x), x]), n_columns=100)
    tables = {"signals": KeptTable(names=("V", "m"), data=data)}
    return Ghost(
        label=label, window=TimeView(t0_ns=20 * MS, span_ns=100 * MS), anchor_ns=45 * MS, tables=tables
    )


def full(**named: str) -> ReferenceList:
    kept = ReferenceList()
    for number in range(1, MOST_REFERENCES + 1):
        kept, gone = kept.added(ghost(), None, named.get(f"n{number}", ""))
        assert gone is None
    return kept


def through_json(plain: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(plain))
    return found


def test_beyond_ten_the_oldest_without_a_name_of_its_own_leaves() -> None:
    kept, gone = full(n1="control").added(ghost(), None)
    assert gone is not None
    assert gone.number == 2
    assert kept.references[0].name == "control"
    assert len(kept.references) == MOST_REFERENCES


def test_ten_named_ones_leave_no_room_and_that_is_said() -> None:
    names = {f"n{number}": f"trace {number}" for number in range(1, MOST_REFERENCES + 1)}
    with pytest.raises(ValueError, match="10 references already, all with names; remove one first"):
        full(**names).added(ghost(), None)


def test_name_colour_place_and_whether_it_is_shown_can_be_changed() -> None:
    kept, _ = ReferenceList().added(ghost(), TAKEN)
    kept = kept.changed(1, name=" with TTX ", color="teal", by_time=True, shift_ns=3 * MS, lift=0.25)
    (one,) = kept.references
    assert (one.name, one.named) == ("with TTX", True)
    (laid,) = kept.ghosts
    assert (laid.color, laid.by_time, laid.shift_ns, laid.lift) == ("teal", True, 3 * MS, 0.25)
    assert kept.changed(1, shown=False).ghosts == ()
    assert kept.changed(1, name="  ") is kept


@pytest.mark.parametrize(
    "wrong", [{"color": "mauve"}, {"lift": 1.5}, {"lift": float("nan")}, {"shift_ns": 10**18}]
)
def test_what_is_not_possible_is_refused(wrong: dict[str, Any]) -> None:
    kept, _ = ReferenceList().added(ghost(), None)
    with pytest.raises(ValueError, match=r"^references: "):
        kept.changed(1, **wrong)


def test_a_reference_lies_on_the_trigger_or_at_its_own_time() -> None:
    place = GhostPlace(
        view=TimeView(t0_ns=-50 * MS, span_ns=100 * MS), columns=1000, origin_ns=0, now_ns=70 * MS
    )
    kept, _ = ReferenceList().added(ghost(), None)
    at_trigger = kept.ghosts[0].table("signals", ("m",), place)
    at_time = kept.changed(1, by_time=True).ghosts[0].table("signals", ("m",), place)
    later = kept.changed(1, shift_ns=10 * MS).ghosts[0].table("signals", ("m",), place)
    assert isinstance(at_trigger, Samples)
    assert isinstance(at_time, Samples)
    assert isinstance(later, Samples)
    assert at_trigger.x[0] == pytest.approx(250.0)  # 25 ms before the trigger
    assert at_time.x[0] == pytest.approx(0.0)  # its 20 ms, where the present run's 70 ms is the middle
    assert later.x[0] == pytest.approx(350.0)


def test_a_list_comes_back_from_a_session_and_is_the_same_plain_data() -> None:
    kept, _ = ReferenceList().added(ghost(), TAKEN)
    kept, _ = kept.changed(1, color="gold", shown=False).added(ghost(), None, "mine", 4)
    found = from_plain(through_json(kept.to_plain()))
    assert found.to_plain() == kept.to_plain()
    assert found.references[0].taken == TAKEN
    assert (found.references[1].name, found.references[1].sweep, found.made) == ("mine", 4, 2)


def test_undo_keeps_the_samples_that_are_still_there() -> None:
    kept, _ = ReferenceList().added(ghost(), None)
    again = from_plain(kept.to_plain(), kept.changed(1, color="pink"))
    assert again.references[0].ghost is kept.references[0].ghost


@given(
    n=st.integers(1, 40),
    rows=st.integers(1, 4),
    join=st.integers(0, 3),
    seed=st.integers(0, 2**31),
)
def test_an_envelope_survives_with_seven_digits(n: int, rows: int, join: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(4, rows, n))
    values[:, 0, 0] = np.nan
    lo, hi, first, last = values
    names = tuple(f"s{i}" for i in range(rows))
    table = KeptTable(names=names, data=Envelope(lo=lo, hi=hi, first=first, last=last, join=join))
    kept = Ghost(label="x", window=TimeView(t0_ns=0, span_ns=9), anchor_ns=3, tables={"signals": table})
    back = unpacked(converted(through_json(packed(kept))))
    data = back.tables["signals"].data
    assert isinstance(data, Envelope)
    np.testing.assert_allclose(np.stack([data.lo, data.hi, data.first, data.last]), values, rtol=1e-6)
    assert (back.window, back.anchor_ns, data.join) == (kept.window, 3, join)


@pytest.mark.parametrize(
    "change",
    [{"n": 49}, {"n": -1}, {"n": 10**12}, {"columns": 0}, {"y": "@"}, {"y": "AAAA"}, {"names": ["V"]}, {"x": "eNo="},
     {"spam": 1}],
)  # fmt: skip
def test_damaged_samples_are_refused(change: dict[str, Any]) -> None:
    kept, _ = ReferenceList().added(ghost(), None)
    plain = through_json(kept.to_plain())
    plain["references"][0]["ghost"]["tables"]["signals"].update(change)
    with pytest.raises(ValueError, match=r"^(kept samples|references): "):
        from_plain(plain)


@pytest.mark.parametrize(
    "change", [{"made": 0}, {"references": 3}, {"spam": 1}, {"references": [{"number": 1}]}]
)
def test_a_damaged_list_is_refused(change: dict[str, Any]) -> None:
    kept, _ = ReferenceList().added(ghost(), None)
    with pytest.raises(ValueError, match=r"^references: "):
        from_plain({**through_json(kept.to_plain()), **change})


def test_up_to_twenty_thousand_samples_are_kept_as_they_are() -> None:
    assert kept_columns(EXACT_SAMPLES) > EXACT_SAMPLES
    assert kept_columns(EXACT_SAMPLES + 1) == GHOST_COLUMNS


def test_the_difference_of_two_names_only_what_differs() -> None:
    other = msgspec.structs.replace(
        SETUP,
        values={"g_Na": 120.00000001, "g_Ca": 1.0},
        current=12.0,
        stimulus=Stimulus((Pulse(start=5.0, width=1.0, amplitude=3.0),)),
        dt_ns=20_000,
    )
    second = Taken(model_id="hot", method="rk4", setup=other)
    assert differences(TAKEN, TAKEN) == ()
    assert differences(TAKEN, second) == tuple(
        Difference(name=name, a=a, b=b)
        for name, a, b in (
            ("model", "hh1952", "hot"),
            ("g_Na", "120", "120.00000001"),
            ("g_K", "36", "–"),
            ("g_Ca", "–", "1"),
            ("I", "10", "12"),
            ("input 1", "–", "pulse:start=5,width=1,amplitude=3"),
            ("method", "dopri5", "rk4"),
            ("sample step", "10 µs", "20 µs"),
        )
    )
