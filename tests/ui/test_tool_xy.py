"""The phase plane in the window: opens by key, draws every sample, starts the cell where one clicks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetState
from hhscope.model import load_model, signals
from hhscope.ui.look import Look
from hhscope.ui.xy_choice import choices, pairs, why_not
from hhscope.ui.xy_panel import XyPanel, equilibrium_text
from tests.ui.tools import click_graph, pick, press, tool
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "morris_lecar_hopf") as made:
        yield made


def opened(live: Live) -> XyPanel:
    press(live, Qt.Key.Key_X)
    panel = cast(XyPanel, tool(live, "xy"))
    live.qtbot.waitUntil(lambda: panel.view.graph.image is not None, timeout=PATIENCE_MS)
    return panel


def test_x_opens_the_plane_with_nullclines_and_x_closes_it(live: Live) -> None:
    panel = opened(live)
    live.qtbot.waitUntil(lambda: len(panel.view.graph.curves) == 3, timeout=PATIENCE_MS)
    assert "focus" in panel.words.text()
    assert panel.view.accessibleName() == "Phase plane"
    press(live, Qt.Key.Key_X)
    assert live.window.workspace.tools.area.open_keys == ()  # type: ignore[attr-defined]
    live.frame()


def test_a_click_starts_the_cell_there(live: Live) -> None:
    panel = opened(live)
    click_graph(live, panel.view, -20.0, 0.3)
    status = live.until(lambda s: any(isinstance(item.command, SetState) for item in s.applied))
    (command,) = (item.command for item in status.applied if isinstance(item.command, SetState))
    assert command.values["V"] == pytest.approx(-20.0, abs=2.0)
    assert command.values["w"] == pytest.approx(0.3, abs=0.02)


def test_a_slope_is_no_state_and_a_click_on_it_says_so(live: Live) -> None:
    panel = opened(live)
    pick(live, panel.y_box, "d/dt V")
    live.qtbot.waitUntil(lambda: panel.view.graph.y.name == "dV/dt", timeout=PATIENCE_MS)
    assert panel.view.graph.curves == ()
    click_graph(live, panel.view, -20.0, 0.0)
    live.frame()
    assert not any(isinstance(item.command, SetState) for item in live.status.applied)
    assert "no state that can be set" in panel.view.toolTip()


def test_what_was_chosen_outlives_closing_and_is_part_of_the_view(live: Live) -> None:
    panel = opened(live)
    pick(live, panel.preset, "V|d/dt V")
    assert live.window.ctx.scope.view.tools["xy"] == {"x": "V", "y": "d/dt V"}
    press(live, Qt.Key.Key_X)
    live.frame()
    assert opened(live).y_box.currentData() == "d/dt V"


def test_another_model_brings_its_own_pairs(live: Live) -> None:
    panel = opened(live)
    live.choose("squid_ca")
    live.qtbot.waitUntil(lambda: panel.view.graph.x.name == "m", timeout=PATIENCE_MS)
    assert panel.preset.count() == 4
    assert not panel.words.isVisible()


def test_pairs_are_those_that_the_model_has() -> None:
    def keys(model_id: str) -> list[tuple[str, str]]:
        model = load_model(model_id)
        return [(pair.x, pair.y) for pair in pairs(model, signals(model))]

    assert keys("squid_ca") == [("m", "h"), ("n", "h"), ("V", "d/dt V"), ("V", "Ca")]
    assert keys("morris_lecar_snic") == [("V", "w"), ("V", "d/dt V")]


def test_every_choice_says_whether_the_cell_can_be_started_there() -> None:
    model = load_model("squid_ca")
    found = choices(model, signals(model))
    assert why_not(found["V"], found["Ca"]) == ""
    assert "I_Na is no state" in why_not(found["V"], found["I_Na"])
    assert "same" in why_not(found["V"], found["V"])
    assert found["d/dt V"].unit == "mV/ms"


def test_a_fixed_point_is_told_with_its_kind_and_eigenvalues() -> None:
    from hhscope.analysis.phase_plane import phase_plane

    model = load_model("morris_lecar_snic")
    plane = phase_plane(model, model.defaults, 30.0, ((-80.0, 60.0), (0.0, 1.0)))
    lines = equilibrium_text(plane).splitlines()
    assert [line.split(": ")[1].split(",")[0] for line in lines] == [
        "stable node", "saddle", "unstable focus",
    ]  # fmt: skip
    assert "−" in lines[1]
