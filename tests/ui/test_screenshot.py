"""Screenshot: pressed at the same moment of the cell's time, whatever the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model import load_model, signals
from hhscope.ui.screenshot import ScreenshotError, Shutter, save_window


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Pressed:
    """Counts how often the shutter was pressed."""

    count = 0

    def __call__(self) -> None:
        self.count += 1


def running(t_s: float, phase: Phase = Phase.RUNNING, speed: float = 0.05) -> Status:
    model = load_model("hh1952")
    run = RunInfo(run_id=1, model=model, signals=signals(model), ring=None)  # type: ignore[arg-type]
    return Status(phase=phase, run=run, t_ns=round(t_s * 1e9), speed=speed)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pressed() -> Pressed:
    return Pressed()


def test_waits_for_the_kernel_before_it_counts(clock: Clock, pressed: Pressed) -> None:
    shutter = Shutter(4.0, pressed, clock)
    for clock.now in (0.0, 5.0, 20.0):
        shutter.look(Status(phase=Phase.COMPILING))
    clock.now = 21.0
    shutter.look(running(0.0))
    assert pressed.count == 0


def test_presses_once_when_the_cell_has_lived_long_enough(clock: Clock, pressed: Pressed) -> None:
    shutter = Shutter(4.0, pressed, clock)
    shutter.look(running(0.0))
    clock.now = 4.5
    shutter.look(running(0.1))
    assert pressed.count == 0
    shutter.look(running(0.2))
    shutter.look(running(0.3))
    assert pressed.count == 1


def test_a_run_that_stopped_by_itself_is_taken_as_it_is(clock: Clock, pressed: Pressed) -> None:
    shutter = Shutter(4.0, pressed, clock)
    shutter.look(running(0.0))
    clock.now = 4.1
    shutter.look(running(0.01, Phase.PAUSED))
    assert pressed.count == 1


def test_a_machine_that_is_too_slow_gets_its_picture_in_the_end(clock: Clock, pressed: Pressed) -> None:
    shutter = Shutter(4.0, pressed, clock)
    shutter.look(running(0.0))
    clock.now = 23.0
    shutter.look(running(0.1))
    assert pressed.count == 1


def test_a_model_that_never_comes_does_not_hang(clock: Clock, pressed: Pressed) -> None:
    shutter = Shutter(4.0, pressed, clock)
    clock.now = 1000.0
    shutter.look(Status(phase=Phase.COMPILING))
    assert pressed.count == 1


def test_a_picture_that_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    with pytest.raises(ScreenshotError, match="cannot write the screenshot"):
        save_window(widget, tmp_path / "no such folder" / "a.png")
