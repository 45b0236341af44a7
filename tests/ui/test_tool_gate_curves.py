"""Gate curves in the window: live dots, and the curves before a change kept dashed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Phase
from hhscope.ui.gate_curves_panel import GateCurvesPanel
from hhscope.ui.look import Look
from tests.ui.tools import press, tool
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        yield made


def opened(live: Live) -> GateCurvesPanel:
    press(live, Qt.Key.Key_G)
    panel = cast(GateCurvesPanel, tool(live, "gate_curves"))
    live.qtbot.waitUntil(lambda: len(panel.steady.graph.curves) == 3, timeout=PATIENCE_MS)
    return panel


def test_g_shows_every_gate_in_the_colour_of_its_trace(live: Live) -> None:
    panel = opened(live)
    assert [curve.label for curve in panel.steady.graph.curves] == ["m", "h", "n"]
    traces = live.window.workspace.panel("gates").specs  # type: ignore[attr-defined]
    assert [c.color for c in panel.steady.graph.curves] == [spec.color for spec in traces]
    assert panel.speed.graph.y.log
    assert panel.before is None


def test_dots_are_where_the_gates_are(live: Live) -> None:
    panel = opened(live)
    press(live, Qt.Key.Key_Space)
    status = live.until(lambda s: s.phase is Phase.PAUSED)
    assert status.run is not None
    newest = status.run.ring.value_at(status.run.ring.newest_ns)
    assert newest is not None
    wanted = dict(zip((s.name for s in status.run.signals), newest.values.tolist(), strict=True))
    live.qtbot.waitUntil(
        lambda: [dot.y for dot in panel.steady.graph.dots] == [wanted[name] for name in "mhn"],
        timeout=PATIENCE_MS,
    )
    assert {dot.x for dot in panel.steady.graph.dots} == {wanted["V"]}


def test_a_change_keeps_the_curves_of_before_dashed_where_they_differ(live: Live) -> None:
    panel = opened(live)
    before = panel.speed.graph.curves
    live.session.post(SetParameters(values={"T": 16.3}))
    live.qtbot.waitUntil(lambda: len(panel.speed.graph.curves) == 6, timeout=PATIENCE_MS)
    dashed = [curve for curve in panel.speed.graph.curves if curve.dashed]
    assert all(np.array_equal(a.y, b.y) for a, b in zip(dashed, before, strict=True))
    assert not any(curve.dashed for curve in panel.steady.graph.curves)  # T does not move x∞


def test_changes_in_one_go_are_one_change(live: Live) -> None:
    panel = opened(live)
    first = panel.speed.graph.curves[0].y
    for degrees in (7.0, 8.0, 9.0):
        live.session.post(SetParameters(values={"T": degrees}))
        live.until(lambda s, degrees=degrees: s.parameters["T"] == degrees)
        live.frame()
    live.qtbot.waitUntil(lambda: panel.before is not None, timeout=PATIENCE_MS)
    assert panel.before is not None
    assert np.array_equal(panel.before.curves[0].tau, first)  # type: ignore[arg-type]


def test_another_model_has_its_own_curves_and_none_of_before(live: Live) -> None:
    panel = opened(live)
    live.session.post(SetParameters(values={"T": 16.3}))
    live.qtbot.waitUntil(lambda: panel.before is not None, timeout=PATIENCE_MS)
    live.choose("squid_ca")
    live.qtbot.waitUntil(
        lambda: [c.label for c in panel.steady.graph.curves] == ["m", "h", "n", "s"], timeout=PATIENCE_MS
    )
    assert panel.before is None
