"""How long the window and its first live trace take, beside a bare window of four empty plots of pyqtgraph.

Run by hand: ``pytest tests/benchmarks/test_start.py -s``. Medians of fresh processes; bytecode and, but for the cold
start, compiled kernels are in the cache, as at every start but the first.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROBE = Path(__file__).with_name("start_probe.py")
RUNS = 5


def start(what: str, folder: Path) -> dict[str, float]:
    """Seconds from the start of a process to its window (``painted``) and to its first ``trace``."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(folder / "settings"),
        "HHSCOPE_CACHE_DIR": str(folder / "kernels"),
        "NUMBA_CACHE_DIR": str(folder / "drawing"),
        "STARTED": str(time.time()),
    }
    done = subprocess.run(
        [sys.executable, str(PROBE), what],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    """The folder that the first start has filled, and how long that start took."""
    folder = tmp_path_factory.mktemp("start")
    start("bare", folder)
    return folder, start("hhscope", folder)


def test_the_window_and_its_first_trace_come_soon_after_a_bare_window(
    cold: tuple[Path, dict[str, float]],
) -> None:
    folder, _ = cold
    runs = [(start("bare", folder), start("hhscope", folder)) for _ in range(RUNS)]
    painted = statistics.median(ours["painted"] / bare["painted"] for bare, ours in runs)
    trace = statistics.median(ours["trace"] / bare["painted"] for bare, ours in runs)
    seconds = statistics.median(bare["painted"] for bare, _ in runs)
    print(f"\nbare {seconds:.2f} s; window {painted:.2f} times that (limit 1.5), trace {trace:.2f} (limit 3)")
    assert all(not ours["imported"] for _, ours in runs)
    assert painted <= 1.5
    assert trace <= 3.0


def test_the_very_first_start_shows_a_trace_in_time(cold: tuple[Path, dict[str, float]]) -> None:
    _, found = cold
    print(f"\nfirst start, nothing compiled yet: trace after {found['trace']:.1f} s (limit 4)")
    assert found["trace"] <= 4.0
