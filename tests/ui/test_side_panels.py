"""Side panels: what they post, what they show of the truth, and that nothing feeds back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import Kick, SetNumerics, SetParameters, SetStart, SetStimulus
from hhscope.engine.status import Phase, Status
from hhscope.stimulus import Kick as KickWaveform
from hhscope.stimulus import Pulses, Step, Stimulus
from hhscope.ui.context import AppContext
from hhscope.ui.panels.side_advanced import AdvancedPanel
from hhscope.ui.panels.side_channels import ChannelsPanel
from hhscope.ui.panels.side_input import InputPanel, begin_ms
from hhscope.ui.panels.side_model import ModelPanel
from hhscope.ui.panels.side_start import StartPanel
from hhscope.ui.side_panel import SidePanel
from hhscope.ui.widgets.number_field import NumberField
from tests.ui.conftest import RecordingSession

P = TypeVar("P", bound=SidePanel)
Load = Callable[[str], Status]


@pytest.fixture
def shown(qtbot: QtBot, ctx: AppContext, loaded: Load) -> Callable[..., QWidget]:
    """A panel that shows a model: ``shown(ChannelsPanel)``."""

    def build(kind: type[P], model_id: str = "squid_ca") -> P:
        panel = kind(ctx)
        qtbot.addWidget(panel)
        panel.show_status(loaded(model_id))
        panel.show()
        return panel

    return build


def set_number(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, text)
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)


# -- model card ---------------------------------------------------------------------------------------------
def test_a_try_sets_its_values_and_says_what_it_changed(
    session: RecordingSession, shown: Callable[..., ModelPanel]
) -> None:
    panel = shown(ModelPanel)
    model = session.status.run.model  # type: ignore[union-attr]
    chosen = model.tries[0]
    panel.chips[chosen.text].click()
    assert session.posted == [SetParameters(values=dict(chosen.values))]
    panel.show_status(session.obey())
    assert panel.chips[chosen.text].isChecked()
    assert all(name in panel.changes.toolTip() for name in chosen.values)


def test_a_second_click_on_a_try_takes_it_back(
    session: RecordingSession, shown: Callable[..., ModelPanel]
) -> None:
    panel = shown(ModelPanel)
    chip = next(iter(panel.chips.values()))
    chip.click()
    panel.show_status(session.obey())
    chip.click()
    panel.show_status(session.obey())
    assert not chip.isChecked()
    assert panel.changes.text() == "All values at their defaults."


def test_another_try_takes_the_first_one_back(
    session: RecordingSession, shown: Callable[..., ModelPanel]
) -> None:
    panel = shown(ModelPanel)
    model = session.status.run.model  # type: ignore[union-attr]
    one, two = model.tries[:2]
    for chosen in (one, two):
        panel.chips[chosen.text].click()
        panel.show_status(session.obey())
    changed = {**{n: v for n, v in session.status.parameters.items() if v != model.defaults[n]}}
    assert set(changed) <= set(two.values)


def test_defaults_restore_every_parameter_and_the_current(
    session: RecordingSession, shown: Callable[..., ModelPanel]
) -> None:
    panel = shown(ModelPanel)
    session.post(SetParameters(values={"g_Na": 60.0, "T": 20.0, "I": 3.0}))
    panel.show_status(session.obey())
    assert panel.changes.text().startswith("● 3 changed")
    panel.defaults_button.click()
    assert session.posted == [SetParameters(values={"g_Na": 120.0, "T": 6.3, "I": 10.0})]
    panel.show_status(session.obey())
    assert not panel.defaults_button.isEnabled()


# -- channels -----------------------------------------------------------------------------------------------
def test_a_conductance_may_be_zero_and_is_posted(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., ChannelsPanel]
) -> None:
    panel = shown(ChannelsPanel)
    set_number(qtbot, panel.fields.fields["g_CaL"], "0")
    assert session.posted == [SetParameters(values={"g_CaL": 0.0})]


def test_a_block_shows_what_is_left_of_the_conductance(
    session: RecordingSession, shown: Callable[..., ChannelsPanel]
) -> None:
    panel = shown(ChannelsPanel)
    assert panel.left_labels["Na"].text() == ""
    session.post(SetParameters(values={"block_Na": 40.0}))
    panel.show_status(session.obey())
    assert panel.left_labels["Na"].text() == "g left: 72 mS/cm²"
    assert panel.summary.text == "● 1 changed"


def test_a_block_stands_under_the_drugs_name_with_its_equation(shown: Callable[..., ChannelsPanel]) -> None:
    spec = shown(ChannelsPanel).fields.fields["block_Na"].spec
    assert spec.label == "TTX block"
    assert "g left = g_Na·(1 − TTX/100 %)" in spec.tip
    assert spec.unit == "%"


def test_a_conductance_explains_itself(shown: Callable[..., ChannelsPanel]) -> None:
    tip = shown(ChannelsPanel).fields.fields["g_Na"].spec.tip
    for part in ("I_Na = g_Na·m³·h·(V − ENa)", "mS/cm²", "Default 120", "g_Na", "↑ ↓"):
        assert part in tip


@pytest.mark.parametrize(
    ("name", "wrong"), [("g_Na", ("-1", "negative")), ("block_Na", ("120", "between 0 and 100"))]
)
def test_what_the_model_refuses_is_not_posted(
    qtbot: QtBot,
    session: RecordingSession,
    shown: Callable[..., ChannelsPanel],
    name: str,
    wrong: tuple[str, str],
) -> None:
    typed, said = wrong
    panel = shown(ChannelsPanel)
    set_number(qtbot, panel.fields.fields[name], typed)
    assert session.posted == []
    assert said in panel.fields.fields[name].problem.text()


def test_showing_the_truth_posts_nothing(
    session: RecordingSession, shown: Callable[..., ChannelsPanel]
) -> None:
    panel = shown(ChannelsPanel)
    session.post(SetParameters(values={"g_Na": 60.0}))
    panel.show_status(session.obey())
    assert panel.fields.fields["g_Na"].value == 60.0
    assert session.posted == []


def test_fields_are_built_once_per_model_and_not_at_a_restart(
    session: RecordingSession, shown: Callable[..., ChannelsPanel]
) -> None:
    panel = shown(ChannelsPanel)
    before = panel.fields.fields["g_Na"]
    run = session.status.run
    assert run is not None
    panel.show_status(replace(session.status, run=replace(run, run_id=run.run_id + 1)))
    assert panel.fields.fields["g_Na"] is before


def test_a_new_model_brings_its_own_channels(shown: Callable[..., ChannelsPanel], loaded: Load) -> None:
    panel = shown(ChannelsPanel)
    panel.show_status(loaded("pinsky_rinzel"))
    assert {"g_KDR", "gKC", "g_couple"} <= set(panel.fields.fields)
    assert "g_CaL" not in panel.fields.fields


# -- input --------------------------------------------------------------------------------------------------
def test_the_constant_current_is_posted_as_i(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., InputPanel]
) -> None:
    panel = shown(InputPanel)
    set_number(qtbot, panel.fields.fields["I"], "-2,5")
    assert session.posted == [SetParameters(values={"I": -2.5})]


def test_a_kick_has_the_size_beside_its_button(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., InputPanel]
) -> None:
    panel = shown(InputPanel)
    set_number(qtbot, panel.kick_amplitude, "-15")
    set_number(qtbot, panel.kick_width, "0.5")
    panel.kick_button.click()
    assert session.posted == [Kick(amplitude=-15.0, width_ns=500_000)]


def test_waveforms_are_added_edited_and_removed(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., InputPanel]
) -> None:
    panel = shown(InputPanel)
    step = next(action for action in panel.waveforms.add_button.menu().actions() if action.text() == "Step")
    step.trigger()
    assert session.posted == [SetStimulus(stimulus=Stimulus((Step(amplitude=5.0),)))]
    panel.show_status(session.obey())
    assert panel.waveforms.sections()[0].is_open

    edit = panel.waveforms.forms[0].edits["amplitude"]
    edit.selectAll()
    qtbot.keyClicks(edit, "8")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert session.posted == [SetStimulus(stimulus=Stimulus((Step(amplitude=8.0),)))]
    panel.show_status(session.obey())

    panel.waveforms.remove(0)
    assert session.posted == [SetStimulus(stimulus=Stimulus())]
    panel.show_status(session.obey())
    assert panel.waveforms.forms == []


def test_editing_the_protocol_leaves_a_kick_alone(
    session: RecordingSession, shown: Callable[..., InputPanel]
) -> None:
    panel = shown(InputPanel)
    kick = KickWaveform(amplitude=20, start_ns=5, width_ns=5)
    session.post(SetStimulus(stimulus=Stimulus((kick, Step(amplitude=5)))))
    panel.show_status(session.obey())
    assert len(panel.waveforms.forms) == 1
    panel.waveforms.remove(0)
    assert session.obey().stimulus == Stimulus((kick,))


def test_what_is_added_to_a_running_cell_begins_now(
    session: RecordingSession, shown: Callable[..., InputPanel]
) -> None:
    panel = shown(InputPanel)
    session.status = replace(session.status, t_ns=12_345_670, phase=Phase.RUNNING)
    ramp = next(action for action in panel.waveforms.add_button.menu().actions() if action.text() == "Ramp")
    ramp.trigger()
    added = session.obey().stimulus.waveforms[0]
    assert (added.start, added.stop) == (13.0, 1013.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("t_ns", "dt_ns", "start"),
    [(0, 10_000, 0.0), (1, 10_000, 1.0), (5_000_000, 10_000, 5.0), (1, 3_000, 0.003)],
)
def test_now_is_on_the_sample_grid(loaded: Load, t_ns: int, dt_ns: int, start: float) -> None:
    assert begin_ms(replace(loaded("squid_ca"), t_ns=t_ns, dt_ns=dt_ns)) == start


def test_a_train_in_the_list_says_what_it_is(
    session: RecordingSession, shown: Callable[..., InputPanel]
) -> None:
    panel = shown(InputPanel)
    session.post(SetStimulus(stimulus=Stimulus((Pulses(amplitude=20, width=1, period=100),))))
    panel.show_status(session.obey())
    header = panel.waveforms.sections()[0].header
    assert header.text() == "Pulse train"
    assert "period 100 ms" in header.toolTip()
    assert panel.summary.text == "1 added"


# -- start state --------------------------------------------------------------------------------------------
def test_gates_are_steady_at_v_until_they_are_set(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., StartPanel]
) -> None:
    panel = shown(StartPanel)
    assert panel.fields["h"].value == pytest.approx(0.5961207535084603)  # HH 1952 at -65 mV
    set_number(qtbot, panel.fields["h"], "0.3")
    assert session.posted == [SetStart(values={"h": 0.3})]
    panel.show_status(session.obey())
    assert panel.fields["h"].is_changed
    assert panel.summary.text == "● 1 set"
    panel.fields["h"].restore()
    qtbot.waitUntil(lambda: session.posted == [SetStart(values={})])


def test_a_new_v_moves_the_gates_with_it(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., StartPanel]
) -> None:
    panel = shown(StartPanel)
    before = panel.fields["m"].value
    set_number(qtbot, panel.fields["V"], "-50")
    assert session.posted == [SetParameters(values={"V0": -50.0})]
    panel.show_status(session.obey())
    assert panel.fields["m"].value > before
    assert not panel.fields["m"].is_changed


def test_from_here_takes_the_state_of_now(
    session: RecordingSession, shown: Callable[..., StartPanel]
) -> None:
    panel = shown(StartPanel)
    state = dict.fromkeys(session.status.state, 0.25) | {"V": -41.0}
    session.status = replace(session.status, state=state)
    panel._on_from_here_clicked()
    assert session.posted == [SetStart(values=state)]
    panel.show_status(session.obey())
    assert panel.fields["V"].value == -41.0
    assert "-41.00 mV" in panel.said.text()


def test_at_rest_looks_for_the_resting_state(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., StartPanel]
) -> None:
    panel = shown(StartPanel)
    panel._on_at_rest_clicked()
    qtbot.waitUntil(lambda: bool(session.posted))
    (command,) = session.posted
    assert isinstance(command, SetStart)
    assert command.values["V"] == pytest.approx(-64.9997, abs=1e-3)  # tests/data: rest_I0 of squid_ca
    panel.show_status(session.obey())
    assert panel.fields["V"].value == pytest.approx(-64.9997, abs=1e-3)
    panel.shutdown()


def test_defaults_begin_as_the_file_says(session: RecordingSession, shown: Callable[..., StartPanel]) -> None:
    panel = shown(StartPanel)
    session.post(SetStart(values={"V": -40.0, "m": 0.5}))
    session.post(SetParameters(values={"V0": -50.0}))
    panel.show_status(session.obey())
    panel._on_own_clicked()
    status = session.obey()
    panel.show_status(status)
    assert (dict(status.start), status.parameters["V0"]) == ({}, -65.0)
    assert panel.summary.text == ""


# -- advanced -----------------------------------------------------------------------------------------------
def test_numerics_are_posted_one_by_one(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., AdvancedPanel]
) -> None:
    panel = shown(AdvancedPanel)
    set_number(qtbot, panel.step, "0.02")
    set_number(qtbot, panel.substeps, "4")
    panel.method.activated.emit(panel.method.findData("rk4"))
    assert session.posted == [SetNumerics(dt_ns=20_000), SetNumerics(substeps=4), SetNumerics(method="rk4")]
    panel.show_status(session.obey())
    assert panel.method.currentData() == "rk4"
    assert panel.summary.text == "● changed"


@pytest.mark.parametrize("typed", ["0", "-1", "0.0000001", "2000"])
def test_a_sample_step_that_cannot_be_is_refused_at_once(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., AdvancedPanel], typed: str
) -> None:
    panel = shown(AdvancedPanel)
    set_number(qtbot, panel.step, typed)
    assert session.posted == []
    assert panel.step.problem.text()


def test_a_refusal_of_the_engine_is_shown_where_it_was_asked(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., AdvancedPanel]
) -> None:
    panel = shown(AdvancedPanel)
    panel.show_status(replace(session.status, message="Something else.", message_id=1))
    assert panel.refusal.isHidden()
    session.status = replace(session.status, message_id=1)
    set_number(qtbot, panel.step, "0.03")
    refused = replace(
        session.status, message="step: start = 10.0 ms is not on the sample grid.", message_id=2
    )
    panel.show_status(refused)
    assert panel.refusal.text() == refused.message
    assert panel.refusal.isVisible()


def test_what_is_in_use_is_said(session: RecordingSession, shown: Callable[..., AdvancedPanel]) -> None:
    panel = shown(AdvancedPanel, "hot")
    panel.show_status(replace(session.status, substeps=4))
    assert panel.in_use.text() == "In use: exp_euler, 4 steps of 0.625 µs per sample of 2.5 µs."


def test_an_adaptive_method_has_a_tolerance_instead_of_sub_steps(
    qtbot: QtBot, session: RecordingSession, shown: Callable[..., AdvancedPanel]
) -> None:
    panel = shown(AdvancedPanel)
    panel.show_status(session.status)
    assert panel.tolerance.isHidden()
    panel.show_status(replace(session.status, method="dopri5", method_used="dopri5"))
    assert panel.substeps.isHidden()
    assert panel.in_use.text() == "In use: dopri5 with steps of its own; one sample every 10 µs."
    set_number(qtbot, panel.tolerance, "1e-8")
    assert session.posted == [SetNumerics(tol=1e-8)]
    set_number(qtbot, panel.tolerance, "1")
    assert panel.tolerance.problem.text()
    assert len(session.posted) == 1
