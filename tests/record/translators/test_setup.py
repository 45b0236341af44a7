"""Setup: what is exported, from a model or from a live run."""

from __future__ import annotations

import pytest

from hhscope.engine.commands import SetParameters, SetStart
from hhscope.engine.status import Phase, Status
from hhscope.model import ModelError, load_model
from hhscope.record.translators import Setup
from tests.record.sessions import live


def test_a_live_run_is_exported_as_it_is_set_now() -> None:
    session = live([(SetParameters(values={"I": 7.0, "T": 9.0}), 5), (SetStart(values={"V": -40.0}), 5)])
    setup = Setup.of_status(session.status)
    assert (setup.current, setup.parameters["T"], setup.start) == (7.0, 9.0, {"V": -40.0})
    assert setup.duration_ms == 100.0
    assert setup.start_values["V"] == -40.0


def test_nothing_loaded_is_refused() -> None:
    with pytest.raises(ValueError, match="no model is loaded"):
        Setup.of_status(Status(phase=Phase.EMPTY))


def test_impossible_values_are_refused() -> None:
    model = load_model("hh1952")
    with pytest.raises(ModelError, match="g_Na"):
        Setup.of(model, {"g_Na": -1.0})
    with pytest.raises(ModelError, match="finite"):
        Setup.of(model, {}, current=float("nan"))
