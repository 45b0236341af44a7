"""hhscope run: the numbers it promises, as JSON, as text and as a file."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hhscope.cli import main
from hhscope.cli._progress import Progress
from hhscope.record import simulate
from tests.record.sources import read_csv

Output = pytest.CaptureFixture[str]
FIELDS = [
    "model", "method", "dt_ms", "substeps", "duration_ms", "current", "n_spikes", "first_rate_hz", "steady_rate_hz",
    "oscillation_hz", "v_min", "v_max", "ca_min", "ca_max", "spike_times_ms", "spike_rule", "failed",
]  # fmt: skip


def numbers(capsys: Output, *args: str, status: int = 0) -> dict[str, Any]:
    assert main(["run", *args, "--json"]) == status
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is not JSON")

    found: dict[str, Any] = json.loads(captured.out, parse_constant=refuse)
    assert list(found) == FIELDS
    return found


def test_squid_ca_fires_at_68_hz(capsys: Output) -> None:
    found = numbers(capsys, "squid_ca", "--current", "10", "--duration", "1000")
    assert found["steady_rate_hz"] == pytest.approx(68.104, rel=1e-4)
    assert (found["model"], found["method"], found["dt_ms"], found["substeps"]) == (
        "squid_ca", "dopri5", 0.01, 1,
    )  # fmt: skip
    assert (found["duration_ms"], found["current"], found["failed"]) == (1000.0, 10.0, None)
    assert found["n_spikes"] == len(found["spike_times_ms"]) == 68
    assert found["ca_max"] == pytest.approx(2.125, abs=0.005)
    assert found["v_min"] < -70 < 40 < found["v_max"]
    assert found["spike_rule"]["threshold_mv"] == 0.0


@pytest.mark.parametrize(("current", "rate"), [("6.2", 0.0), ("6.5", 55.0)])
def test_hh1952_fires_forever_only_above_its_threshold_current(
    capsys: Output, current: str, rate: float
) -> None:
    found = numbers(capsys, "hh1952", "--current", current, "--duration", "2000")
    assert found["steady_rate_hz"] == pytest.approx(rate, rel=0.005)
    assert found["n_spikes"] == (3 if rate == 0 else 110)
    assert found["ca_min"] is None
    assert found["ca_max"] is None


def test_without_a_current_the_models_own_is_used(capsys: Output) -> None:
    assert numbers(capsys, "hh1952", "--duration", "1")["current"] == 10.0


def test_parameters_step_and_stimulus_reach_the_simulation(capsys: Output) -> None:
    args = [
        "hh1952",
        "--current",
        "0",
        "--duration",
        "100",
        "--dt",
        "0.02",
        "--set",
        "g_K=30",
        "--set",
        "T=10",
    ]
    args += [
        "--stimulus",
        "step:start=10,stop=60,amplitude=5",
        "--stimulus",
        "pulses:start=0,period=50,width=1,amplitude=20",
    ]
    found = numbers(capsys, *args)
    same = simulate(
        "hh1952",
        current=0,
        duration=100,
        dt=0.02,
        params={"g_K": 30, "T": 10},
        stimulus=["step:start=10,stop=60,amplitude=5", "pulses:start=0,period=50,width=1,amplitude=20"],
    )
    assert found["spike_times_ms"] == same.spikes().tolist()
    assert found["n_spikes"] > 0
    assert (found["v_min"], found["v_max"]) == (same["V"].min(), same["V"].max())


def test_noise_has_a_seed_and_makes_auto_a_fixed_step(capsys: Output) -> None:
    args = ("hh1952", "--duration", "200", "--current", "6", "--stimulus", "ou:sd=4,tau=5")
    first, again = (numbers(capsys, *args, "--seed", "1") for _ in range(2))
    assert first == again
    assert first["method"] == "exp_euler2"
    assert numbers(capsys, *args, "--seed", "2")["spike_times_ms"] != first["spike_times_ms"]


def test_synapses_make_a_resting_cell_fire(capsys: Output) -> None:
    train = "synapse:rate_hz=20,weight=0.3,count=3,start=50"
    assert numbers(capsys, "hh1952", "--current", "0", "--stimulus", train)["n_spikes"] == 3


def test_a_run_that_blows_up_says_where_and_ends_with_status_three(capsys: Output) -> None:
    args = ["hh1952", "--method", "euler", "--dt", "0.2"]
    failed = numbers(capsys, *args, status=3)["failed"]
    assert list(failed) == ["step", "t_ms", "signal", "value", "hint"]
    assert failed["t_ms"] == pytest.approx(failed["step"] * 0.2)
    assert "exp_euler" in failed["hint"]
    assert main(["run", *args]) == 3
    assert "FAILED at 3.6 ms" in capsys.readouterr().out


def test_the_text_tells_rate_regime_and_range(capsys: Output) -> None:
    assert main(["run", "squid_ca", "--duration", "1000"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "68.104 Hz (second half)" in captured.out
    assert "tonic 68.1 Hz" in captured.out
    assert "µM" in captured.out


def test_a_file_holds_the_same_samples_as_python_gives(capsys: Output, tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    assert main(["run", "squid_ca", "--duration", "20", "--out", str(path)]) == 0
    assert "2,001 rows" in capsys.readouterr().out
    table, same = read_csv(path), simulate("squid_ca", duration=20)
    assert np.array_equal(table["t_ms"].to_numpy(), same.time)
    for column, name in zip(table.columns[1:], same.names, strict=True):
        assert table[column].to_numpy().tobytes() == same[name].tobytes()
    side = json.loads((tmp_path / "trace.csv.json").read_text(encoding="utf-8"))
    assert side["input"] == {"I": 10.0, "stimulus": {"waveforms": []}}
    assert side["segments"][0]["method"] == "dopri5"


def test_with_json_what_is_said_about_the_file_goes_to_stderr(capsys: Output, tmp_path: Path) -> None:
    assert main(["run", "hh1952", "--duration", "1", "--json", "--out", str(tmp_path / "a.csv")]) == 0
    captured = capsys.readouterr()
    json.loads(captured.out)
    assert "a.csv" in captured.err


def test_verify_says_how_exact_the_run_is(capsys: Output) -> None:
    assert main(["run", "squid_ca", "--duration", "300", "--verify"]) == 0
    text = capsys.readouterr().out
    assert "✓ error < 0.001 ms" in text
    assert "against dopri5, tolerance 1e-8: 3 stretches of 100 ms" in text


def test_verify_fails_a_run_whose_spikes_are_in_the_wrong_place(capsys: Output) -> None:
    args = ["squid_ca", "--duration", "200", "--method", "exp_euler", "--dt", "0.1", "--verify"]
    assert main(["run", *args, "--json"]) == 4
    found = json.loads(capsys.readouterr().out)
    assert list(found)[:-1] == FIELDS
    numerics = found["numerics"]
    assert (numerics["level"], numerics["stretches"], numerics["stretch_ms"]) == ("poor", 2, 100.0)
    assert numerics["spike_time_error_ms"] > 0.25
    assert numerics["shadow"] == "rk4, steps of 0.01 ms"


def test_interrupting_a_run_leaves_no_file(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "advance", interrupt)
    assert main(["run", "hh1952", "--out", str(tmp_path / "a.csv")]) == 130
    assert list(tmp_path.glob("*.csv*")) == []
    assert capsys.readouterr().err.endswith("hhscope: stopped\n")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_appears_only_for_a_long_run_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(float(second) for second in range(100))
    monkeypatch.setattr("hhscope.cli._progress.time.monotonic", lambda: next(clock))
    shown = {}
    for name, stream in {"terminal": Terminal(), "pipe": io.StringIO()}.items():
        with Progress(30, stream) as progress:
            for _ in range(3):
                progress.advance(10)
        shown[name] = stream.getvalue()
    assert "simulating" in shown["terminal"]
    assert shown["pipe"] == ""


def test_formulas_are_written_beside_the_signals(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "trace.csv"
    args = ["hh1952", "--duration", "5", "--math", "total = I_Na + I_K", "--math", "slope=ddt(V)"]
    assert main(["run", *args, "--out", str(path)]) == 0
    found = np.genfromtxt(path, delimiter=",", names=True)
    np.testing.assert_allclose(found["total_uA_per_cm2"], found["I_Na_uA_per_cm2"] + found["I_K_uA_per_cm2"])
    np.testing.assert_allclose(
        found["slope_mV_per_ms"], np.gradient(found["V_mV"], 0.01), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--math", "x=V"], "--math: there is no file to write it to; add --out FILE.csv"),
        (["--math", "V+2", "--out", "a.csv"], "--math: 'V+2' is not NAME=FORMULA"),
        (
            ["--math", "x=I_nA", "--out", "a.csv"],
            "--math x: character 1: unknown name 'I_nA' (did you mean 'I_Na'?)",
        ),
        (["--math", "x=V", "--math", "x=m", "--out", "a.csv"], "--math x: given twice; give it once"),
    ],
)
def test_wrong_formulas_are_refused_before_anything_runs(capsys: Output, args: list[str], said: str) -> None:
    assert main(["run", "hh1952", *args]) == 2
    assert said in capsys.readouterr().err
