"""Model loading: a chosen model brings its view; a reloaded one keeps what the user changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hhscope.engine.commands import LoadModel, SetSpeed
from hhscope.engine.status import Phase, Status
from hhscope.model import load_model, parse_model
from hhscope.ui.context import AppContext
from hhscope.ui.model_loading import changed_values, choose_model, reload_command
from hhscope.ui.scope_view import Display


def posted(ctx: AppContext) -> list[object]:
    return list(ctx.session.posted)  # type: ignore[attr-defined]


def test_choosing_a_model_applies_its_speed_and_time_base(ctx: AppContext) -> None:
    model = load_model("hot")
    choose_model(ctx, model)
    assert ctx.scope.view.span_ns == 2_000_000
    assert posted(ctx) == [SetSpeed(speed=0.001), LoadModel(text=model.text, path=str(model.path))]


def test_a_time_base_set_by_hand_stays(ctx: AppContext) -> None:
    ctx.scope.set_span(50_000_000)
    choose_model(ctx, load_model("hot"))
    assert ctx.scope.view.span_ns == 50_000_000


def test_a_model_that_is_shown_once_stops_at_the_end_of_the_screen(ctx: AppContext) -> None:
    choose_model(ctx, load_model("fading_spiral"))
    assert ctx.scope.view.display is Display.SWEEP
    load = posted(ctx)[-1]
    assert isinstance(load, LoadModel)
    assert load.until_ns == ctx.scope.view.span_ns == 600_000_000


def test_reloading_keeps_changed_values_that_still_exist(loaded: Callable[[str], Status]) -> None:
    status = loaded("squid_ca")
    changed = {**status.parameters, "g_Na": 60.0, "tauCa": 20.0}
    status = replace(status, parameters=changed, current=12.5, start={"h": 0.3, "Ca": 0.2})
    text = load_model("hh1952").text  # has no calcium
    command = reload_command(status, parse_model(text))
    assert command.values == {"g_Na": 60.0}
    assert command.start == {"h": 0.3}
    assert command.current == 12.5
    assert command.run is False


def test_reloading_takes_over_defaults_that_were_edited(loaded: Callable[[str], Status]) -> None:
    status = replace(loaded("hh1952"), phase=Phase.RUNNING)
    edited = parse_model(load_model("hh1952").text.replace("I_default = 10.0", "I_default = 7.0"))
    command = reload_command(status, edited)
    assert command.values == {}
    assert command.current is None
    assert command.dt_ns is None
    assert command.run is True


def test_nothing_is_changed_in_a_fresh_model(loaded: Callable[[str], Status]) -> None:
    assert changed_values(loaded("squid_ca")) == {}
    assert changed_values(Status(phase=Phase.EMPTY)) == {}
