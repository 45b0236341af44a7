"""Verify: every step of a run is looked at once, in stretches, and the worst of them is told."""

from __future__ import annotations

from hhscope.analysis.verdict import Level
from hhscope.record import Run, RunOptions, Verification, Verifier


def verified(model: str = "squid_ca", **options: object) -> Verification:
    run = Run(model, RunOptions(**options))  # type: ignore[arg-type]
    verifier = Verifier(run)
    run.on_block = verifier.add
    for _ in run.blocks([]):
        pass
    return verifier.verification()


def test_a_long_run_is_checked_screen_by_screen() -> None:
    found = verified(duration=1000.0)  # several blocks, whose borders are none of the stretches'
    assert (found.level, found.stretches, found.length_ms) == (Level.GOOD, 10, 100.0)


def test_the_worst_stretch_is_told() -> None:
    burst = verified(
        duration=300.0, method="exp_euler", current=0.0, stimulus="step:start=150,stop=200,amplitude=12"
    )
    assert burst.stretches == 3
    assert burst.worst is not None
    assert 99e6 < burst.worst.t0_ns < 101e6
    assert burst.worst.deviation is not None
    assert burst.worst.deviation.spikes > 0


def test_a_short_run_is_one_stretch_and_a_very_short_one_is_not_judged() -> None:
    assert verified(duration=20.0).level is Level.GOOD
    assert (verified(duration=20.0).stretches, verified(duration=20.0).length_ms) == (1, 20.0)
    tiny = verified(duration=0.2)
    assert tiny.level is Level.UNKNOWN
    assert tiny.text.startswith("? too few samples")


def test_a_run_that_blew_up_is_red() -> None:
    assert verified("hh1952", method="euler", dt=0.2).is_poor


def test_the_json_has_every_number() -> None:
    found = verified(duration=100.0, method="exp_euler", dt=0.05).as_dict()
    assert found["level"] == "fair"
    assert 0.02 < found["spike_time_error_ms"] < 0.2
    assert found["dv_max_mv"] > found["dv_beside_shift_mv"]
    assert (found["missing_spikes"], found["extra_spikes"], found["shadow"]) == (
        0,
        0,
        "rk4, steps of 0.01 ms",
    )


def test_input_with_many_edges_reaches_the_shadow() -> None:
    found = verified(duration=100.0, stimulus="pulses:start=0,period=0.5,width=0.1,amplitude=30")
    assert found.level is Level.GOOD
