"""Traces as code: what is copied makes the same samples, or says what it cannot tell."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.analysis.energy import with_energy
from hhscope.cli import main
from hhscope.engine.commands import (
    Command,
    Kick,
    LoadModel,
    Pause,
    Restart,
    SetNumerics,
    SetParameters,
    SetSpeed,
    SetStart,
    SetState,
    SetStimulus,
    StepSamples,
)
from hhscope.engine.status import Phase, Status
from hhscope.model import load_model
from hhscope.record import as_command, as_python, setup_code_of
from hhscope.stimulus import Step, Stimulus
from tests.engine.live import HandLoop
from tests.record.sessions import Script, kicks, live, moves, scripts, settings_before_time
from tests.record.sources import read_csv


def made_by_python(text: str) -> NDArray[np.float64]:
    names: dict[str, Any] = {}
    exec(text, names)  # what is copied is there to be run
    recording = names["rec"]
    return np.vstack([recording[name] for name in recording.names])


def made_by_command(text: str, folder: Path) -> NDArray[np.float64]:
    line = text.splitlines()[-1]
    program, *words = shlex.split(line)
    assert program == "hhscope"
    assert main([*words, "--json", "--out", str(folder / "trace.csv")]) == 0
    return read_csv(folder / "trace.csv").to_numpy()[:, 1:].T


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before_time=st.lists(settings_before_time, max_size=5), script=scripts(st.one_of(kicks, moves)))
def test_a_trace_that_only_kicks_changed_is_made_again(
    before_time: list[Command], script: Script, tmp_path: Path
) -> None:
    session = live(script, before_time=before_time)
    recorded = session.listener.data()
    python, command = as_python(session.status), as_command(session.status)
    by_python, by_command = made_by_python(python), made_by_command(command, tmp_path)
    assert np.array_equal(by_python, by_command)
    if comments(python):  # adaptive steps were cut short by a kick
        assert "not to the last bit" in comments(python)[0]
        assert session.status.method_used == "dopri5"
        np.testing.assert_allclose(by_python, recorded, rtol=1e-3, atol=1e-2)
    else:
        assert by_python.tobytes() == recorded.tobytes()


def test_after_a_restart_the_start_state_that_was_set_is_told() -> None:
    session = live([(SetStart(values={"V": -40.0}), 3), (Restart(), 3)])
    assert "start={'V': -40.0}" in as_python(session.status)
    assert made_by_python(as_python(session.status)).tobytes() == session.listener.data().tobytes()


def test_the_plain_trace_is_a_plain_call() -> None:
    status = live([]).status
    assert as_command(status) == "hhscope run squid_ca --current=10 --duration=1.49\n"
    assert as_python(status).splitlines()[:7] == [
        "import hhscope",
        "",
        "rec = hhscope.simulate(",
        "    'squid_ca',",
        "    current=10.0,",
        "    duration=1.49,",
        ")",
    ]


def test_changes_on_the_way_are_told_in_comments_and_the_text_still_runs(tmp_path: Path) -> None:
    session = live(
        [
            (SetSpeed(speed=1.0), 5),
            (SetParameters(values={"I": 12.0, "T": 6.3}), 5),
            (SetStimulus(stimulus=Stimulus((Step(start=1.0, amplitude=2.0),))), 5),
            (SetState(values={"V": -50.0}), 5),
            (SetNumerics(dt_ns=20_000), 5),
        ]
    )
    text = as_python(session.status)
    said = "\n".join(comments(text))
    for part in ("File > Save run", "0.5 ms: I 10 -> 12", "another input", "V put to -50", "other numerics"):
        assert part in said
    assert "T 6.3" not in said
    assert "current=12.0" in text
    assert "dt=0.02" in text
    rows = made_by_python(text).shape[1]
    assert rows == made_by_command(as_command(session.status), tmp_path).shape[1] > 100


def test_a_kick_off_the_grid_of_the_present_step_is_told_in_a_comment(tmp_path: Path) -> None:
    script: Script = [(SetSpeed(speed=1.0), 7), (Kick(amplitude=30.0, width_ns=210_000), 5)]
    session = live([*script, (SetNumerics(dt_ns=20_000), 5)])
    text = as_command(session.status)
    assert "a kick of 30, off the grid" in text
    assert "pulse:" not in text
    assert made_by_command(text, tmp_path).shape[1] > 50


def test_very_many_changes_are_counted() -> None:
    script: Script = [(SetSpeed(speed=1.0), 5)]
    script += [(SetParameters(values={"I": float(i)}), 1) for i in range(30)]
    assert comments(as_python(live(script).status))[-1] == "#   and 10 more"


def test_a_model_that_is_in_no_file_is_told_whole() -> None:
    model = load_model("squid_ca")
    session = HandLoop()
    session.post(LoadModel(text=model.text.replace("g = 120.0", "g = 110.0"), run=False))
    session.post(Pause(), StepSamples(n=150))
    session.let_pass(0.0)
    text = as_python(session.status)
    assert "parse_model(TEXT)" in text
    assert made_by_python(text).tobytes() == session.listener.data().tobytes()
    assert "save it first" in as_command(session.status)


def test_a_user_model_is_told_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "my cell.toml"
    path.write_text(load_model("squid_ca").text.replace('"squid_ca"', '"mine"'), encoding="utf-8")
    session = HandLoop()
    session.post(LoadModel(text=path.read_text(encoding="utf-8"), path=str(path), run=False))
    session.post(StepSamples(n=20))
    session.let_pass(0.0)
    assert shlex.split(as_command(session.status))[2] == str(path)
    assert made_by_python(as_python(session.status)).tobytes() == session.listener.data().tobytes()


def test_a_kick_is_told_as_a_pulse_at_its_exact_time() -> None:
    session = live([(SetSpeed(speed=1.0), 7), (Kick(amplitude=30.0, width_ns=200_000), 5)])
    words = shlex.split(as_command(session.status))
    assert words[words.index("--stimulus") + 1] == "pulse:start=0.7,width=0.2,amplitude=30"


def test_nothing_recorded_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing has been recorded"):
        as_python(Status(phase=Phase.EMPTY))


def test_a_model_under_an_overlay_is_told_by_its_name_and_the_overlay(tmp_path: Path) -> None:
    session = HandLoop()
    laid = with_energy(load_model("hh1952"))
    session.post(LoadModel(text=laid.text, values={"J_max": 0.002}, run=False), StepSamples(n=30))
    session.let_pass(0.0)
    code = as_python(session.status)
    assert "    overlay='metabolic',\n" in code
    assert "parse_model" not in code
    expected = session.listener.data().tobytes()
    assert made_by_python(code).tobytes() == expected
    assert made_by_command(as_command(session.status), tmp_path).tobytes() == expected
    assert setup_code_of(session.status, 10**8).text.startswith(
        "hh1952 overlay=metabolic I=10 J_max=0.002 view"
    )
