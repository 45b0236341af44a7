"""Every one-click variation of the shipped models does what its text says, from the start and in a running cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hhscope.engine import Simulator
from hhscope.model import Model, load_model
from tests.model.seen import Seen, from_start, watch, while_running
from tests.models import SHIPPED, slowly

Check = Callable[[Seen], bool]


def silent(seen: Seen) -> bool:
    """No spike in the second half, and V at rest."""
    return len(seen.late) == 0 and float(seen.late_v.std()) < 0.5


def rate(low: float, high: float) -> Check:
    """Even firing between two rates, Hz."""
    return lambda seen: seen.is_even and low <= seen.rate <= high


def slow(low: float, high: float) -> Check:
    """Too few spikes to speak of evenness: a rate from all of them."""

    def check(seen: Seen) -> bool:
        return low <= len(seen.spikes) / seen.duration * 1000 <= high

    return check


def bursts(spikes: float) -> Check:
    """Bursts of so many spikes."""
    return lambda seen: seen.spikes_per_burst() == pytest.approx(spikes, abs=0.01)


def tiring(first: float, low: float, high: float) -> Check:
    """Starts above a rate and settles between two."""

    def check(seen: Seen) -> bool:
        intervals = seen.spikes[1:] - seen.spikes[:-1]
        return 1000 / intervals[0] > first and rate(low, high)(seen)

    return check


def all_of(*checks: Check) -> Check:
    """Everything at once."""
    return lambda seen: all(check(seen) for check in checks)


def peaks(low: float, high: float) -> Check:
    """Largest V of the second half, mV."""
    return lambda seen: low <= seen.late_v.max() <= high


def calcium(low: float, high: float) -> Check:
    """Mean calcium of the second half."""
    return lambda seen: seen.ca is not None and low <= seen.ca[len(seen.ca) // 2 :].mean() <= high


def few(most: int) -> Check:
    """At most so many spikes, then rest."""
    return lambda seen: len(seen.spikes) <= most and silent(seen)


@dataclass(frozen=True)
class Claim:
    """What the n-th variation must show within ``ms``, after ``before`` ms if the cell runs already."""

    check: Check
    ms: float = 1000.0
    before: float = 300.0


CLAIMS: dict[str, tuple[Claim, ...]] = {
    "hh1952": (
        Claim(rate(68.28, 68.33)),
        Claim(rate(68.30, 68.35)),
        Claim(rate(68.36, 68.42)),
        Claim(few(3)),
        Claim(all_of(rate(187, 190), peaks(5, 20))),
        Claim(few(1)),
    ),
    "squid_ca": (
        Claim(all_of(rate(68.28, 68.34), peaks(30, 31), calcium(0.09, 0.11))),
        Claim(all_of(rate(68.0, 68.2), peaks(30, 31), calcium(2.5, 8.0)), ms=600),
        Claim(rate(203, 206)),
    ),
    "cortical_adapt": (
        Claim(all_of(rate(127, 129), calcium(0.04, 0.06)), ms=2000),
        Claim(all_of(rate(134, 136), calcium(2.0, 6.0)), ms=2000),
        Claim(rate(8.5, 9.0), ms=3000),
    ),
    "ca_burster": (
        Claim(rate(44, 45.5), ms=2000),
        Claim(rate(100, 106), ms=2000),
        Claim(bursts(4), ms=4000),
    ),
    "hot": (
        Claim(rate(350, 360), ms=100, before=10),
        Claim(rate(305, 315), ms=100, before=10),
        Claim(all_of(rate(5000, 5300), peaks(40, 55)), ms=20, before=10),
    ),
    "fading_spiral": (
        Claim(rate(62, 63), before=600, ms=2000),
        Claim(rate(78, 86), before=600, ms=2000),
        Claim(all_of(silent, peaks(-45, -38)), before=30, ms=3000),
    ),
    "connor_stevens": (
        Claim(rate(200, 215)),
        Claim(slow(2.5, 4.0), ms=2000),
        Claim(rate(131, 133)),
    ),
    "morris_lecar_hopf": (
        Claim(few(1)),
        Claim(rate(15.0, 15.2)),
        Claim(all_of(few(1), peaks(5, 12))),
    ),
    "morris_lecar_snic": (
        Claim(rate(5.0, 5.2), ms=2000),
        Claim(few(0)),
        Claim(rate(21.2, 21.4)),
    ),
    "wang_buzsaki": (
        Claim(rate(3.9, 4.2), ms=3000),
        Claim(rate(400, 412)),
        Claim(rate(155, 159)),
    ),
    "traub_miles": (
        Claim(slow(0.9, 2.0), ms=3000),
        Claim(rate(193, 195)),
        Claim(rate(46, 47.5)),
    ),
    "posp_rs": (
        Claim(rate(71, 73)),
        Claim(rate(4.7, 5.1), ms=2500),
        Claim(tiring(110, 105, 107)),
    ),
    "posp_fs": (
        Claim(rate(82, 84)),
        Claim(rate(6.3, 6.8), ms=2500),
        Claim(rate(112, 114)),
    ),
    "posp_ib": (
        Claim(bursts(8), ms=4000),
        Claim(bursts(14), ms=4000),
        Claim(rate(13, 15), ms=2500),
    ),
    "posp_lts": (
        Claim(few(0)),
        Claim(rate(24.5, 25.2)),
        Claim(slow(2, 9.5)),
    ),
    "thalamic_relay": (
        Claim(lambda seen: 3 <= len(seen.spikes) <= 20 and len(seen.late) == 0, ms=3000),
        Claim(few(1), ms=2500),
        Claim(rate(88, 93)),
    ),
    "chay_keizer": (
        Claim(few(1), ms=60_000, before=40_000),
        Claim(rate(5.5, 6.5), ms=120_000, before=40_000),
        Claim(lambda seen: len(seen.late) == 0, ms=60_000, before=40_000),
    ),
    "plant_r15": (
        Claim(lambda seen: len(seen.late) == 0, ms=40_000, before=10_000),
        Claim(rate(6.5, 7.0), ms=40_000, before=10_000),
        Claim(lambda seen: len(seen.late) == 0, ms=40_000, before=10_000),
    ),
    "prinz_stg": (
        Claim(
            lambda seen: len(seen.late) == 0 and -30 < seen.late_v.max() < -10 > seen.late_v.min() + 40,
            ms=6000,
        ),
        Claim(rate(23, 24), ms=6000),
        Claim(bursts(4), ms=9000),
    ),
    "pinsky_rinzel": (
        Claim(bursts(3), ms=4000),
        Claim(lambda seen: 43 < seen.rate < 52 and seen.spikes_per_burst() < 1.5, ms=2000),
        Claim(rate(31.5, 32.6), ms=2000),
    ),
}

CASES = [
    pytest.param(name, number, marks=slowly([name])[0].marks)
    for name, claims in CLAIMS.items()
    for number in range(len(claims))
]


def test_every_shipped_model_has_two_or_more_variations_and_each_a_claim_here() -> None:
    for name in SHIPPED:
        assert len(load_model(name).tries) == len(CLAIMS[name]) >= 2, name


@pytest.mark.per_model
@pytest.mark.parametrize(("name", "number"), CASES)
def test_variation_does_what_it_says_from_the_start(name: str, number: int) -> None:
    model, claim = load_model(name), CLAIMS[name][number]
    seen = from_start(model, model.tries[number].values, claim.ms)
    assert claim.check(seen), _told(model, number, seen)
    assert not seen.failed


@pytest.mark.per_model
@pytest.mark.parametrize(("name", "number"), CASES)
def test_variation_does_what_it_says_in_a_running_cell(name: str, number: int) -> None:
    model, claim = load_model(name), CLAIMS[name][number]
    seen = while_running(model, model.tries[number].values, claim.before, claim.ms)
    # A change takes hold over seconds in cells that adapt: what is claimed must be there in the end.
    assert claim.check(seen), _told(model, number, seen)
    assert not seen.failed


@pytest.mark.per_model
def test_posp_lts_rebounds_when_it_is_let_go() -> None:
    model = load_model("posp_lts")
    simulator = Simulator(model)
    simulator.set_parameters({"I": model.tries[0].values["I"]})
    watch(simulator, 1000)
    simulator.set_parameters({"I": model.I_default})
    seen = watch(simulator, 200)
    assert (seen.spikes[1:4] - seen.spikes[:3]).min() < 10


def _told(model: Model, number: int, seen: Seen) -> str:
    values = (
        f"rate {seen.rate:.3f}, spikes {len(seen.spikes)}, even {seen.is_even}, V max {seen.late_v.max():.2f}"
    )
    return f"{model.tries[number].text}: {values}, per burst {seen.spikes_per_burst():.2f}"
