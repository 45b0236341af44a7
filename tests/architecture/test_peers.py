"""The comparison with other programs: the cells are ours, the page says what was measured, and no program is needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from hhscope.cli._bench import Machine
from hhscope.discovery import exported
from hhscope.kernel import build
from hhscope.model import load_model
from tests.benchmarks.peers import __main__ as command
from tests.benchmarks.peers._child import TURN
from tests.benchmarks.peers._measure import Way, is_installed, measure, summary
from tests.benchmarks.peers._page import figure, page, small
from tests.benchmarks.peers._results import Results
from tests.benchmarks.peers._works import (
    CURRENT,
    WORKS,
    exact_spikes,
    largest_error,
    spike_times,
    squid,
    squid_ca,
    start_state,
)
from tests.benchmarks.peers.base import Peer

PEERS = exported("tests.benchmarks.peers", "PEER", Peer)
HERE = Machine(cpu="Cray-1", processors=1, memory_gib=0.0, system="COS", versions={})
CASE = {
    "work": "W1", "method": "fixed | step", "share": 1.0, "date": "2026-01-02", "version": "9.0", "python": "3.11",
    "import_s": 0.1, "build_s": 0.2, "first_s": 0.5, "ns": 123.4, "ratio": 2.0, "spread": 0.1, "runs": 5,
    "yardstick_ns": 61.0, "spikes": 69, "error_ms": 0.024,
}  # fmt: skip


def test_no_program_is_imported_to_list_them() -> None:
    assert {"hhscope", "neuron", "arbor", "brian2", "jax", "myokit", "scipy", "pure_python"} <= set(PEERS)
    assert not {"neuron", "arbor", "brian2", "jax", "myokit", "heyoka", "jaxley"} & set(sys.modules)


def test_every_program_is_given_work_that_is_defined() -> None:
    for key, peer in PEERS.items():
        assert peer.cases, key
        assert all(case.work in WORKS and 0 < case.share <= 1 for case in peer.cases)
        assert len({(case.work, case.method) for case in peer.cases}) == len(peer.cases)


@pytest.mark.parametrize(("work", "equations"), [("W1", squid), ("W1c", squid_ca)])
def test_the_cells_of_the_others_are_those_of_the_model_files(work: str, equations: Any) -> None:
    model = load_model(WORKS[work].exact)
    kernel, start = build(model), start_state(work)
    for shift in (0.0, 15.0, 40.0, 80.0):
        state = [start[0] + shift, *start[1:]]
        ours = kernel.derivatives(np.array(state), model.defaults, CURRENT)
        np.testing.assert_allclose(equations(0.0, state), ours, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", ["hh1952", "squid_ca"])
def test_the_exact_spikes_begin_with_those_of_the_reference(name: str, reference: Any) -> None:
    known = np.array(reference(name)["run"]["spike_times"])
    np.testing.assert_allclose(exact_spikes(name)[: known.size], known, rtol=0, atol=1e-9)


def test_crossings_are_found_between_samples_and_at_the_ends_left_out() -> None:
    t = np.arange(2000) * 0.01
    found = spike_times(np.sin(t - 1.2345))
    np.testing.assert_allclose(found, [1.2345, 1.2345 + 2 * np.pi, 1.2345 + 4 * np.pi], atol=1e-9)
    assert spike_times(np.array([-1.0, 1.0])).size == 0
    assert largest_error(np.array([1.0, 2.5]), np.array([1.1, 2.1, 3.0])) == pytest.approx(0.4)
    assert np.isnan(largest_error(np.array([]), np.array([1.0])))


def test_the_middle_run_counts_and_ratios_pair_each_run_with_its_yardstick() -> None:
    found = summary({"seconds": [1.0, 3.0, 2.0]}, [50.0, 100.0, 50.0], 10**9)
    assert (found["ns"], found["ratio"], found["spread"]) == (2.0, 0.03, 1.0)


def test_a_case_is_measured_in_a_process_of_its_own() -> None:
    found = measure("pure_python", PEERS["pure_python"], 0, Way(runs=1))
    assert found["spikes"] == 69
    assert found["error_ms"] < 0.3
    assert found["ratio"] > 1
    assert found["method"] == "forward Euler"


def test_a_program_that_is_not_there_is_told_and_a_case_that_fails_says_why() -> None:
    nobody = Peer(title="Nobody", package="no_such_program", cases=PEERS["pure_python"].cases)
    assert not is_installed(nobody, sys.executable)
    assert is_installed(PEERS["scipy"], sys.executable)
    assert "ModuleNotFoundError" in measure("no_such_program", nobody, 0, Way())["problem"]
    assert TURN == "yardstick"


@pytest.mark.parametrize(
    ("value", "text"), [(0.03321, "0.0332"), (1.04, "1.04"), (23.46, "23.5"), (7738.0, "7,740"), (0.0, "0")]
)
def test_figures_have_three_digits_and_no_exponent(value: float, text: str) -> None:
    assert figure(value) == text


def test_small_errors_have_two_digits() -> None:
    assert [small(error) for error in (1.75, 0.0244, 4.63e-5)] == ["1.8", "0.024", "4.6e-5"]


def test_the_page_holds_every_measured_case_and_names_what_is_missing(tmp_path: Path) -> None:
    results = Results(HERE, tmp_path / "results.json")
    results.peers = {"neuron": [CASE, {**CASE, "method": "CVODE", "problem": "it broke"}]}
    del results.peers["neuron"][1]["version"]
    text = page(PEERS, results)
    assert "| NEURON | fixed \\| step | 123 | 2.00 | 0.024 | 0.7 |" in text
    assert "Cray-1" in text
    assert "NEURON 9.0 (Python 3.11)" in text
    assert "- NEURON, CVODE: it broke" in text
    assert "- Arbor: not installed here" in text
    assert "then 5 runs counted" in text


def test_figures_are_kept_and_those_of_another_machine_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    results = Results(HERE, path)
    results.peers = {"neuron": [CASE]}
    results.save()
    assert json.loads(path.read_text())["peers"]["neuron"][0]["ratio"] == 2.0
    assert Results(HERE, path).peers == {"neuron": [CASE]}
    elsewhere = Results(Machine(cpu="Z3", processors=1, memory_gib=0.0, system="", versions={}), path)
    assert elsewhere.peers == {}
    assert elsewhere.forgotten == "Cray-1"


def test_a_row_measured_again_replaces_itself_alone_and_its_warning_goes_with_it() -> None:
    def report(key: str, value: float, warning: str = "") -> dict[str, object]:
        return {"rows": [{"key": key, "value": value}], "warning": warning}

    found = command.with_row({}, report("latency", 1.0, "not quiet"))
    found = command.with_row(found, report("trace_hot", 2.0))
    assert [row["key"] for row in found["rows"]] == ["trace_hot", "latency"]
    assert found["warning"] == "not quiet"
    found = command.with_row(found, report("latency", 3.0))
    assert [row["value"] for row in found["rows"]] == [2.0, 3.0]
    assert found["warning"] == ""


@pytest.mark.parametrize(
    ("args", "words"),
    [(["--only", "neurn"], "there is no peer 'neurn'"), (["--python", "neuron"], "write PEER=PATH")],
)
def test_wrong_input_of_the_command_is_told(args: list[str], words: str) -> None:
    found = CliRunner().invoke(command.main, args)
    assert found.exit_code == 2
    assert words in found.output
