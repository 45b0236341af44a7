"""Notices: a failure says what, when, which signal and what to try; its buttons do it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from hhscope.engine.blocks import Failure
from hhscope.engine.commands import Restart, Run, SetNumerics
from hhscope.engine.status import Phase, Status
from hhscope.ui.context import AppContext
from hhscope.ui.notices import act, reload_notice, smaller_step, status_notice
from hhscope.ui.scope_view import Display

FAILURE = Failure(step=1234, t_ns=246_800_000, signal="V", value=math.nan, hint="Use a smaller sample step.")


def failed(loaded: Callable[[str], Status]) -> Status:
    status = loaded("hh1952")
    return replace(status, phase=Phase.FAILED, failure=FAILURE, method_used="euler", dt_ns=200_000)


def test_a_failure_says_what_when_and_which_signal(loaded: Callable[[str], Status]) -> None:
    notice = status_notice(failed(loaded), Display.ROLL)
    assert notice is not None
    assert notice.title == "The numbers blew up: V became not a number at 246.8 ms (step 1,234)."
    assert "euler with 0.2 ms samples. Use a smaller sample step." in notice.detail
    assert [action.key for action in notice.actions] == ["restart", "stable", "smaller"]


def test_the_stable_method_is_not_offered_to_itself(loaded: Callable[[str], Status]) -> None:
    notice = status_notice(replace(failed(loaded), method_used="exp_euler"), Display.ROLL)
    assert notice is not None
    assert [action.key for action in notice.actions] == ["restart", "smaller"]


def test_the_buttons_of_a_failure_mend_it_and_start_again(
    ctx: AppContext, session: object, loaded: Callable[[str], Status]
) -> None:
    ctx.session.status = failed(loaded)  # type: ignore[misc]
    act(ctx, "stable")
    act(ctx, "smaller")
    assert ctx.session.posted == [  # type: ignore[attr-defined]
        SetNumerics(method="exp_euler", substeps=0), Restart(), Run(),
        SetNumerics(dt_ns=10_000), Restart(), Run(),
    ]  # fmt: skip


def test_the_step_offered_is_the_models_own_or_smaller(loaded: Callable[[str], Status]) -> None:
    status = loaded("hh1952")
    assert [smaller_step(replace(status, dt_ns=dt)) for dt in (200_000, 10_000, 7, 1)] == [
        10_000,
        2_000,
        1,
        1,
    ]


def test_a_model_that_is_shown_once_offers_restart_at_the_end(loaded: Callable[[str], Status]) -> None:
    status = replace(loaded("fading_spiral"), step=60_001, t_ns=600_010_000)
    notice = status_notice(status, Display.SWEEP)
    assert notice is not None
    assert "stopped at the end of the screen" in notice.title
    assert [action.key for action in notice.actions] == ["restart", "go_on"]
    assert status_notice(status, Display.ROLL) is None


def test_a_paused_screen_needs_no_banner(loaded: Callable[[str], Status]) -> None:
    assert status_notice(loaded("squid_ca"), Display.ROLL) is None


def test_a_faulty_file_keeps_the_old_model() -> None:
    assert "goes on running" in reload_notice("my.toml: gates.m: unknown name 'vv'").detail
