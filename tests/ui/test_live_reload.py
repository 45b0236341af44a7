"""Live reload: a saved file is noticed once; a fault is one line; shipped models are left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hhscope.model import load_model
from hhscope.ui.live_reload import FileWatch


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A copy of hh1952 in a folder of the user."""
    path = tmp_path / "mine.toml"
    path.write_text(load_model("hh1952").text, encoding="utf-8")
    return path


def save(path: Path, text: str) -> None:
    """Write and make sure that the stamp differs, however coarse the file system's clock."""
    before = path.stat().st_mtime_ns
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 2_000_000_000, before + 2_000_000_000))


def test_a_saved_file_is_read_once(own_file: Path) -> None:
    watch = FileWatch()
    watch.follow(own_file)
    assert watch.poll() is None
    save(own_file, own_file.read_text(encoding="utf-8").replace("g = 120.0", "g = 100.0"))
    found = watch.poll()
    assert found is not None
    assert found.model is not None
    assert found.model.defaults["g_Na"] == 100.0
    assert watch.poll() is None


def test_a_fault_is_one_line_that_names_the_place(own_file: Path) -> None:
    watch = FileWatch()
    watch.follow(own_file)
    save(own_file, own_file.read_text(encoding="utf-8").replace("V+40", "VV+40"))
    found = watch.poll()
    assert found is not None
    assert found.model is None
    assert "gates.m" in found.error
    assert "\n" not in found.error


def test_a_shipped_model_is_not_watched() -> None:
    watch = FileWatch()
    watch.follow(load_model("hh1952").path)
    assert watch.path is None
    assert watch.poll() is None


def test_a_file_that_is_away_while_it_is_saved_has_not_changed(own_file: Path) -> None:
    watch = FileWatch()
    watch.follow(own_file)
    own_file.unlink()
    assert watch.poll() is None
