"""The .ode file: readable by XPPAUT, and the same equations when read back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hhscope.analysis import SpikeRule, detect_spikes
from hhscope.model import load_model
from hhscope.model.model import Model
from hhscope.record.translators import Setup, translators
from hhscope.record.translators.xppaut import RESERVED
from tests.models import SHIPPED
from tests.record.translators.awkward import awkward
from tests.record.translators.cases import assert_close, changed, states, true_slopes
from tests.record.translators.reading import Xpp

write = translators()["xpp"].write
MODELS = (*SHIPPED, "awkward")


def model_of(name: str) -> Model:
    return awkward() if name == "awkward" else load_model(name)


@pytest.mark.parametrize("name", MODELS)
def test_it_keeps_to_what_xpp_reads(name: str) -> None:
    file = Xpp(write(changed(model_of(name))))
    assert file.text.isascii()
    assert max(len(line) for line in file.text.splitlines()) < 1000
    assert not any(line.endswith("\\") for line in file.text.splitlines())
    assert len(set(file.names)) == len(file.names)
    assert max(len(one) for one in file.names) <= 9
    assert not set(file.names) & RESERVED
    assert file.lines[-1] == "done"
    known = {*file.slopes, *file.parameters, *file.functions, *RESERVED}
    for one, formula in file.fixed.items():
        used = set(re.findall(r"(?<![\w.])[a-z]\w*", formula))
        assert used <= known, f"{one} uses what stands below it"
        known.add(one)
    assert not re.search(r"[-+*/^]\s*-", "".join([*file.fixed.values(), *file.slopes.values()]))


@pytest.mark.parametrize("name", MODELS)
def test_read_back_it_has_the_slopes_and_the_start_of_the_model(name: str) -> None:
    setup = changed(model_of(name))
    file = Xpp(write(setup))
    assert list(file.start.values()) == list(setup.start_values.values())
    assert list(file.start) == list(file.slopes)
    for t in (0.0, 9.99, 10.0, 15.6, 22.0, 45.5, 70.0):
        for state in states(setup, 3):
            assert_close(file.work_out(state, t), true_slopes(setup, state, t))


def test_names_keep_as_near_to_the_model_as_they_can() -> None:
    text = write(Setup.of(load_model("squid_ca"), {}))
    assert "V'=(I_stim - I_Na - I_K - I_CaL - I_L)/C" in text
    assert "T is T_" in text  # T would be the time
    assert "par g_Na=120" in text


def test_the_numerics_are_for_the_whole_run() -> None:
    options = Xpp(write(Setup.of(load_model("chay_keizer"), {}, duration_ms=40_000.0))).options
    assert float(options["total"]) == 40_000.0
    assert int(options["maxstor"]) * int(options["nout"]) * float(options["dt"]) >= 40_000.0
    assert float(options["bound"]) >= 1e6


if shutil.which("xppaut"):

    @pytest.mark.per_model
    @pytest.mark.parametrize("name", SHIPPED)
    def test_xppaut_meets_the_reference_spikes(
        name: str, tmp_path: Path, reference: Callable[[str], dict[str, Any]]
    ) -> None:
        data = reference(name)
        expected = data["run"]["spike_times"][:3]
        setup = Setup.of(
            load_model(name), {}, current=data["I"], duration_ms=float(np.ceil(expected[-1] + 1))
        )
        (tmp_path / "m.ode").write_text(write(setup), encoding="ascii")
        subprocess.run(["xppaut", "m.ode", "-silent"], cwd=tmp_path, capture_output=True, check=False)
        table = np.loadtxt(tmp_path / "output.dat")
        found = detect_spikes(table[:, 0], table[:, 1], SpikeRule.of(setup.model)).times_ms[:3]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)
