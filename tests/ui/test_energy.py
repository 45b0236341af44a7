"""Energy in the window: one switch; undo, sessions and replay cover it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope import experiments
from hhscope.analysis.energy import pump_current, with_energy
from hhscope.engine.commands import LoadModel, Pause, SetParameters
from hhscope.engine.replay import replay
from hhscope.engine.setup import setup_of
from hhscope.engine.status import Phase, Status
from hhscope.experiments._cell import cell
from hhscope.experiments.brake import VARIANTS
from hhscope.experiments.slow_down import SlowDownOptions, SlowDownResult, Turned
from hhscope.model import derivatives, load_model, parse_model, start_state
from hhscope.model.overlays import without
from hhscope.record.session_file import SessionFile, session_bytes
from hhscope.ui.context import AppContext
from hhscope.ui.energy_switch import gone_on, has_energy, kept_over
from hhscope.ui.look import Look
from hhscope.ui.panels import ions
from hhscope.ui.panels.experiment_brake import BrakeBody
from hhscope.ui.panels.experiment_slow_down import SlowDownBody
from hhscope.ui.panels.side_energy import EnergyPanel
from tests.ui.conftest import RecordingSession, status_of
from tests.ui.window_fixtures import Live, live_window

Load = Callable[[str], Status]


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        made.frame()
        made.window.undo.look(made.status)
        yield made


def panel(live: Live) -> EnergyPanel:
    found = live.window.side.panels["energy"]
    assert isinstance(found, EnergyPanel)
    return found


def switch_on(live: Live) -> Status:
    live.window.side.sections["energy"].set_open(True)
    panel(live).switch.click()
    return live.until(lambda s: has_energy(s) and s.step > 10)


def test_a_run_goes_on_from_the_present_states_with_what_is_set() -> None:
    base = load_model("hh1952")
    laid = with_energy(base)
    here = {**start_state(base, {}), "V": -12.5, "m": 0.7}
    status = replace(
        status_of(base), state=here, current=7.0, dt_ns=20_000, parameters={**base.defaults, "g_Na": 96.0}
    )
    on = gone_on(status, laid)
    assert (on.start, on.values, on.current, on.dt_ns) == (here, {"g_Na": 96.0}, 7.0, 20_000)
    assert not on.run  # it was paused
    begun = start_state(laid, on.values, on.start)
    slopes = derivatives(laid, begun, on.values, 7.0)
    assert slopes["V"] == derivatives(base, here, on.values, 7.0)["V"]  # neutral
    laid_status = replace(
        status_of(laid), state=begun, parameters={**laid.defaults, "g_Na": 96.0, "J_max": 0.1}
    )
    off = gone_on(laid_status, without(laid))
    assert (off.start, off.values, off.text) == (here, {"g_Na": 96.0}, without(laid).text)


def test_a_file_that_is_saved_keeps_its_energy() -> None:
    laid = with_energy(load_model("hh1952"))
    edited = parse_model(load_model("hh1952").text.replace("g = 120.0", "g = 110.0"))
    again = kept_over(status_of(laid), edited)
    assert again.overlays == ("metabolic",)
    assert (again.defaults["g_Na"], again.defaults["INa0"]) == (110.0, laid.defaults["INa0"])
    assert kept_over(status_of(load_model("hh1952")), edited) is edited
    plain = load_model("chay_keizer")
    assert kept_over(status_of(laid), plain) is plain


def test_a_state_that_is_no_number_is_not_gone_on_from() -> None:
    status = status_of(load_model("hh1952"))
    failed = replace(status, state={**status.state, "V": float("nan")}, start={"V": -50.0})
    assert gone_on(failed, status.run.model).start == {"V": -50.0}  # type: ignore[union-attr]


def test_a_cell_without_sodium_says_why_it_cannot(qtbot: QtBot, ctx: AppContext, loaded: Load) -> None:
    made = EnergyPanel(ctx)
    qtbot.addWidget(made)
    made.show_status(loaded("chay_keizer"))
    assert not made.switch.isEnabled()
    assert "no current of chay_keizer is tagged as one of Na" in made.said.text()
    assert "tagged as one of Na" in made.switch.toolTip()
    made.shutdown()


def test_a_model_that_came_meanwhile_is_left_alone(
    qtbot: QtBot, ctx: AppContext, session: RecordingSession, loaded: Load
) -> None:
    made = EnergyPanel(ctx)
    qtbot.addWidget(made)
    before = loaded("hh1952")
    made.show_status(before)
    assert before.run is not None
    loaded("squid_ca")
    made._on_model_found(before.run.model, with_energy(before.run.model))
    assert session.posted == []
    made.shutdown()


def test_the_pump_of_the_gauge_is_that_of_the_model() -> None:
    from hhscope.model import currents

    laid = with_energy(load_model("hot"))
    state = {**start_state(laid, {}), "Nai": 22.0, "Ko": 4.1, "ATP": 0.9}
    rest = pump_current(start_state(laid, {}), laid.defaults)
    net = currents(laid, state, {})["I_PUMP"]
    assert pump_current(state, laid.defaults) - rest == pytest.approx(net, rel=1e-12)


def test_ions_have_a_panel_that_other_models_do_not_mention(look: Look) -> None:
    laid = with_energy(load_model("squid_ca"))
    assert [spec.key for spec in ions.choose(laid, look.theme)] == ["Nai", "Ko", "ATP"]
    assert not ions.lacks(laid)
    assert "without ions" in ions.lacks(load_model("squid_ca"))
    assert ions.PANEL.rare


def test_the_switch_lays_it_over_the_running_cell_and_undo_takes_it_away(live: Live) -> None:
    assert "ions" not in [item.key for item in live.window.workspace.shelf.folded]  # type: ignore[attr-defined]
    status = switch_on(live)
    assert status.run is not None
    assert [s.name for s in status.run.signals if s.name in ("Nai", "Ko", "ATP")] == ["Nai", "Ko", "ATP"]
    live.frame()
    assert panel(live).switch.isChecked()
    assert "ions" in [item.key for item in live.window.workspace.shelf.folded]  # type: ignore[attr-defined]
    live.until(lambda s: panel(live).gauge is not None and panel(live).gauge.atp.text.endswith("mM"))  # type: ignore[union-attr]
    live.window.undo.look(live.status)
    assert live.window.undo.words(live.window.undo.log.entries[-1]) == "Energy off → on"
    live.trigger("undo")
    live.until(lambda s: s.phase is Phase.RUNNING and not has_energy(s))
    live.frame()
    assert not panel(live).switch.isChecked()


def test_a_session_and_a_replay_have_the_overlay_and_its_dials(live: Live) -> None:
    switch_on(live)
    live.session.post(SetParameters(values={"J_max": 0.002}))
    live.until(lambda s: s.parameters["J_max"] == 0.002)
    live.session.post(Pause())
    status = live.until(lambda s: s.phase is Phase.PAUSED and not s.interpreted)
    setup = setup_of(status)
    assert setup is not None
    kept = msgspec.json.decode(session_bytes(SessionFile.now(setup, {})), type=SessionFile)
    assert kept.setup == setup
    assert kept.load().overlays == ("metabolic",)
    assert kept.setup.values["J_max"] == 0.002
    run = status.run
    assert run is not None
    assert run.origin is not None
    made = np.hstack([b.data for b in replay(run.model, run.origin, status.applied, status.step)])
    held = run.ring.window_of(0, status.step).data()
    assert made[:, -held.shape[1] :].tobytes() == held.tobytes()


def test_the_experiment_draws_every_run_and_the_ions(qtbot: QtBot, ctx: AppContext) -> None:
    body = BrakeBody(ctx)
    qtbot.addWidget(body)
    body.show_result(experiments.run("brake", seconds=0.3, ablation=True))
    labels = [curve.label for curve in body.rate.graph.curves]
    assert labels[:4] == ["120 Hz", "350 Hz", "600 Hz", "full"]
    assert len(labels) == 3 + len(VARIANTS)
    assert [curve.label.split()[0] for curve in body.ions.graph.curves] == ["Na", "K", "ATP"]


def test_the_dials_that_slow_are_bars_and_a_click_brings_the_cell(
    qtbot: QtBot, ctx: AppContext, session: RecordingSession
) -> None:
    rows = (
        Turned(dial="dt", unit="ms", at=0.01, to=0.005, base_hz=50.0, rate_hz=50.0, note="Same."),
        Turned(dial="I", unit="µA/cm²", at=10.0, to=7.0, base_hz=50.0, rate_hz=20.0),
    )
    options = SlowDownOptions(model="hh1952")
    body = SlowDownBody(ctx)
    qtbot.addWidget(body)
    body.show_result(
        SlowDownResult(options=options, cell=cell("hh1952"), rate_hz=50.0, rows=rows, left_out=())
    )
    assert [bar.text for bar in body.bars if not bar.isHidden()] == ["50 Hz", "50 Hz", "20 Hz"]
    assert body.bars[2].accessibleName() == "Input  10 → 7 µA/cm²"
    qtbot.mouseClick(body.bars[2], Qt.MouseButton.LeftButton)
    (load,) = [command for command in session.posted if isinstance(command, LoadModel)]
    assert load.current == 7.0
