"""Qt: what once went wrong in it is watched, in processes of their own; the window leaves cleanly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source_files import ROOT

SLACK = 20  # references that may come and go by chance in 300 frames
MEMORY_KB = 4096
TIMEOUT_S = 120  # a process that hangs fails its test


def run(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
    )


@pytest.fixture(scope="module")
def probe() -> dict[str, Any]:
    """What 100 emits and 300 frames of a live plot changed."""
    ended = run("tests/architecture/qt_probe.py", PYTHONPATH=str(ROOT))
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize("what", ["emits", "frames"])
def test_signals_and_frames_leave_reference_counts_flat(probe: dict[str, Any], what: str) -> None:
    """PySide6 6.12.0 loses one reference to None per emit, until the interpreter dies of it."""
    assert max(abs(change) for change in probe[what]) <= SLACK


def test_frames_leave_memory_flat(probe: dict[str, Any]) -> None:
    assert probe["grown_kb"] < MEMORY_KB


def test_a_screenshot_shows_the_window_and_leaves_cleanly(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    ended = run(
        "-m", "hhscope", "--model", "hh1952", "--screenshot", str(picture), "--after", "0.3", "--size", "1000x700"
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    header = picture.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")) == (1000, 700)


CLOSE_SOON = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from hhscope.ui.app import AppOptions, run_app
app = QApplication(["hhscope"])
timer = QTimer(interval=500)
timer.timeout.connect(app.closeAllWindows)
timer.start()
sys.exit(run_app(AppOptions(model="hh1952")))
"""


def test_closing_the_window_leaves_cleanly() -> None:
    """A pyqtgraph window still alive when the interpreter ends crashes it."""
    ended = run("-c", CLOSE_SOON)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("args", "words"),
    [(["--model", "nonsense"], "there is no model 'nonsense'"), (["--model", "x.toml"], "x.toml")],
)
def test_a_wrong_model_is_one_line_and_no_window(args: list[str], words: str) -> None:
    ended = run("-m", "hhscope", *args)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1
