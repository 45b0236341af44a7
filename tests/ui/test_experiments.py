"""The Experiments workspace in the real window: opens, runs, shows, exports, goes away whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from hhscope.experiments import find, list_experiments
from hhscope.ui import experiment_choice as choice
from hhscope.ui.experiment_area import ExperimentArea, body_specs
from hhscope.ui.experiment_form import DialField, ExperimentForm
from hhscope.ui.experiment_view import ExperimentView
from hhscope.ui.help import page_markdown
from hhscope.ui.look import Look
from hhscope.ui.panels.experiment_activation import ActivationBody
from hhscope.ui.panels.experiment_learning import LearningBody
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

KEY = "window-statistics"


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        yield made


def opened(live: Live, key: str = KEY, **dials: str) -> ExperimentView:
    """The experiment, shown, its first run done."""
    usual = {"duration": "50", "burn_in": "0", "model": "hh1952"} if key == KEY else {}
    for name, text in {**usual, **dials}.items():
        choice.set_dial(live.window.ctx.scope, find(key), name, text)
    choice.choose(live.window.ctx.scope, key)
    live.trigger("experiments")
    live.qtbot.waitUntil(lambda: shown(live) is not None, timeout=PATIENCE_MS)
    view = shown(live)
    assert view is not None
    settled(live.qtbot, view)
    return view


def shown(live: Live) -> ExperimentView | None:
    area = live.window.experiments.area
    return None if area is None else area.view


def settled(qtbot: QtBot, view: ExperimentView) -> None:
    qtbot.waitUntil(lambda: view.words.text() != "" and not view.run.running, timeout=PATIENCE_MS)


def test_every_experiment_has_a_help_page_and_every_panel_an_experiment() -> None:
    keys = {one.key for one in list_experiments()}
    for key in keys:
        text = page_markdown(f"experiment_{key.replace('-', '_')}")
        assert text.startswith(f"# {find(key).title}")
    assert set(body_specs()) <= keys


def test_it_opens_beside_the_scope_and_goes_away_whole(live: Live) -> None:
    window = live.window
    assert window.experiments.area is None  # nothing is made before it is asked for
    before = window.splitter.sizes()
    view = opened(live)
    assert view.isVisible()
    assert window.workspace.isVisible()
    assert not window.side.isVisible()
    assert view.words.text().startswith("It fires in")
    assert view.table.rowCount() == 4
    live.qtbot.mouseClick(window.experiments.bar.buttons["scope"], Qt.MouseButton.LeftButton)
    live.qtbot.waitUntil(lambda: not view.isVisible(), timeout=PATIENCE_MS)
    assert window.side.isVisible()
    assert window.splitter.sizes()[-2:] == before


def test_the_scope_shows_the_cell_of_the_experiment_and_undo_brings_back_what_was_there(live: Live) -> None:
    live.window.undo.look(live.until(lambda s: s.step > 0))
    opened(live)
    live.until(lambda s: s.run is not None and s.run.model.id == "hh1952")
    live.window.undo.look(live.status)
    live.trigger("undo")
    live.until(lambda s: s.run is not None and s.run.model.id == "squid_ca")


def test_turning_a_dial_runs_it_again_and_a_wrong_one_is_told(live: Live) -> None:
    view = opened(live)
    field = view.form.fields["window"]
    assert isinstance(field, DialField)
    field.setFocus()
    field.selectAll()
    live.qtbot.keyClicks(field, "2.5")
    live.qtbot.keyClick(field, Qt.Key.Key_Return)
    live.qtbot.waitUntil(lambda: view.table.rowCount() == 1, timeout=PATIENCE_MS)
    assert choice.options_of(live.window.ctx.scope, view.experiment).window == (2.5,)
    field.selectAll()
    live.qtbot.keyClicks(field, "-1")
    live.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "outside" in field.toolTip()
    assert choice.options_of(live.window.ctx.scope, view.experiment).window == (2.5,)


def test_a_run_that_cannot_be_says_why_where_the_words_stand(live: Live) -> None:
    view = opened(live, window="70")
    assert view.words.text().startswith("Window: 70 ms is longer than what was recorded")


def test_the_same_is_had_as_a_command_a_table_and_a_picture(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened(live)
    view.tools["duplicate"].click()
    command = QGuiApplication.clipboard().text()
    assert command == "hhscope experiment window-statistics --model hh1952 --burn-in 0 --duration 50"
    path = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    view.tools["export"].click()
    assert path.read_text().startswith("window_ms,n,p_fire")
    view.tools["keep"].click()
    assert path.with_suffix(".png").stat().st_size > 10_000
    view.table.setFocus()
    live.qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 5


def test_the_list_and_the_keys_lead_from_one_to_the_next(live: Live) -> None:
    opened(live)
    area = live.window.experiments.area
    assert isinstance(area, ExperimentArea)
    keys = [one.key for one in list_experiments()]
    before_it = keys[keys.index(KEY) - 1]
    area.list.setFocus()
    live.qtbot.keyClick(area.list, Qt.Key.Key_Up)
    live.qtbot.waitUntil(
        lambda: area.view is not None and area.view.experiment.key == before_it,
        timeout=PATIENCE_MS,
    )
    view = area.view
    assert view is not None
    view.run.cancel()


def test_what_is_chosen_is_part_of_a_session(live: Live) -> None:
    opened(live, window="2")
    plain = live.window.ctx.scope.to_plain()["view"]["tools"]
    assert plain["experiments"] == {"chosen": KEY, "open": "yes"}
    assert plain[f"experiments.{KEY}"]["window"] == "2"


def test_a_dial_of_a_session_that_no_longer_fits_is_as_if_never_set(live: Live) -> None:
    scope = live.window.ctx.scope
    scope.set_tool(f"experiments.{KEY}", window="what", model="gone", gone="1")
    options = choice.options_of(scope, find(KEY))
    assert options.window == (0.1, 0.5, 1.0, 5.0)
    assert options.model == "hot"


def test_learning_shows_its_run_the_live_scope_and_twelve_inputs(live: Live) -> None:
    view = opened(live, "learning", seconds="0.4", random_inputs="on", model="traub_miles")
    body = view.body
    assert isinstance(body, LearningBody)
    assert len(body.small) == 12
    assert body.small[11].graph.curves[1].label.endswith(tuple("0123456789"))
    live.qtbot.mouseClick(body.choice.buttons["run"], Qt.MouseButton.LeftButton)
    assert [curve.label for curve in body.trains.graph.curves] == ["input", "firing"]
    assert body.meter.graph.curves
    live.qtbot.mouseClick(body.choice.buttons["live"], Qt.MouseButton.LeftButton)
    live.qtbot.waitUntil(lambda: "the scope holds" in body.note.text(), timeout=PATIENCE_MS)


def test_dials_that_are_turned_less_often_are_folded_until_one_is_turned(qtbot: QtBot) -> None:
    form = ExperimentForm(find("learning"), 1.0)
    qtbot.addWidget(form)
    form.show()
    assert form.fields["model"].isVisible()
    assert not form.fields["overlay"].isVisible()
    qtbot.mouseClick(form.more, Qt.MouseButton.LeftButton)
    assert form.fields["overlay"].isVisible()
    qtbot.mouseClick(form.more, Qt.MouseButton.LeftButton)
    assert not form.fields["overlay"].isVisible()
    form.show_texts({"set": "g_Na=100"})
    assert form.fields["set"].isVisible()


def test_activation_shows_rates_units_the_signal_and_the_pasts_of_its_run_and_live(live: Live) -> None:
    dials = {"model": "hh1952", "points": "5", "hold": "50", "seconds": "0.2", "unit": "relu", "from_": "6"}
    view = opened(live, "activation", **dials)
    body = view.body
    assert isinstance(body, ActivationBody)
    assert len(body.units.graph.curves) == 8
    assert len(body.past.graph.curves) == 9
    assert body.answered.graph.curves[1].label.startswith("ReLU")
    assert "--from 6" in view.command_line()
    live.qtbot.mouseClick(body.choice.buttons["live"], Qt.MouseButton.LeftButton)
    live.qtbot.waitUntil(lambda: body.note.text().startswith("What the scope holds"), timeout=PATIENCE_MS)
