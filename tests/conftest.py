"""Fixtures for all tests: offscreen Qt, one kernel cache per test session, nothing left behind."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

DATA = Path(__file__).parent / "data"

# On a busy machine examples come slowly; that says nothing about them.
settings.register_profile("hhscope", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hhscope")

_CACHE_VARIABLE = "HHSCOPE_CACHE_DIR"


def pytest_configure(config: pytest.Config) -> None:
    """All workers of one test session share one kernel cache; it is the controller's to make."""
    if not hasattr(config, "workerinput") and _CACHE_VARIABLE not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="hhscope-test-cache-", ignore_cleanup_errors=True)
        os.environ[_CACHE_VARIABLE] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and user models of a test live in its own temporary folder."""
    monkeypatch.setenv("HHSCOPE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HHSCOPE_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """A test that leaves one of our threads running fails."""
    before = set(threading.enumerate())
    yield
    left = [t.name for t in threading.enumerate() if t not in before and t.name.startswith("hhscope")]
    assert not left, f"threads left running: {left}"


@pytest.fixture(scope="session")
def reference() -> Callable[[str], dict[str, Any]]:
    """Reference numbers by name: ``reference("hh1952")["run"]["spike_times"]``."""
    loaded: dict[str, dict[str, Any]] = {}

    def read(name: str) -> dict[str, Any]:
        if name not in loaded:
            loaded[name] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
        return loaded[name]

    return read
