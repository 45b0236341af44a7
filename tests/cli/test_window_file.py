"""hhscope FILE: the file is opened in the window, or refused before there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from hhscope.cli import main
from hhscope.paths import resource_path
from hhscope.ui import app

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[app.AppOptions]:
    """What the window was asked to show."""
    found: list[app.AppOptions] = []

    def run_app(options: app.AppOptions) -> int:
        found.append(options)
        return 0

    monkeypatch.setattr(app, "run_app", run_app)
    return found


@pytest.mark.parametrize("before", [[], ["window"]])
def test_a_file_is_opened_in_the_window(asked: list[app.AppOptions], before: list[str]) -> None:
    path = DATA / "recorded.hhrec"
    assert main([*before, str(path), "--theme", "light"]) == 0
    assert [(one.file, one.model, one.theme) for one in asked] == [(path, None, "light")]


def test_a_model_file_is_the_model_to_begin_with(asked: list[app.AppOptions]) -> None:
    path = resource_path("models", "hot.toml")
    assert main([str(path)]) == 0
    assert [(one.file, one.model) for one in asked] == [(None, str(path))]


def test_a_foreign_file_opens_no_window(
    asked: list[app.AppOptions], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    assert main([str(path)]) != 0
    assert "nothing that can be opened" in capsys.readouterr().err
    assert asked == []
