"""Noise and synapses in the input group: what is offered, and when it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase, Status
from hhscope.stimulus import White
from hhscope.ui.context import AppContext
from hhscope.ui.panels.side_input import InputPanel
from tests.ui.conftest import RecordingSession


@pytest.fixture
def panel(qtbot: QtBot, ctx: AppContext, loaded: Callable[[str], Status]) -> InputPanel:
    """The panel, showing squid_ca."""
    found = InputPanel(ctx)
    qtbot.addWidget(found)
    found.show_status(loaded("squid_ca"))
    found.show()
    return found


def test_noise_and_synapses_are_offered_with_what_suits_them(
    session: RecordingSession, panel: InputPanel
) -> None:
    offered = {action.text(): action for action in panel.waveforms.add_button.menu().actions()}
    for name in ("White noise", "Inhibitory synapse, random events", "Excitatory synapse, random events"):
        offered[name].trigger()
        panel.show_status(session.obey())
    noise, inhibition, excitation = session.obey().stimulus.waveforms
    assert noise == White(intensity=2, seed=1)
    assert (inhibition.reversal, excitation.reversal) == (-80.0, 0.0)  # type: ignore[attr-defined]
    assert (inhibition.seed, excitation.seed) == (2, 3)  # type: ignore[attr-defined]
    assert [s.header.text() for s in panel.waveforms.sections()] == [
        "White noise", "Synapse, random", "Synapse, random",
    ]  # fmt: skip


def test_a_list_of_events_begins_now(session: RecordingSession, panel: InputPanel) -> None:
    session.status = replace(session.status, t_ns=12_345_670, phase=Phase.RUNNING)
    menu = panel.waveforms.add_button.menu()
    next(a for a in menu.actions() if a.text() == "Excitatory synapse, listed events").trigger()
    assert session.obey().stimulus.waveforms[0].times == (13.0, 23.0, 33.0)  # type: ignore[attr-defined]
