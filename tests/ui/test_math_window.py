"""Math channels in the window: typed, drawn, refused with a reason, kept through models, undo and sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase
from hhscope.record.exporters import ExportOptions, exporters
from hhscope.ui.export_plan import Stretch
from hhscope.ui.export_subject import LiveSubject
from hhscope.ui.look import Look
from hhscope.ui.math_channels import MathChannels
from hhscope.ui.math_tool import MathTool
from hhscope.ui.measure_panel import MeasurementsPanel
from hhscope.ui.panels.cursors import CursorsPanel
from hhscope.ui.panels.math import MathPanel
from hhscope.ui.spectrum_panel import SpectrumPanel
from hhscope.ui.widgets.quiet_table import Row
from hhscope.ui.xy_panel import XyPanel
from tests.ui.tools import pick, press, tool
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

MS = 1_000_000


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        made.controls_fast()
        made.until(lambda s: s.t_ns > 120 * MS)
        press(made, Qt.Key.Key_Space)
        made.until(lambda s: s.phase is Phase.PAUSED)
        yield made


def open_tool(live: Live) -> MathTool:
    press(live, Qt.Key.Key_Y)
    return cast(MathTool, tool(live, "math_channels"))


def add(live: Live, panel: MathTool, text: str) -> None:
    panel.new.setFocus()
    live.qtbot.keyClicks(panel.new, text)
    live.qtbot.keyClick(panel.new, Qt.Key.Key_Return)


def math_panel(live: Live) -> MathPanel:
    return cast(MathPanel, live.window.workspace.panel("math"))  # type: ignore[attr-defined]


def drawn(live: Live) -> bool:
    keys: tuple[str, ...] = live.window.workspace.open_keys  # type: ignore[attr-defined]
    return "math" in keys and not math_panel(live).restless


def test_a_typed_formula_becomes_a_trace_of_its_own_and_goes_away_whole(live: Live) -> None:
    shelf = live.window.workspace.shelf.folded  # type: ignore[attr-defined]
    assert not drawn(live)
    assert "math" not in {folded.key for folded in shelf}
    panel = open_tool(live)
    add(live, panel, "I_Na + I_K")
    add(live, panel, "ddt(V)")
    live.qtbot.waitUntil(lambda: drawn(live) and len(panel.rows) == 2, timeout=PATIENCE_MS)
    scopes = math_panel(live)
    assert [(spec.key, spec.axis) for spec in scopes.specs] == [("M1", "left"), ("M2", "right")]
    run = live.status.run
    assert run is not None
    window = live.window.ctx.scope.window
    names = [signal.name for signal in run.signals]
    total = (
        run.ring.window(window.t0_ns, window.t1_ns).data()[[names.index("I_Na"), names.index("I_K")]].sum(0)
    )
    shown = scopes.plot.y_range()
    assert shown.lo <= total.min() < total.max() <= shown.hi
    assert shown.hi - shown.lo < 2 * np.ptp(total)
    for _ in range(2):
        live.qtbot.mouseClick(panel.rows[0].remove, Qt.MouseButton.LeftButton)
        live.frame()
    live.qtbot.waitUntil(lambda: not drawn(live), timeout=PATIENCE_MS)


def test_what_is_wrong_is_said_while_typing_and_enter_does_not_take_it(live: Live) -> None:
    panel = open_tool(live)
    panel.new.setFocus()
    live.qtbot.keyClicks(panel.new, "I_nA*2")
    assert panel.said.text() == "character 1: unknown name 'I_nA' (did you mean 'I_Na'?)."
    live.qtbot.keyClick(panel.new, Qt.Key.Key_Return)
    assert not live.window.ctx.scope.view.math
    live.qtbot.keyClick(panel.new, Qt.Key.Key_Escape)
    assert (panel.new.text(), panel.said.isVisible()) == ("", False)


def test_a_channel_is_changed_in_its_row_and_a_bad_text_stays_in_the_box(live: Live) -> None:
    panel = open_tool(live)
    add(live, panel, "V")
    live.qtbot.waitUntil(lambda: len(panel.rows) == 1, timeout=PATIENCE_MS)
    row = panel.rows[0]
    for edit, text in ((row.name, "total"), (row.unit, "pA"), (row.formula, "I_L + I_K")):
        edit.setFocus()
        edit.selectAll()
        live.qtbot.keyClicks(edit, text)
        live.qtbot.keyClick(edit, Qt.Key.Key_Return)
    (channel,) = live.window.ctx.scope.view.math.channels
    assert (channel.name, channel.unit, channel.formula) == ("total", "pA", "I_L + I_K")
    row.formula.setFocus()
    live.qtbot.keyClicks(row.formula, " +")
    live.qtbot.keyClick(row.formula, Qt.Key.Key_Return)
    assert row.said.text() == "character 12: the expression ends too early."
    assert live.window.ctx.scope.view.math.channels == (channel,)
    live.qtbot.keyClick(row.formula, Qt.Key.Key_Escape)
    assert row.formula.text() == "I_L + I_K"
    row.name.setFocus()
    row.name.selectAll()
    live.qtbot.keyClicks(row.name, "m")
    live.qtbot.keyClick(row.name, Qt.Key.Key_Return)
    assert row.said.text() == "the model has a m of its own; give the channel another name."


def test_undo_takes_a_channel_back_and_a_session_brings_it(live: Live) -> None:
    panel = open_tool(live)
    live.window.undo.look(live.status)
    add(live, panel, "I_Na")
    plain = live.window.ctx.scope.to_plain()
    live.window.undo.look(live.status)
    live.trigger("undo")
    assert not live.window.ctx.scope.view.math
    live.window.ctx.scope.restore(plain)
    assert live.window.ctx.scope.view.math.channels[0].formula == "I_Na"


def test_a_channel_of_another_model_is_grey_with_the_reason_and_drawn_when_the_model_has_the_name(
    live: Live,
) -> None:
    panel = open_tool(live)
    live.window.ctx.scope.set_math(MathChannels().added("I_CaL"))
    live.qtbot.waitUntil(
        lambda: (
            [row.said.text() for row in panel.rows]
            == ["character 1: unknown name 'I_CaL' (did you mean 'I_L'?)."]
        ),
        timeout=PATIENCE_MS,
    )
    assert panel.rows[0].formula.property("tone") == "dim"
    assert math_panel(live).specs == ()
    live.choose("squid_ca")
    live.qtbot.waitUntil(lambda: not panel.rows[0].said.isVisible(), timeout=PATIENCE_MS)
    live.qtbot.waitUntil(lambda: len(math_panel(live).specs) == 1, timeout=PATIENCE_MS)


def test_names_are_put_into_the_formula_from_a_menu(live: Live) -> None:
    panel = open_tool(live)
    menu = panel.menu()
    first = menu.actions()[0].menu()
    assert first is not None
    names = [action.text() for action in first.actions()]  # type: ignore[attr-defined]
    assert names[0] == "V"
    first.actions()[names.index("I_K")].trigger()  # type: ignore[attr-defined]
    assert panel.new.text() == "I_K"
    assert not panel.said.isVisible()
    menu.deleteLater()


def test_values_under_the_mouse_stand_in_the_title_line(live: Live) -> None:
    panel = open_tool(live)
    add(live, panel, "2*V")
    live.qtbot.waitUntil(lambda: drawn(live), timeout=PATIENCE_MS)
    scope, run = live.window.ctx.scope, live.status.run
    assert run is not None
    middle = scope.window.t0_ns + scope.window.span_ns // 2
    scope.hover(middle)
    live.frame()
    near = run.ring.value_at(middle, [0])
    assert near is not None
    header = live.window.workspace._by_key("math").header.row  # type: ignore[attr-defined]
    live.qtbot.waitUntil(
        lambda: "mV" in (header.readings[0].text if header.readings else ""), timeout=PATIENCE_MS
    )
    text = header.readings[0].text.removesuffix(" mV").replace("−", "-")
    np.testing.assert_allclose(float(text), 2 * near.values[0], rtol=1e-3)


SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_tools_take_channels_as_signals(live: Live) -> None:
    live.window.ctx.scope.set_math(MathChannels().added("2*V").added("I_Na/0"))
    press(live, Qt.Key.Key_C)
    press(live, Qt.Key.Key_C, SHIFT)
    cursors = cast(CursorsPanel, tool(live, "cursors"))
    rows = {row.name.split()[0]: row.texts for row in shown_rows(live, cursors)}
    assert float(rows["M1"][0].replace("−", "-")) == pytest.approx(
        2 * float(rows["V"][0].replace("−", "-")), rel=1e-2
    )
    assert rows["M2"][0] == "–"
    press(live, Qt.Key.Key_F, SHIFT)
    spectrum = cast(SpectrumPanel, tool(live, "spectrum"))
    live.qtbot.waitUntil(lambda: spectrum.boxes["signal"].findData("M2") >= 0, timeout=PATIENCE_MS)
    pick(live, spectrum.boxes["signal"], "M1")
    live.qtbot.waitUntil(lambda: spectrum.view.graph.y.unit == "mV", timeout=PATIENCE_MS)
    pick(live, spectrum.boxes["signal"], "M2")
    live.qtbot.waitUntil(lambda: "change the formula" in spectrum.view.graph.message, timeout=PATIENCE_MS)


def shown_rows(live: Live, panel: CursorsPanel) -> list[Row]:
    live.qtbot.waitUntil(lambda: any("M1" in row.name for row in panel.table.rows), timeout=PATIENCE_MS)
    return list(panel.table.rows)


def test_a_channel_stands_on_an_axis_of_the_phase_plane(live: Live) -> None:
    live.window.ctx.scope.set_math(MathChannels().added("ddt(V)"))
    press(live, Qt.Key.Key_X)
    panel = cast(XyPanel, tool(live, "xy"))
    live.qtbot.waitUntil(lambda: panel.y_box.findData("M1") >= 0, timeout=PATIENCE_MS)
    pick(live, panel.y_box, "M1")
    live.qtbot.waitUntil(lambda: panel.view.graph.y.name == "M1", timeout=PATIENCE_MS)
    axis = panel.view.graph.y
    assert axis.unit == "mV/ms"
    assert axis.lo < -50 < 100 < axis.hi


def test_channels_are_measured(live: Live) -> None:
    live.window.ctx.scope.set_math(MathChannels().added("2*V"))
    press(live, Qt.Key.Key_M)
    panel = cast(MeasurementsPanel, tool(live, "measurements"))
    live.frame()
    menu = panel.choices()
    for words in ("M1 mean", "V mean"):
        next(action for action in menu.actions() if action.text() == words).trigger()
    menu.deleteLater()

    def value(name: str) -> float:
        row = next((row for row in panel.table.rows if row.name.startswith(name)), None)
        return float("nan") if row is None or row.texts[0] == "–" else float(row.texts[0].replace("−", "-"))

    live.qtbot.waitUntil(lambda: value("M1 mean") == value("M1 mean"), timeout=PATIENCE_MS)
    assert value("M1 mean") == pytest.approx(2 * value("V mean"), rel=1e-2)
    assert "M1 mean,mV," in panel.copied(",")


@pytest.mark.parametrize("key", ["csv", "parquet"])
def test_channels_are_exported_with_their_formula(live: Live, tmp_path: Path, key: str) -> None:
    ctx, run = live.window.ctx, live.status.run
    assert run is not None
    ctx.scope.set_math(MathChannels().added("ddt(V)"))
    subject = LiveSubject(ctx, run)
    stretch = Stretch(key="typed", title="", t0_ns=10 * MS, t1_ns=20 * MS)
    path = tmp_path / f"trace.{key}"
    exporters()[key].export(subject.source(stretch), path, ExportOptions(signals=("V", "M1")), None, None)
    if key == "csv":
        found = np.genfromtxt(path, delimiter=",", names=True)["M1_mV_per_ms"]
    else:
        found = pq.read_table(path).column("M1_mV_per_ms").to_numpy()
    v = run.ring.window_of(999, 2001, [0]).data()[0]
    np.testing.assert_allclose(found, (v[2:] - v[:-2]) / 0.02, rtol=1e-9, atol=1e-12)
    column = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))["columns"][2]
    assert column == {"name": "M1_mV_per_ms", "unit": "mV/ms", "formula": "ddt(V)"}


def test_where_a_formula_has_no_value_nothing_is_drawn(live: Live) -> None:
    live.window.ctx.scope.set_math(MathChannels().added("log(V)").added("1/(m - m)"))
    live.qtbot.waitUntil(lambda: drawn(live), timeout=PATIENCE_MS)
    live.frame()
    shown = math_panel(live).plot.y_range()
    assert -20 < shown.lo < shown.hi < 20
