"""Numerics watch and card: checks come when they are due, belong to what runs, and can be acted on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hhscope.analysis.verdict import Level
from hhscope.engine.commands import Kick, Pause, SetNumerics, SetParameters, StepSamples
from hhscope.engine.status import Status
from hhscope.model import load_model
from hhscope.ui.context import AppContext
from hhscope.ui.look import Look
from hhscope.ui.numerics_card import NumericsCard
from hhscope.ui.numerics_watch import CALM_S, REST_S, NumericsWatch
from tests.engine.live import HandClock, HandLoop
from tests.ui.conftest import RecordingSession
from tests.ui.window_fixtures import Live, live_window


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def watch(qapp: QApplication, clock: HandClock) -> Iterator[NumericsWatch]:
    made = NumericsWatch(clock=clock)
    yield made
    made.close()


@pytest.fixture
def loop() -> HandLoop:
    """A paused run of 20 ms."""
    made = HandLoop()
    made.load(load_model("squid_ca"))
    made.post(StepSamples(n=2000))
    return made


def checked(qtbot: QtBot, watch: NumericsWatch, clock: HandClock, status: Status) -> None:
    """Let the watch look until it has checked."""
    watch.look(status)
    clock.now_s += CALM_S + 60.0
    with qtbot.waitSignal(watch.changed, timeout=30_000):
        watch.look(status)


def test_nothing_is_checked_while_the_program_starts(
    watch: NumericsWatch, clock: HandClock, loop: HandLoop
) -> None:
    watch.look(Status(phase=loop.status.phase))
    watch.look(loop.status)
    clock.now_s += CALM_S - 0.1
    watch.look(loop.status)
    assert not watch._busy


def test_a_paused_run_is_checked_once(
    qtbot: QtBot, watch: NumericsWatch, clock: HandClock, loop: HandLoop
) -> None:
    checked(qtbot, watch, clock, loop.status)
    assert watch.report is not None
    assert watch.report.verdict.level is Level.GOOD
    assert watch.checked_at
    clock.now_s += 60.0
    watch.look(loop.status)
    assert not watch._busy


def test_checks_rest_between_themselves(
    qtbot: QtBot, watch: NumericsWatch, clock: HandClock, loop: HandLoop
) -> None:
    checked(qtbot, watch, clock, loop.status)
    clock.now_s += REST_S / 2
    watch.look(loop.post(StepSamples(n=100)))
    assert not watch._busy


def test_a_report_on_other_numerics_is_forgotten_and_the_worst_is_remembered(
    qtbot: QtBot, watch: NumericsWatch, clock: HandClock, loop: HandLoop
) -> None:
    loop.post(SetNumerics(method="exp_euler", dt_ns=100_000), StepSamples(n=500))
    checked(qtbot, watch, clock, loop.status)
    bad = watch.report
    assert bad is not None
    assert bad.verdict.level is Level.FAIR
    loop.post(SetNumerics(method="auto", dt_ns=10_000), StepSamples(n=2000))
    with qtbot.waitSignal(watch.changed):
        watch.look(loop.status)
    assert watch.report is None
    checked(qtbot, watch, clock, loop.status)
    assert watch.report is not None
    assert watch.report.verdict.level is Level.GOOD
    assert watch.worst is bad


@pytest.fixture
def card(
    qtbot: QtBot, watch: NumericsWatch, loop: HandLoop, ctx: AppContext, session: RecordingSession
) -> NumericsCard:
    """Open on a run that is not exact."""
    loop.post(SetNumerics(method="exp_euler", dt_ns=100_000), StepSamples(n=500))
    session.status = loop.status
    parent = QWidget()
    qtbot.addWidget(parent)
    return NumericsCard(ctx, watch, parent)


def test_the_card_follows_the_watch(
    qtbot: QtBot, card: NumericsCard, watch: NumericsWatch, clock: HandClock, loop: HandLoop
) -> None:
    assert card.title.text() == "numerics …"
    assert not card.buttons
    checked(qtbot, watch, clock, loop.status)
    assert card.title.text().startswith("numerics ⚠ spikes off by")
    assert card.rows["Compared with"].text() == "rk4, steps of 0.01 ms"
    assert [button.text() for button in card.buttons] == [
        "Halve the step: 0.05 ms",
        "Use the adaptive method",
    ]


def test_the_card_does_what_helps(
    qtbot: QtBot, card: NumericsCard, watch: NumericsWatch, clock: HandClock, session: RecordingSession
) -> None:
    checked(qtbot, watch, clock, session.status)
    qtbot.mouseClick(card.buttons[0], Qt.MouseButton.LeftButton)
    assert session.posted == [SetNumerics(dt_ns=50_000)]


@pytest.fixture
def live(qtbot: QtBot, look: Look, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setattr("hhscope.ui.numerics_watch.CALM_S", 0.0)
    with live_window(qtbot, look, "squid_ca") as made:
        yield made


def test_the_window_shows_a_live_verdict_and_its_card(qtbot: QtBot, live: Live) -> None:
    live.controls_fast()
    live.session.post(SetParameters(values={"I": 12.0}))
    live.session.post(Kick(amplitude=20.0, width_ns=1_000_000))
    bar = live.window.status_line
    qtbot.waitUntil(lambda: "✓ error <" in bar.fields["numerics"].text(), timeout=30_000)
    live.session.post(Pause())
    qtbot.mouseClick(bar.fields["numerics"], Qt.MouseButton.LeftButton)
    card = QApplication.activePopupWidget()
    assert isinstance(card, NumericsCard)
    assert card.rows["In use"].text() == "dopri5, tolerance 1e-6"
    assert card.frameGeometry().bottom() <= live.window.frameGeometry().bottom()
    card.close()
