"""Whether a window can open is known before Qt is asked."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from hhscope.cli import _display
from hhscope.cli._display import display_problem


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(_display, "_missing_x_library", lambda: "")


def test_a_platform_asked_for_by_name_is_left_to_qt() -> None:
    assert display_problem({"QT_QPA_PLATFORM": "offscreen"}) == ""


def test_no_display_names_the_way_without_one() -> None:
    assert "hhscope run" in display_problem({})


def test_a_display_that_nobody_serves_is_found_out() -> None:
    assert "does not answer" in display_problem({"DISPLAY": "localhost:4321"})
    assert "does not answer" in display_problem({"DISPLAY": ":54321"})


def test_a_wayland_socket_that_answers_is_a_display(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        assert display_problem({"WAYLAND_DISPLAY": "w", "XDG_RUNTIME_DIR": str(tmp_path)}) == ""
    assert display_problem({"WAYLAND_DISPLAY": "w", "XDG_RUNTIME_DIR": str(tmp_path)}) != ""


def test_an_x_server_that_answers_is_a_display_unless_a_library_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("localhost", 0)) as server:
        display = f"localhost:{server.getsockname()[1] - 6000}.0"
        assert display_problem({"DISPLAY": display}) == ""
        monkeypatch.setattr(_display, "_missing_x_library", lambda: "libxcb-cursor.so.0 is missing")
        assert "libxcb-cursor" in display_problem({"DISPLAY": display})
