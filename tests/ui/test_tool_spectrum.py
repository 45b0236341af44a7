"""Spectrum and intervals in the window: the firing rate stands out, and choices are part of the view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.analysis.spectrum import WINDOWS
from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Phase
from hhscope.ui.intervals_panel import IntervalsPanel
from hhscope.ui.look import Look
from hhscope.ui.spectrum_panel import Job, SpectrumPanel, work_out
from tests.ui.recorded import RecordedSession
from tests.ui.tools import pick, press, tool
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

MS = 1_000_000
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        made.controls_fast()
        made.until(lambda s: s.t_ns > 1500 * MS)
        press(made, Qt.Key.Key_Space)
        made.until(lambda s: s.phase is Phase.PAUSED)
        yield made


def test_shift_f_shows_the_firing_rate_and_its_harmonics(live: Live) -> None:
    press(live, Qt.Key.Key_F, SHIFT)
    panel = cast(SpectrumPanel, tool(live, "spectrum"))
    pick(live, panel.boxes["stretch"], "1s")
    live.qtbot.waitUntil(
        lambda: panel.found is not None and panel.found.length_ms == 1000.0, timeout=PATIENCE_MS
    )
    assert panel.found is not None
    rate = live.window.ctx.spikes.snapshot().train.times_ms[-11:]
    hz = 1000.0 / float(np.diff(rate).mean())
    assert [peak.hz / hz for peak in panel.found.peaks][:3] == pytest.approx([1.0, 2.0, 3.0], rel=2e-3)
    assert panel.peaks.text().count("Hz: ") == len(panel.found.peaks)
    assert len(panel.view.graph.dots) == len(panel.found.peaks)


def test_scale_and_window_are_chosen_by_keyboard_and_kept_with_the_view(live: Live) -> None:
    press(live, Qt.Key.Key_F, SHIFT)
    panel = cast(SpectrumPanel, tool(live, "spectrum"))
    live.qtbot.waitUntil(lambda: panel.found is not None, timeout=PATIENCE_MS)
    assert {panel.boxes["window"].itemData(i) for i in range(panel.boxes["window"].count())} == set(WINDOWS)
    pick(live, panel.boxes["scale"], "db")
    live.qtbot.waitUntil(lambda: "dB" in panel.view.graph.y.unit, timeout=PATIENCE_MS)
    pick(live, panel.boxes["signal"], "n")
    live.qtbot.waitUntil(lambda: panel.view.graph.y.unit == "dB re 1", timeout=PATIENCE_MS)
    assert live.window.ctx.scope.view.tools["spectrum"] == {"scale": "db", "signal": "n"}
    assert all(box.accessibleName() for box in panel.boxes.values())


def test_too_short_a_stretch_says_what_to_do() -> None:
    session = RecordedSession()
    run = session.load("hh1952", ms=0.05).run
    assert run is not None
    with pytest.raises(ValueError, match="at least 16 samples; here are 5: choose a longer stretch"):
        work_out(Job(ring=run.ring, row=0, t0_ns=0, t1_ns=MS, window="hann"))


def test_shift_h_shows_every_interval_once(live: Live) -> None:
    press(live, Qt.Key.Key_H, SHIFT)
    panel = cast(IntervalsPanel, tool(live, "intervals"))
    live.qtbot.waitUntil(lambda: panel.found is not None, timeout=PATIENCE_MS)
    assert panel.found is not None
    spikes = live.window.ctx.spikes.snapshot().train.times_ms
    assert panel.found.counts.sum() == len(spikes) - 1
    assert f"{len(spikes) - 1} intervals" in panel.words.text()
    everything = len(panel.found.ms)
    pick(live, panel.stretch, "screen")
    live.qtbot.waitUntil(
        lambda: panel.found is not None and len(panel.found.ms) < everything, timeout=PATIENCE_MS
    )


def test_before_two_spikes_the_intervals_say_so(live: Live) -> None:
    press(live, Qt.Key.Key_H, SHIFT)
    panel = cast(IntervalsPanel, tool(live, "intervals"))
    live.session.post(SetParameters(values={"I": 0.0}))
    live.trigger("restart")
    live.qtbot.waitUntil(lambda: "Two spikes" in panel.histogram.graph.message, timeout=PATIENCE_MS)
    assert panel.words.text() == ""
