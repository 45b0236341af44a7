"""The stacked scope panels, driven by hand with a real simulator and ring."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.ui.arrangement import Arrangement
from hhscope.ui.context import AppContext
from hhscope.ui.look import Look
from hhscope.ui.math_channels import MathChannels
from hhscope.ui.panel_frame import shared_heights
from hhscope.ui.scope_area import ScopeArea, scope_specs
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.settings import SettingsStore
from hhscope.ui.widgets.plot_types import Hover
from hhscope.view.traces import Envelope
from tests.ui.recorded import RecordedSession

MS = 1_000_000


class Bench:
    """A scope area and the session it shows."""

    def __init__(self, look: Look, qtbot: QtBot) -> None:
        self.session = RecordedSession()
        self.said: list[str] = []
        self.ctx = AppContext(
            session=self.session,
            settings=SettingsStore(),
            look=look,
            scope=ScopeState(),
            spikes=self.session.spikes,
            tell=self.said.append,
        )
        self.ctx.scope.told.connect(self.said.append)
        self.area = ScopeArea(self.ctx)
        qtbot.addWidget(self.area)
        self.area.resize(956, 640)
        self.area.show()
        QApplication.processEvents()

    def show(self, model_id: str, ms: float = 150.0) -> None:
        self.session.load(model_id, ms=ms)
        self.draw()

    def draw(self, *, live: bool = False) -> None:
        self.area.draw(self.session.running() if live else self.session.status)
        QApplication.processEvents()

    def readings(self, key: str) -> dict[str, str]:
        frame = self.area._by_key(key)
        return {reading.name: reading.text for reading in frame.header.row.readings}


@pytest.fixture
def bench(look: Look, qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(look, qtbot)
    yield made
    made.area.close()


# -- what is there -------------------------------------------------------------------------------------------
def test_there_are_nine_panels_and_four_are_open_at_first(bench: Bench) -> None:
    assert [spec.key for spec in scope_specs()] == [
        "voltage", "gates", "calcium", "ions", "rate", "currents", "conductances", "input", "math",
    ]  # fmt: skip
    bench.show("squid_ca")
    assert bench.area.open_keys == ("voltage", "gates", "calcium", "rate")
    assert [folded.title for folded in bench.area.shelf.folded] == ["Currents", "Conductances", "Input"]


def test_every_panel_draws_squid_ca(bench: Bench) -> None:
    for spec in scope_specs():
        bench.ctx.scope.arrange(bench.ctx.scope.arrangement.with_folded(spec.key, False))
    bench.ctx.scope.set_math(MathChannels().added("I_Na + I_K"))
    bench.show("squid_ca")
    assert bench.area.open_keys == tuple(spec.key for spec in scope_specs() if not spec.rare)
    assert [spec.key for spec in bench.area.panel("math").specs] == ["M1"]
    labels = {key: [spec.label for spec in bench.area.panel(key).specs] for key in bench.area.open_keys}
    assert labels["gates"] == ["m Na activates", "h Na inactivates", "n K opens", "s Ca opens"]
    assert labels["currents"] == ["Na", "K", "CaL", "leak"]
    assert labels["conductances"] == ["Na", "K", "CaL"]
    assert labels["voltage"] == ["V", "input"]


def test_v_is_blue_input_red_and_no_gate_is_either(bench: Bench) -> None:
    bench.show("squid_ca")
    v, stim = bench.area.panel("voltage").specs
    assert (v.color, stim.color) == (bench.ctx.theme.colors["trace.v"], bench.ctx.theme.colors["trace.input"])
    assert not {v.color, stim.color} & {spec.color for spec in bench.area.panel("gates").specs}


def test_a_panel_that_the_model_lacks_folds_and_says_so(bench: Bench) -> None:
    bench.show("hh1952")
    assert "calcium" not in bench.area.open_keys
    (calcium,) = (item for item in bench.area.shelf.folded if item.key == "calcium")
    assert calcium.reason == "hh1952 has no calcium pool"
    bench.area.shelf.button("calcium").click()
    assert bench.said == ["hh1952 has no calcium pool."]
    bench.show("squid_ca")
    assert "calcium" in bench.area.open_keys


def test_instantaneous_gates_are_drawn_like_the_others(bench: Bench) -> None:
    bench.show("morris_lecar_snic")
    assert [spec.key for spec in bench.area.panel("gates").specs] == ["mi", "w"]


def test_units_are_those_of_the_model(bench: Bench) -> None:
    from hhscope.model import load_model
    from hhscope.ui.panels.calcium import axis_label

    assert axis_label(load_model("squid_ca")) == ("[Ca]", "µM")
    assert axis_label(load_model("plant_r15")) == ("[Ca]", "arb")


# -- arranging -----------------------------------------------------------------------------------------------
def test_folding_puts_a_panel_on_the_shelf_and_a_click_brings_it_back(bench: Bench) -> None:
    bench.show("squid_ca")
    bench.area._by_key("gates").header.fold_requested.emit()
    assert bench.area.open_keys == ("voltage", "calcium", "rate")
    bench.area.shelf.button("gates").click()
    assert bench.area.open_keys == ("voltage", "gates", "calcium", "rate")


def double_click(bench: Bench, key: str) -> None:
    header = bench.area._by_key(key).header
    at = QPointF(header.width() / 2, header.height() / 2)
    event = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        at,
        header.mapToGlobal(at),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(header, event)


def test_a_double_click_on_the_title_maximises_and_another_takes_it_back(bench: Bench) -> None:
    bench.show("squid_ca")
    double_click(bench, "gates")
    assert bench.area.open_keys == ("gates",)
    bench.draw()
    double_click(bench, "gates")
    assert bench.area.open_keys == ("voltage", "gates", "calcium", "rate")


def test_a_hidden_panel_is_gone_until_the_menu_or_the_default_arrangement_brings_it_back(
    bench: Bench,
) -> None:
    bench.show("squid_ca")
    bench.ctx.scope.arrange(Arrangement().with_away("rate", True).with_folded("gates", True))
    assert bench.area.open_keys == ("voltage", "calcium")
    assert "rate" not in [item.key for item in bench.area.shelf.folded]
    action = next(a for a in bench.area.menu(None).actions() if a.text() == "Firing rate")
    assert not action.isChecked()
    action.toggle()
    assert "rate" in bench.area.open_keys
    bench.area.reset_arrangement()
    assert bench.area.open_keys == ("voltage", "gates", "calcium", "rate")


def test_heights_go_by_stretch_until_they_are_dragged() -> None:
    assert shared_heights(1000, {"v": 5, "g": 4, "c": 1}, {}) == [500, 400, 100]
    assert shared_heights(1000, {"v": 5, "g": 5}, {"v": 800, "g": 200}) == [800, 200]
    assert sum(shared_heights(600, {"v": 5, "g": 4, "c": 3}, {"g": 500})) == pytest.approx(600, abs=2)


# -- reading -------------------------------------------------------------------------------------------------
def test_hovering_a_stopped_screen_reads_the_samples_themselves(bench: Bench) -> None:
    bench.ctx.scope.arrange(Arrangement().with_folded("conductances", False))
    bench.show("squid_ca")
    bench.area.panel("gates").plot.hover_changed.emit(Hover(t_ns=123 * MS + 4_000, value=0.5))
    bench.draw()
    run = bench.session.status.run
    assert run is not None
    reading = run.ring.value_at(123 * MS)
    assert reading is not None
    sample = dict(zip((s.name for s in run.signals), reading.values, strict=True))
    assert bench.readings("gates") == {name: f"{sample[name]:.3f}" for name in "mhns"}
    assert bench.readings("voltage")["V"] == f"{sample['V']:.2f} mV".replace("-", "−")
    assert bench.readings("voltage")["input"] == "10 µA/cm²"
    assert bench.readings("voltage")["t"] == "123.00 ms"
    assert bench.readings("calcium")["Ca"] == f"{sample['Ca']:.4g} µM"
    assert bench.readings("rate")["here"].endswith(" Hz")
    assert float(bench.readings("conductances")["K"]) == pytest.approx(36 * sample["n"] ** 4, rel=1e-3)
    bench.area.panel("gates").plot.hover_changed.emit(None)
    bench.draw()
    assert bench.readings("gates") == {}


def test_hidden_traces_are_neither_read_nor_scaled(bench: Bench) -> None:
    bench.show("squid_ca")
    bench.area.panel("gates").plot.toggle_trace("m")
    assert bench.ctx.scope.view.hidden == {"gates/m"}
    bench.ctx.scope.hover(100 * MS)
    bench.draw()
    assert list(bench.readings("gates")) == ["h", "n", "s"]
    assert "m" not in bench.area.shown_signals()


def test_the_rate_panel_reads_68_hz_and_names_the_band(bench: Bench) -> None:
    bench.show("squid_ca", ms=400.0)
    panel = bench.area.panel("rate")
    assert float(panel.readout.number.number.text()) == pytest.approx(68.1, abs=0.4)  # type: ignore[attr-defined]
    assert bench.readings("rate")[""] == "busy neuron (popular figure)"


def test_the_band_tells_its_source_when_the_mouse_rests_on_it(bench: Bench) -> None:
    bench.show("squid_ca", ms=400.0)
    row = bench.area._by_key("rate").header.row
    tips = {row.tip_at(x) for x in range(row.width())}
    assert any("a figure often told, without a source" in tip for tip in tips)


def test_oscillations_below_threshold_are_told_apart_from_spikes(bench: Bench) -> None:
    bench.show("fading_spiral", ms=350.0)
    assert bench.readings("rate")[""] == "oscillation below threshold, no spikes"
    assert bench.area.panel("rate").readout.number.number.property("tone") == "dim"  # type: ignore[attr-defined]


def test_before_two_spikes_there_is_a_dash(bench: Bench) -> None:
    bench.show("squid_ca", ms=2.0)
    assert bench.area.panel("rate").readout.number.number.text() == "–"  # type: ignore[attr-defined]


def test_a_rolling_window_can_be_typed_and_is_remembered(bench: Bench) -> None:
    bench.show("squid_ca", ms=300.0)
    readout = bench.area.panel("rate").readout  # type: ignore[attr-defined]
    readout.field.setText("50,5")
    readout.field.returnPressed.emit()
    assert bench.ctx.settings.current.rate_window_ms == 50.5
    assert readout.choice.text() == "over 50.5 ms"
    readout.field.setText("-3")
    readout.field.returnPressed.emit()
    assert bench.ctx.settings.current.rate_window_ms == 50.5
    assert "above 0" in readout.field.toolTip()


# -- time ----------------------------------------------------------------------------------------------------
def test_a_stopped_screen_stays_exactly_where_it_stopped(bench: Bench) -> None:
    bench.show("squid_ca")
    first = bench.area._by_key("voltage").grab().toImage()
    bench.draw()
    assert bench.area._by_key("voltage").grab().toImage() == first


def test_a_stopped_screen_is_not_drawn_again_and_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.show("squid_ca")
    drawn: list[object] = []
    monkeypatch.setattr(bench.area.panel("voltage").plot, "show_frame", drawn.append)
    bench.draw()
    bench.draw()
    assert drawn == []
    bench.ctx.scope.hover(100 * MS)
    bench.draw()
    assert len(drawn) == 1


def test_a_changed_rate_window_shows_at_once_on_a_stopped_screen(bench: Bench) -> None:
    bench.show("cortical_adapt", ms=300.0)
    readout = bench.area.panel("rate").readout  # type: ignore[attr-defined]
    before = readout.number.number.text()
    readout.window_edited.emit(10.0)
    bench.draw()
    assert readout.number.number.text() != before


def test_the_frame_costs_columns_not_samples(bench: Bench) -> None:
    bench.show("squid_ca", ms=2500.0)
    sizes = []
    for span_ms in (200, 2000):
        bench.ctx.scope.set_span(span_ms * MS)
        screen = bench.area._screen(_frame(bench), bench.session.status.run)  # type: ignore[arg-type]
        assert screen is not None
        assert isinstance(screen.data, Envelope)
        sizes.append(screen.data.lo.shape)
    assert sizes[0] == sizes[1]


def _frame(bench: Bench):  # type: ignore[no-untyped-def]
    from hhscope.ui.frame import make_frame

    bench.ctx.scope.observe(bench.session.status)
    return make_frame(bench.session.status, bench.ctx.scope, None)


def test_changes_are_told_at_their_tick(bench: Bench) -> None:
    bench.show("squid_ca", ms=80.0)
    bench.session.set(g_Na=96.0)
    bench.session.advance(40.0)
    bench.ctx.scope.hover(80 * MS)
    bench.draw()
    assert bench.area.panel("voltage").change_near(80 * MS) == "g_Na 120 → 96 at 79.99 ms"
    assert bench.readings("voltage")[""] == "g_Na 120 → 96 at 79.99 ms"
    assert bench.area.panel("voltage").change_near(30 * MS) == ""


# -- ghosts --------------------------------------------------------------------------------------------------
def test_a_kept_sweep_lies_behind_the_next_one_exactly(bench: Bench) -> None:
    bench.ctx.scope.begin_sweep()
    bench.show("squid_ca", ms=100.0)
    bench.ctx.scope.keep()
    assert bench.said[-1] == "Kept squid_ca, 0 ms to 100 ms (1 of 10)."
    bench.show("squid_ca", ms=60.0)
    panel = bench.area.panel("gates")
    (ghost,) = panel._ghosts
    run = bench.session.status.run
    assert run is not None
    sample = run.ring.value_at(30 * MS)
    assert sample is not None
    column = int(0.3 * ghost[0].n_columns)
    table = ghost[0]
    assert isinstance(table, Envelope)
    row = [s.name for s in run.signals].index("m")
    assert table.lo[0, column - 1 : column + 2].min() <= sample.values[row]
    assert table.hi[0, column - 1 : column + 2].max() >= sample.values[row]


def test_ghosts_are_laid_out_once_while_the_screen_rolls(bench: Bench) -> None:
    bench.show("squid_ca", ms=150.0)
    bench.ctx.scope.keep()
    bench.draw(live=True)
    before = bench.area.panel("voltage")._ghosts
    bench.session.advance(5.0)
    bench.draw(live=True)
    assert bench.area.panel("voltage")._ghosts is before


def test_a_ghost_of_another_model_leaves_missing_traces_empty(bench: Bench) -> None:
    bench.show("hh1952", ms=100.0)
    bench.ctx.scope.keep()
    bench.show("squid_ca", ms=100.0)
    (tables,) = bench.area.panel("gates")._ghosts
    table = tables[0]
    assert isinstance(table, Envelope)
    assert np.isfinite(table.lo[0]).any()
    assert np.isnan(table.lo[3]).all()


# -- mouse ---------------------------------------------------------------------------------------------------
def test_an_axis_scaled_by_hand_is_held_until_released(bench: Bench) -> None:
    bench.show("squid_ca")
    bench.ctx.scope.set_y_range("voltage", (-20.0, 20.0))
    bench.draw()
    assert bench.area.panel("voltage").plot.y_range().hi == 20.0
    bench.ctx.scope.release_y()
    bench.draw()
    assert bench.area.panel("voltage").plot.y_range().lo <= -75.0


def test_plus_stretches_the_first_panel_when_the_mouse_is_nowhere(bench: Bench) -> None:
    bench.show("squid_ca")
    before = bench.area.panel("voltage").plot.y_range()
    bench.area.scale_y(1)
    bench.draw()
    after = bench.area.panel("voltage").plot.y_range()
    assert after.hi - after.lo == pytest.approx((before.hi - before.lo) / 1.25)


def test_back_to_now_is_offered_while_time_passes_elsewhere(bench: Bench) -> None:
    bench.show("squid_ca", ms=300.0)
    bench.draw(live=True)
    assert bench.area.shelf.now.isHidden()
    bench.ctx.scope.pan(-50 * MS)
    bench.draw(live=True)
    assert not bench.area.shelf.now.isHidden()
    bench.area.shelf.now.click()
    bench.draw(live=True)
    assert bench.ctx.scope.view.following
    assert bench.area.shelf.now.isHidden()


def test_another_theme_is_worn_at_once(bench: Bench) -> None:
    from hhscope.ui.theme import Theme

    bench.show("squid_ca")
    bench.ctx.look.set_theme(Theme.load("light"))
    bench.draw()
    assert bench.area.panel("voltage").specs[0].color == Theme.load("light").colors["trace.v"]


def test_nothing_is_drawn_before_the_first_run(bench: Bench) -> None:
    bench.area.draw(bench.session.status)
    bench.ctx.scope.keep()
    assert bench.said == ["There is nothing on the screen to keep yet."]
