"""Are two copies worth more than one? The numbers of science.md, E4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope import experiments
from hhscope.analysis.phase import Locking
from hhscope.batch.pairs import Link, PairCell
from hhscope.experiments._pair_runs import DIFFERENCES, Cycle, cycles, pair_runs
from hhscope.experiments.base import Watch
from hhscope.model import load_model

Reference = Callable[[str], dict[str, Any]]

WB = PairCell(model=load_model("wang_buzsaki"), current=1.0)
PHASES = (0.1, 0.3, 0.5)


@pytest.fixture(scope="module")
def alone() -> tuple[Cycle, Cycle]:
    return started(WB)


def started(cell: PairCell) -> tuple[Cycle, Cycle]:
    """A at its spike, B ahead by 0.3, then by 0.1, 0.3, 0.5 and 0.2, 0.35 of a period."""
    shares = np.array([0.3, *PHASES, 0.2, 0.35, *[0.0] * 11])
    return cycles((cell, cell), (np.zeros(1), shares), Watch())


def ends(cell: PairCell, link: Link, both: tuple[Cycle, Cycle]) -> dict[float, Locking]:
    runs = pair_runs((cell, cell), link, both, 3.0, Watch())
    return dict(zip((*PHASES, 0.2, 0.35), (end for _, end in runs.starts), strict=False))


def check(found: dict[float, Locking], wanted: dict[str, Any]) -> None:
    for phase in PHASES:
        want, got = wanted[f"phi0={phase:g}"], found[phase]
        if want.get(
            "dead"
        ):  # one silences the other; from 0.1 they lived side by side for a while there, too
            assert got.phase is None or phase == 0.1
            continue
        assert got.phase is not None
        assert abs((got.phase - want["phase"] + 0.5) % 1.0 - 0.5) < 0.01
        assert got.plv == pytest.approx(want["PLV"], abs=0.01)
        assert got.rate_a_hz == pytest.approx(want["fa"], rel=2e-3)


FEW = {
    "WB uncoupled": Link(),
    "WB gap 0.02": Link(gap=0.02),
    "WB inhibition w=0.1 tau=1": Link(weight=0.1, tau=1.0, reversal=-75.0),
}
MORE = {
    "WB excitation w=0.02 tau=2 E=0": Link(weight=0.02, tau=2.0, reversal=0.0),
    "WB inhibition w=0.1 tau=10 E=-75": Link(weight=0.1, tau=10.0, reversal=-75.0),
}
SQUID = {
    "HH gap 0.05": Link(gap=0.05),
    "HH excitation w=0.05 tau=2 E=0": Link(weight=0.05, tau=2.0, reversal=0.0),
    "HH inhibition w=0.1 tau=5 E=-80": Link(weight=0.1, tau=5.0, reversal=-80.0),
}


@pytest.mark.parametrize("name", [*FEW, *(pytest.param(name, marks=pytest.mark.slow) for name in MORE)])
def test_pairs_lock_where_the_reference_says(
    name: str, alone: tuple[Cycle, Cycle], reference: Reference
) -> None:
    check(ends(WB, {**FEW, **MORE}[name], alone), reference("experiments_2")["pair"][name])


@pytest.mark.slow
def test_pairs_of_the_squid_axon_lock_where_the_reference_says(reference: Reference) -> None:
    cell = PairCell(model=load_model("hh1952"), current=10.0)
    both = started(cell)
    for name, link in SQUID.items():
        check(ends(cell, link, both), reference("experiments_2")["pair"][name])


@pytest.mark.slow
@pytest.mark.parametrize("gap", [0.01, 0.02, 0.05, 0.1])
def test_a_gap_junction_holds_the_differences_of_the_reference(
    gap: float, alone: tuple[Cycle, Cycle], reference: Reference
) -> None:
    wanted = reference("experiments_2")["pair"][f"WB gap {gap:g} detuning"]
    runs = pair_runs((WB, WB), Link(gap=gap), alone, 3.0, Watch())
    found = dict(runs.differences)
    for percent in (1.0, 2.0, 5.0, 10.0, 20.0):
        assert percent in DIFFERENCES
        assert found[percent].locked == wanted[f"{percent / 100:g}"]["locked"]


@pytest.fixture(scope="module")
def short() -> experiments.Result:
    return experiments.run("two-cells", seconds=0.3, coupling="gap", weight=0.1)


def test_the_json_has_the_names_of_the_issue(short: experiments.Result) -> None:
    found = short.as_dict()
    assert {"phase", "plv", "locked", "rate_hz", "prc"} <= set(found)
    assert found["phase"] == pytest.approx(0.0, abs=0.01)
    assert found["rate_hz"] == pytest.approx(60.1, abs=0.1)
    assert all(len(row) == 2 for row in found["prc"])


def test_a_cell_of_the_first_type_can_only_be_hastened(short: experiments.Result) -> None:
    shifts = [shift for _, shift in short.as_dict()["prc"]]
    assert max(shifts) > 0.05
    assert min(shifts) > -0.01


def test_two_identical_cells_are_one_and_a_percent_parts_them(short: experiments.Result) -> None:
    found = short.as_dict()
    assert found["apart_identical_mv"] == 0.0
    assert found["apart_different_mv"] > 10.0
    assert any("are one cell" in sentence for sentence in short.words())


def test_identical_copies_add_nothing_and_different_ones_do(short: experiments.Result) -> None:
    rows = short.as_dict()["copies"]
    assert [row["n"] for row in rows] == [1, 2, 4, 8, 16, 32, 64]
    assert len({row["r2_identical"] for row in rows}) == 1
    assert rows[-1]["r2_different"] > rows[-1]["r2_identical"] + 0.1


def test_what_cannot_be_is_told_in_one_sentence() -> None:
    with pytest.raises(experiments.ExperimentError, match="did you mean 'inhibition'"):
        experiments.run("two-cells", coupling="inhibitory")
    with pytest.raises(experiments.ExperimentError, match=r"phase0: 1\.5 is outside 0 … 1"):
        experiments.run("two-cells", phase0=1.5)
