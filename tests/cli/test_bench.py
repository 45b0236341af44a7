"""hhscope bench: every row is measured, people and programs can read what is printed, nothing is glossed over."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from hhscope import simulate
from hhscope.cli import main
from hhscope.cli._bench import ROWS, Aim, BenchError, Figure, Machine, Row, Times, yardstick_ns
from hhscope.cli._bench.batch import CELLS, FREE, BatchWork, SpeedUpWork, free_share
from hhscope.cli._bench.latency import LatencyWork
from hhscope.cli._bench.report import Outcome, Report
from hhscope.cli._bench.trace import TraceWork
from hhscope.cli._bench.yardstick import loop

Output = pytest.CaptureFixture[str]

HERE = Machine(cpu="Cray-1", processors=1, memory_gib=0.0, system="COS", versions={"hhscope": "1"})
QUIET = (60.0, 61.0) * 10
BUSY = (60.0, 90.0) * 10


class Fixed:
    """Work of known outcome."""

    def __init__(self, found: Figure | str) -> None:
        self._found = found

    def measure(self, scale: float = 1.0) -> Figure:
        if isinstance(self._found, str):
            raise BenchError(self._found)
        return self._found


def figure(**changes: Any) -> Figure:
    return Figure(**{"value": 20.0, "unit": "ns/sample", "ratio": 0.32, "spread": 0.034, **changes})


def outcome(
    found: Figure | None, aim: Aim | None = None, *, problem: str = "", whole: bool = True
) -> Outcome:
    row = Row(key="one", title="one cell", work=Fixed(problem), aim=aim or Aim(limit=0.35, of="ratio"))
    return Outcome(row=row, figure=found, problem=problem, whole=whole)


def report(*outcomes: Outcome, scale: float = 1.0) -> Report:
    return Report(machine=HERE, outcomes=outcomes, scale=scale)


def shown(capsys: Output, *args: str) -> str:
    assert main(["bench", *args]) == 0
    return capsys.readouterr().out


def test_json_holds_machine_yardstick_and_the_row_asked_for(capsys: Output) -> None:
    found = json.loads(shown(capsys, "--json", "--scale", "0.001", "--only", "trace_hh1952"))
    assert found["machine"]["processors"] >= 1
    assert found["machine"]["versions"].keys() == {"hhscope", "Python", "numpy", "numba", "llvmlite"}
    assert found["yardstick_ns"] > 0
    (row,) = found["rows"]
    assert (row["key"], row["unit"], row["met"]) == ("trace_hh1952", "ns/sample", None)
    assert row["value"] > 0
    assert row["ratio"] == pytest.approx(row["value"] / found["yardstick_ns"], rel=2.0)
    assert row["details"] == {"samples": 1000, "signals": 8}


def test_the_table_names_the_machine_the_row_and_what_the_columns_mean(capsys: Output) -> None:
    text = shown(capsys, "--scale", "0.001", "--only", "latency")
    assert "numba" in text
    assert "live: from a change to its sample, median" in text
    assert "≤ 10 ms" in text
    assert "✓" not in text
    assert "Only 0.1 % of the usual work was done" in text


def test_an_unknown_row_is_one_line_that_lists_what_there_is(capsys: Output) -> None:
    assert main(["bench", "--only", "trace_hot2"]) == 2
    line = capsys.readouterr().err
    assert "there is no such row; there are: trace_hh1952, " in line
    assert line.count("\n") == 1


def test_keys_and_titles_tell_the_rows_apart() -> None:
    assert len({row.key for row in ROWS}) == len({row.title for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_cells_of_a_batch_row_fire_as_single_cells_do(dtype: str) -> None:
    """In 5 ms a cell fires once, or, with too little current, not at all."""
    firing = BatchWork(model="hh1952", dtype=dtype).run(500)
    currents = np.linspace(0.0, 40.0, CELLS)
    last_silent, first_firing = currents[CELLS - firing - 1], currents[CELLS - firing]
    assert simulate("hh1952", current=last_silent, duration=5.0).spikes().size == 0
    assert simulate("hh1952", current=first_firing, duration=5.0).spikes().size == 1


def test_a_second_thread_is_asked_for_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hhscope.cli._bench.batch.processors", lambda: 1)
    with pytest.raises(BenchError, match="needs two processors"):
        SpeedUpWork(batch=BatchWork(model="hh1952", dtype="float64")).measure(0.001)


def test_changes_of_a_live_cell_arrive() -> None:
    found = LatencyWork(model="squid_ca", quantile=0.99).measure(0.03)
    assert found.unit == "ms"
    assert 0 < found.value <= found.details["slowest_ms"]
    assert found.details["changes"] == 6


def test_the_traces_meet_the_exact_last_spike() -> None:
    for row in ROWS:
        if isinstance(row.work, TraceWork) and row.work.method == "dopri5":
            assert row.work.error_ms() < 1e-4


def test_the_exact_last_spikes_continue_the_reference_trains(reference: Any) -> None:
    """The references end at 500 ms; both cells fire like clockwork by then."""
    for row in ROWS[:2]:
        assert isinstance(row.work, TraceWork)
        spikes = np.array(reference(row.work.model)["run"]["spike_times"])
        period = (spikes[-1] - spikes[-11]) / 10
        further = row.work.exact.spikes - spikes.size
        assert row.work.exact.last_ms == pytest.approx(spikes[-1] + further * period, abs=1e-8)


def test_a_run_with_another_number_of_spikes_has_no_speed() -> None:
    work = ROWS[0].work
    assert isinstance(work, TraceWork)
    lazy = TraceWork(model="hh1952", method="dopri5", current=0.0, dt=0.01, duration=1000.0, exact=work.exact)
    with pytest.raises(BenchError, match="wrong: 0 spikes in 1000 ms, not 69"):
        lazy.error_ms()


def test_the_yardstick_is_the_textbooks_axon(reference: Any) -> None:
    out = np.empty(50_000)
    assert loop()(0.01, 10.0, out) == reference("hh1952")["run"]["n_spikes"]
    first = np.flatnonzero((out[:-1] < 0) & (out[1:] >= 0))[0] * 0.01
    assert first == pytest.approx(reference("hh1952")["run"]["spike_times"][0], abs=0.02)
    assert yardstick_ns(1000) > 0


def test_times_pair_each_run_with_its_own_yardstick() -> None:
    times = Times(seconds=(2e-6, 6e-6, 2e-6), yardstick_ns=(50.0, 150.0, 50.0))
    assert times.ns_per(100) == pytest.approx(20.0)
    assert times.ratio(100) == pytest.approx(0.4)
    assert times.spread == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("aim", "met", "text"),
    [
        (Aim(limit=0.35, of="ratio"), True, "ratio ≤ 0.35"),
        (Aim(limit=0.30, of="ratio"), False, "ratio ≤ 0.3"),
        (Aim(limit=20.0, of="value"), True, "≤ 20 ns/sample"),
        (Aim(limit=20.5, of="value", sense="at least"), False, "≥ 20 ns/sample"),
    ],
)
def test_aims_are_met_or_not(aim: Aim, met: bool, text: str) -> None:
    assert outcome(figure(), aim).met is met
    assert aim.text("ns/sample") == text


def test_an_aim_at_a_ratio_is_not_met_without_one() -> None:
    assert outcome(figure(ratio=None)).met is False


def test_a_row_that_could_not_be_measured_says_why() -> None:
    found = report(outcome(None, problem="needs two processors")).as_dict()
    assert found["rows"][0]["problem"] == "needs two processors"
    assert found["rows"][0]["met"] is None
    assert found["yardstick_ns"] is None


def test_a_busy_machine_is_told_and_a_quiet_one_is_not() -> None:
    assert report(outcome(figure(yardstick_ns=QUIET))).warning == ""
    assert "the yardstick moved by 40 %" in report(outcome(figure(yardstick_ns=BUSY))).warning


def test_a_second_processor_that_others_use_is_told() -> None:
    taken = report(outcome(figure(yardstick_ns=QUIET, details={FREE: 0.1})))
    assert "Other programs took 90 % of the second processor" in taken.warning
    assert report(outcome(figure(yardstick_ns=QUIET, details={FREE: 0.9}))).warning == ""


def test_the_free_share_of_a_second_processor_is_a_share() -> None:
    assert 0.0 <= free_share() <= 1.0


def test_part_of_the_work_meets_no_aim() -> None:
    part = outcome(figure(yardstick_ns=QUIET), whole=False)
    assert part.met is None
    assert "take these figures as a test run" in report(part, scale=0.5).warning
