"""The application, in processes of its own: up before anything heavy is loaded, and gone without a trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from hhscope.model import ModelError
from hhscope.ui.app import AppOptions, run_app

BEFORE_THE_MODEL = """
import json, sys
import hhscope.ui.app as app
seen = {}
def begin(parts, *_):
    seen["visible"] = parts.window.isVisible()
    seen["drawn"] = parts.window.grab().toImage().width()
    seen["heavy"] = [name for name in ("numba", "scipy", "pyarrow", "pandas") if name in sys.modules]
    parts.window.close()
app._begin = begin
seen["status"] = app.run_app(app.AppOptions(model="hh1952", size=(1000, 700)))
print(json.dumps(seen))
"""

CLOSE_WHILE_COMPILING = """
import sys
import hhscope.ui.app as app
compile_behind = app._compile
def hurry(parts, *given):
    compile_behind(parts, *given)
    parts.window.close()
app._compile = hurry
sys.exit(app.run_app(app.AppOptions(model="hh1952")))
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=120,
    )


def test_the_window_is_up_before_anything_heavy_is_loaded() -> None:
    ended = run(BEFORE_THE_MODEL)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout) == {"visible": True, "drawn": 1000, "heavy": [], "status": 0}


def test_closing_while_the_model_is_compiled_leaves_cleanly() -> None:
    ended = run(CLOSE_WHILE_COMPILING)
    assert (ended.returncode, ended.stderr) == (0, "")


def screenshot(path: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Take one in a process of its own."""
    given = ", ".join(f"{name}={value!r}" for name, value in options.items())
    made = f"AppOptions(screenshot=Path({str(path)!r}), {given})"
    names = "from pathlib import Path; from hhscope.ui.app import AppOptions, run_app"
    return run(f"{names}; raise SystemExit(run_app({made}))")


def test_a_screenshot_shows_a_light_window(tmp_path: Path) -> None:
    path = tmp_path / "light.png"
    ended = screenshot(path, after=0.5, size=(1280, 800), theme="light")
    assert (ended.returncode, ended.stderr) == (0, "")
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1280, 800)
    assert QColor(image.pixel(3, image.height() - 4)).lightness() > 200


def test_a_screenshot_leaves_the_users_settings_alone(tmp_path: Path) -> None:
    config = Path(os.environ["HHSCOPE_CONFIG_DIR"])
    assert screenshot(tmp_path / "a.png", after=0.1).returncode == 0
    assert not (config / "settings.json").exists()


def test_a_wrong_model_opens_nothing() -> None:
    with pytest.raises(ModelError, match="there is no model 'nonsense'"):
        run_app(AppOptions(model="nonsense"))
