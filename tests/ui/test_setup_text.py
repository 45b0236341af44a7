"""Copy and paste of the set-up, through the real window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetParameters
from hhscope.ui.look import Look
from tests.ui.window_fixtures import Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        yield made


def test_a_copied_set_up_comes_back_when_pasted(live: Live) -> None:
    live.session.post(SetParameters(values={"g_Na": 96.0, "I": 12.0}))
    live.until(lambda s: s.parameters["g_Na"] == 96.0)
    live.window.ctx.scope.set_span(50_000_000)
    live.trigger("copy_setup")
    line = QGuiApplication.clipboard().text()
    assert line.startswith("hh1952 I=12 g_Na=96 view=50ms speed=")
    live.choose("squid_ca")
    QGuiApplication.clipboard().setText(line)
    live.trigger("paste_setup")
    status = live.until(lambda s: s.run is not None and s.run.model.id == "hh1952" and s.step > 0)
    assert (status.parameters["g_Na"], status.current) == (96.0, 12.0)
    assert live.window.ctx.scope.view.span_ns == 50_000_000


@pytest.mark.parametrize("text", ["", "no such model", "hh1952 g_Nu=3", "hh1952 view=1ns", "\x00\x01"])
def test_a_wrong_line_changes_nothing_and_is_told(live: Live, text: str) -> None:
    before = live.status
    view = live.window.ctx.scope.view.span_ns
    QGuiApplication.clipboard().setText(text)
    live.trigger("paste_setup")
    live.frame()
    after = live.status
    assert before.run is not None
    assert after.run is not None
    assert (after.run.run_id, after.parameters, live.window.ctx.scope.view.span_ns) == (
        before.run.run_id, before.parameters, view,
    )  # fmt: skip
    assert live.window.status_line.history
