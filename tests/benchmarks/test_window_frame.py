"""What one frame of the whole window costs the GUI thread: from the timer to the end of its paint, 1600 x 1000.

Run by hand: ``pytest tests/benchmarks/test_window_frame.py -s``. `test_frame` measures the bare screens; this is what a
user's computer does: toolbar, titles, side panel and status bar included. Limits: 2.5 ms (issue 3), 4 ms with the
instrument in full use (issue 4).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from tests.benchmarks.window_frames import Setting, frame_cost

LIMIT_MS = 2.5
FULL_LIMIT_MS = 4.0
DENSER = 3.0  # times the cost at device pixel ratio 1 that ratio 2, with four times the pixels, may cost
FLAT = 1.5  # times the cost of the shortest history that any may cost
# Of the menu: what issue 4 wants on while the limit holds; eight measurements are on at first.
FULL_LOAD = (
    "trigger_mode",
    "tool_measurements",
    "tool_xy",
    "persistence",
)
_DT_MS = 0.01  # sample step of squid_ca


@pytest.mark.parametrize("span_ms", [100, 2_000, 20_000])
def test_gui_thread_time_of_a_frame_of_the_whole_window(qtbot: QtBot, span_ms: int) -> None:
    cost = frame_cost(qtbot, Setting(span_ms=span_ms))
    print(f"\n{span_ms} ms across: {cost}")
    assert cost.median <= LIMIT_MS


def test_a_frame_costs_the_same_however_much_is_held_and_shown(qtbot: QtBot) -> None:
    """Issue 3: flat from 20 thousand to 10 million samples held, all of them on screen."""
    costs = {}
    for samples in (20_000, 200_000, 2_000_000, 10_000_000):
        span_ms = round(samples * _DT_MS)
        setting = Setting(span_ms=span_ms, held_ms=1.05 * span_ms, budget_bytes=max(2**29, 140 * samples))
        costs[samples] = frame_cost(qtbot, setting)
        print(f"\n{samples:,} samples held and shown: {costs[samples]}")
    medians = [cost.median for cost in costs.values()]
    assert max(medians) <= LIMIT_MS
    assert max(medians) <= FLAT * medians[0]


def test_twice_the_device_pixel_ratio_costs_at_most_three_times_as_much() -> None:
    """Issue 3. The ratio is fixed when a program starts: each is measured by a program of its own."""
    node = f"{__file__}::test_gui_thread_time_of_a_frame_of_the_whole_window[2000]"
    command = [sys.executable, "-m", "pytest", "-s", "-q", "-p", "no:cacheprovider"]
    command += ["--override-ini", "addopts=", node]
    medians = []
    for ratio in ("1", "2"):
        environment = {**os.environ, "QT_SCALE_FACTOR": ratio}
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        found = re.search(r"across: ([\d.]+) ms", told.stdout)
        assert found is not None, told.stdout
        medians.append(float(found[1]))
        print(f"\ndevice pixel ratio {ratio}: {found[1]} ms of GUI thread per frame")
    assert medians[1] <= DENSER * medians[0]


@pytest.mark.parametrize("span_ms", [100, 2_000])
def test_gui_thread_time_with_measurements_and_cursors_on(qtbot: QtBot, span_ms: int) -> None:
    """Issue 4: the frame stays within the limit with (at least) four measurements; eight are on at first."""
    cost = frame_cost(
        qtbot, Setting(span_ms=span_ms, actions=("cursors", "tool_measurements", "tool_cursors"))
    )
    print(f"\n{span_ms} ms across, measurements and cursors: {cost}")
    assert cost.median <= FULL_LIMIT_MS


@pytest.mark.parametrize(
    ("model_id", "span_ms"), [("squid_ca", 100), ("squid_ca", 2_000), ("squid_ca", 20_000), ("hot", 2)]
)
def test_gui_thread_time_with_the_trigger_on(qtbot: QtBot, model_id: str, span_ms: int) -> None:
    """Issue 4: with the trigger; `hot` fires four times per millisecond, and every frame shows another sweep."""
    cost = frame_cost(qtbot, Setting(span_ms=span_ms, actions=("trigger_mode",), model_id=model_id))
    print(f"\n{model_id}, {span_ms} ms across, triggered: {cost}")
    assert cost.median <= FULL_LIMIT_MS


@pytest.mark.parametrize(
    ("model_id", "span_ms"),
    [("squid_ca", 100), ("squid_ca", 2_000), ("squid_ca", 20_000), ("morris_lecar_hopf", 2_000)],
)
def test_gui_thread_time_of_the_instrument_in_full_use(qtbot: QtBot, model_id: str, span_ms: int) -> None:
    """Issue 4, point 16; `morris_lecar_hopf` has nullclines and a field under its path."""
    cost = frame_cost(qtbot, Setting(span_ms=span_ms, actions=FULL_LOAD, model_id=model_id))
    print(f"\n{model_id}, {span_ms} ms across, in full use: {cost}")
    assert max(cost.median, cost.mean) <= FULL_LIMIT_MS


@pytest.mark.parametrize(
    ("span_ms", "actions"),
    [(100, ("persistence",)), (2_000, ("persistence",)), (100, ("trigger_mode", "persistence"))],
)
def test_gui_thread_time_with_persistence_on(qtbot: QtBot, span_ms: int, actions: tuple[str, ...]) -> None:
    """Issue 4: light of every sample is laid off the GUI thread; rolling, and sweep on sweep."""
    cost = frame_cost(qtbot, Setting(span_ms=span_ms, actions=actions))
    print(f"\n{span_ms} ms across, {' and '.join(actions)}: {cost}")
    assert cost.median <= FULL_LIMIT_MS
