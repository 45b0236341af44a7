"""Can one compute with waves? The bit of hh1952, the gates, and what its spikes tell."""

from __future__ import annotations

from typing import Any

import pytest

from hhscope import experiments, simulate
from hhscope.experiments import ExperimentError
from hhscope.experiments._bench import least
from hhscope.experiments.compute import EXPERIMENT, ComputeOptions, ComputeResult


def compute(**dials: Any) -> ComputeResult:
    found = experiments.run("compute", **dials)
    assert isinstance(found, ComputeResult)
    return found


@pytest.fixture(scope="module")
def hh() -> ComputeResult:
    return compute()


def table(found: ComputeResult, name: str) -> dict[tuple[int, int], int]:
    return {(r["a"], r["b"]): r["spikes"] for r in found.as_dict()["rows"] if r["name"] == name}


def test_one_cell_holds_one_bit_between_the_known_currents(hh: ComputeResult) -> None:
    bit = hh.as_dict()["bit"]
    assert bit["from"] == pytest.approx(6.264, abs=0.005)
    assert bit["to"] == pytest.approx(9.779, abs=0.005)
    rows = table(hh, "bit")
    assert rows[1, 0] > 8
    assert rows[0, 0] == rows[0, 1] == rows[1, 1] == 0
    assert bit["set_kept"] == bit["cleared"] == bit["phases"] == 16
    assert bit["cleared_abruptly"] == 0
    demo = hh.bit.demo
    assert demo is not None
    assert demo.late(850.0) > 5
    assert not any(550.0 < t < 800.0 for t in demo.spikes_ms)


def test_the_gates_are_what_their_names_say(hh: ComputeResult) -> None:
    assert [gate.name for gate in hh.gates if gate.works] == ["and", "or", "veto", "xor", "rebound"]
    assert table(hh, "and") == {(0, 0): 0, (1, 0): 0, (0, 1): 0, (1, 1): 1}
    assert table(hh, "or") == {(0, 0): 0, (1, 0): 1, (0, 1): 1, (1, 1): 1}
    assert table(hh, "veto") == {(0, 0): 0, (1, 0): 1, (0, 1): 0, (1, 1): 0}
    assert table(hh, "xor") == {(0, 0): 0, (1, 0): 1, (0, 1): 1, (1, 1): 0}
    assert table(hh, "rebound") == {(0, 0): 0, (1, 0): 1}


def test_the_sizes_are_those_at_which_the_answer_changes(hh: ComputeResult) -> None:
    sizes = {(one["name"], one["input"]): one for one in hh.as_dict()["sizes"]}
    single = sizes["or", "each pulse"]["least"]
    assert single == pytest.approx(6.922, abs=0.002)  # science.md, E9
    pair = sizes["and", "each pulse"]
    assert pair["least"] == pytest.approx(single / 2, rel=1e-3)
    assert pair["least"] < pair["used"] < pair["most"]
    start = {"V": float(hh.gates[0].rows[0].trial.v[0])}
    for size, spikes in ((0.999 * single, 0), (1.001 * single, 1)):
        seen = simulate(
            "hh1952", current=0, start=start, duration=60, stimulus=f"pulse:start=10,width=1,amplitude={size}"
        )
        assert len(seen.spikes()) == spikes


def test_a_relu_unit_cannot_be_xor_and_has_no_past(hh: ComputeResult) -> None:
    differ = {row.name for row in hh.rows() if not row.agrees}
    assert differ == {"xor", "rebound", "bit"}
    assert "19 of 22 rows; not in xor, rebound and bit" in " ".join(hh.words())


def test_slow_sines_are_read_from_the_rate_and_fast_ones_from_the_phase(hh: ComputeResult) -> None:
    assert hh.as_dict()["vector_strength"] == pytest.approx(1.0, abs=1e-3)
    slow, same = hh.tones[0].reading, hh.tone().reading
    assert slow.strength is not None
    assert slow.strength < 0.2
    assert slow.rate_r2 is not None
    assert slow.rate_r2 > 0.95
    assert same.rate_r2 == 0.0


def test_noise_is_rebuilt_in_part_and_the_words_say_how_much(hh: ComputeResult) -> None:
    r2 = hh.as_dict()["r2_reconstruction"]
    assert 0.35 < r2 < 0.55
    assert f"R² {r2:.3f}" in hh.words()[-1]


def test_what_is_listed_has_a_table_each(hh: ComputeResult) -> None:
    keys = [one.key for one in hh.tables()]
    assert keys == ["rows", "sizes", "sines", "noise"]
    assert len(hh.tables()[0].rows) == 22


def test_where_there_is_no_rest_there_is_no_bit() -> None:
    found = compute(current=12.0, seconds=1.0)
    assert found.words()[0] == "At 12 µA/cm² it holds no bit: it has no stable rest there, it can only fire."
    assert found.as_dict()["bit"]["from"] is None


@pytest.mark.slow
def test_a_cell_without_a_bit_or_a_rebound_says_so() -> None:
    found = compute(model="wang_buzsaki", current=0.0, seconds=1.0)
    said = " ".join(found.words())
    assert "it holds no bit: no pulse leaves it firing" in said
    assert "No pulse makes it xor and rebound." in said
    assert {gate.name for gate in found.gates if gate.works} == {"and", "or", "veto"}


def test_what_cannot_be_is_told_in_one_sentence() -> None:
    with pytest.raises(
        ExperimentError, match="hh1952 does not rest at 20 µA/cm²; gates need a cell that does"
    ):
        compute(base=20.0)
    with pytest.raises(ExperimentError, match=r"seconds: 0\.1 s are too short for noise of 20 ms"):
        compute(seconds=0.1)


def test_the_search_finds_the_least_size_or_nothing() -> None:
    assert least(lambda x: x >= 3.7) == pytest.approx(3.7, rel=1e-4)
    assert least(lambda x: x >= 3.7, limit=3.0) is None


def test_the_scene_sets_and_resets_the_cell_in_the_live_scope() -> None:
    scene = EXPERIMENT.scene(ComputeOptions())
    seen = simulate(scene.model, current=scene.current, duration=1400, stimulus=list(scene.stimulus)).spikes()
    counts = [
        int(((seen >= a) & (seen < b)).sum()) for a, b in ((240, 350), (360, 690), (840, 950), (960, 1290))
    ]
    assert counts[0] == counts[2] == 0
    assert min(counts[1], counts[3]) > 15
