"""The tools Measurements and Cursors in the window: by key and mouse, on a stopped and a running cell."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase
from hhscope.ui.cursor_moves import place
from hhscope.ui.look import Look
from hhscope.ui.measure_choice import Over
from hhscope.ui.measure_panel import MeasurementsPanel
from hhscope.ui.panels.cursors import CursorsPanel, fitting, typed_time_ms
from hhscope.view.trigger import TriggerMode
from tests.ui.window_fixtures import Live, live_window

MS = 1_000_000


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        made.controls_fast()
        made.until(lambda s: s.t_ns > 300 * MS)
        made.trigger("run")
        made.until(lambda s: s.phase is Phase.PAUSED)
        made.frame()
        yield made


def tool(live: Live, key: str) -> Any:
    window: Any = live.window
    return window.workspace.tools.area.frame(key).panel


def opened(live: Live) -> MeasurementsPanel:
    QTest.keyClick(live.window, Qt.Key.Key_M)
    panel: MeasurementsPanel = tool(live, "measurements")
    live.until(lambda s: panel.measuring.latest is not None)
    return panel


def cell(panel: MeasurementsPanel, name: str, column: int = 0) -> str:
    return next(row.texts[column] for row in panel.table.rows if row.name.startswith(name))


def test_the_key_opens_a_table_of_the_screen_and_closes_it_with_its_thread(live: Live) -> None:
    panel = opened(live)
    assert float(cell(panel, "Rate")) == pytest.approx(68.1, abs=0.2)
    assert 30 < float(cell(panel, "Peak")) < 32
    assert cell(panel, "Peak", 5) == "1"
    assert "100 ms long" in panel.said.text()
    QTest.keyClick(live.window, Qt.Key.Key_M)
    assert "measurements" not in live.window.ctx.scope.arrangement.tools
    assert not any("measure" in thread.name for thread in threading.enumerate())


def test_measurements_are_chosen_from_a_menu_with_definitions(live: Live) -> None:
    panel = opened(live)
    menu = panel.choices()
    action = next(action for action in menu.actions() if action.text() == "CV of intervals")
    assert not action.isChecked()
    assert "Standard deviation" in action.toolTip()
    menu.popup(panel.mapToGlobal(panel.rect().topLeft()))
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert menu.isVisible()  # one may choose more
    menu.close()
    live.until(lambda s: any(row.name.startswith("CV") and row.texts[0] != "–" for row in panel.table.rows))
    menu.deleteLater()


def test_between_cursors_it_measures_exactly_that_and_says_what_it_needs(live: Live) -> None:
    panel, scope = opened(live), live.window.ctx.scope
    panel.over.chosen.emit(Over.CURSORS.value)
    live.until(lambda s: "show the cursors (C)" in panel.said.text())
    peaks = live.window.ctx.spikes.snapshot().train.peak_times_ms
    begin, end = round(peaks[-3] * MS), round(peaks[-2] * MS)
    place(live.window.ctx, 0, begin)
    place(live.window.ctx, 1, end)
    live.until(lambda s: panel.measuring.latest is not None)
    found = panel.measuring.latest
    assert found is not None
    assert (found.t0_ns, found.t1_ns) == (begin, end)
    assert found.values["peak"] != found.values["peak"]  # NaN: no whole spike between two peaks
    assert scope.view.measures.over is Over.CURSORS


def test_running_the_statistics_grow_and_reset_forgets_them(live: Live) -> None:
    panel = opened(live)
    live.trigger("run")
    live.until(lambda s: panel.measuring.tallies.stretches >= 2)
    assert int(cell(panel, "Rate", 5)) >= 2
    live.trigger("run")
    live.until(lambda s: s.phase is Phase.PAUSED)
    QTest.mouseClick(panel.reset, Qt.MouseButton.LeftButton)
    live.until(lambda s: panel.measuring.tallies.stretches == 1)


def test_triggered_sweeps_count_when_they_are_complete_and_cursors_keep_their_place(live: Live) -> None:
    panel, scope = opened(live), live.window.ctx.scope
    live.trigger("cursors")
    places = scope.view.cursors.places
    scope.set_trigger_mode(TriggerMode.NORMAL)
    live.window.controls.set_speed(1.0)
    live.trigger("run")
    live.until(lambda s: scope.triggered.t_ns is not None and panel.measuring.tallies.stretches >= 3)
    assert scope.view.cursors.places == places
    live.trigger("tool_cursors")
    tool(live, "cursors").times[0].entered.emit(-2.0)
    assert scope.triggered.t_ns is not None
    assert scope.view.cursors.times(scope.window)[0] == scope.triggered.t_ns - 2 * MS
    t_ns = scope.view.cursors.times(scope.window)
    scope.step_span(1)
    assert scope.view.cursors.times(scope.window) == t_ns  # another width of the same sweep


def test_the_table_is_copied_as_csv(live: Live) -> None:
    panel = opened(live)
    panel._copy(",")
    rows = list(csv.DictReader(QGuiApplication.clipboard().text().splitlines()))
    assert [row["measurement"] for row in rows] == [row.name.split("  ")[0] for row in panel.table.rows]
    assert float(rows[-1]["now"]) == pytest.approx(8.0, abs=0.1)  # the decay of squid_ca's calcium, tau_Ca


def test_the_choice_outlives_the_tool_and_is_undone(live: Live) -> None:
    panel, window = opened(live), live.window
    window.undo.look(live.status)
    panel._toggle("rate")
    assert "rate" not in window.ctx.scope.view.measures.shown
    window.undo.undo()
    assert "rate" in window.ctx.scope.view.measures.shown


def test_every_signal_is_read_at_both_cursors_whose_times_can_be_typed(live: Live) -> None:
    window, scope = live.window, live.window.ctx.scope
    live.trigger("tool_cursors")
    panel: CursorsPanel = tool(live, "cursors")
    live.frame()
    assert panel.hint.isVisible()
    QTest.mouseClick(panel.toggle, Qt.MouseButton.LeftButton)
    for entry, text in zip(panel.times, ("260 ms", "0.28 s"), strict=True):
        entry.setFocus()
        entry.selectAll()
        QTest.keyClicks(entry, text)
        QTest.keyClick(entry, Qt.Key.Key_Return)
    assert scope.view.cursors.times(scope.window) == (260 * MS, 280 * MS)
    live.until(lambda s: panel.between.text() == "Δt 20.00 ms · 1/Δt 50 Hz")
    run = live.status.run
    assert run is not None
    assert [row.name.split("  ")[0] for row in panel.table.rows] == [signal.name for signal in run.signals]
    at = [run.ring.value_at(t * MS) for t in (260, 280)]
    v = [float(reading.values[0]) for reading in at if reading is not None]
    shown = [float(text.replace("−", "-")) for text in panel.table.rows[0].texts]
    assert shown == pytest.approx([v[0], v[1], v[1] - v[0], (v[1] - v[0]) / 20], rel=2e-3)
    panel.values[0].entered.emit(-40.0)
    panel.values[1].entered.emit(10.0)
    live.until(lambda s: "Δvalue 50" in panel.between.text())
    assert window.ctx.scope.view.cursors.levels[0].value == -40.0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "ms"),
    [("120", 120.0), ("1,2 s", 1200.0), ("−66.7 ms", -66.7), ("-5us", -0.005), ("0", 0.0), ("0.00 ms", 0.0)],
)
def test_times_are_typed_with_units_and_signs(text: str, ms: float) -> None:
    assert typed_time_ms(text) == pytest.approx(ms)


@pytest.mark.parametrize("text", ["soon", "", "--3", "5 mV"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="type something like"):
        typed_time_ms(text)


def test_numbers_keep_to_their_column() -> None:
    assert [fitting(x, 8) for x in (30.5123, -0.00070712, -2.41812e-05, 0.0)] == [
        "30.51",
        "−0.00071",
        "−2.4e−05",
        "0",
    ]
