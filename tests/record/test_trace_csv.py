"""Tables of times and values: read from anybody's CSV, refused in one sentence, and written so that they come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hhscope.engine.setup import Setup
from hhscope.engine.taken import Taken
from hhscope.model import load_model
from hhscope.record import simulate
from hhscope.record.exporters import ExportOptions, exporters
from hhscope.record.trace_csv import TraceFileError, TraceTable, read_trace, units_of, write_trace


def saved(folder: Path, text: str | bytes) -> Path:
    path = folder / "trace.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "t_ms,V_mV,m\n0,-65,0.05\n0.5,-64.5,0.06\n",
        "time (ms), Vm (mV), m\n0,-65,0.05\n0.5,-64.5,0.06\n",
        "# a rig\n#\n\nTime [s]\tvoltage [V]\tm\n0\t-0.065\t0.05\n5e-4\t-0.0645\t0.06\n",
        "t_s;V;m\n0,0;-65,0;0,05\n0,0005;-64,5;0,06\n",
        "\ufeffzeit_us,v,m\r\n0,-65,0.05\r\n500,-64.5,0.06\r\n",
    ],
)
def test_time_and_signals_are_read_by_their_headers(tmp_path: Path, text: str) -> None:
    found = read_trace(saved(tmp_path, text))
    assert found.names == ("V", "m")
    assert found.t_ns.tolist() == [0, 500_000]
    np.testing.assert_allclose(found.data, [[-65.0, -64.5], [0.05, 0.06]])
    assert found.taken is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time,V\n0,1\n1,2\n", "must be the time and say its unit"),
        ("V_mV,t_ms\n0,1\n1,2\n", "must be the time and say its unit"),
        ("0,1\n1,2\n", "has no line of names"),
        ("t_ms\n0\n1\n", "one column only"),
        ("t_ms,V\n0,1\n", "has 1 lines of numbers"),
        ("t_ms,V\n0,1\n0,2\n", "do not rise at line 2"),
        ("t_ms,V\n0,1\nx,2\n", "is no table of numbers"),
        ("t_ms,V\n0,1\n1,2,3\n", "is no table of numbers"),
        ("t_ms,V\n0,1\n1e300,2\n", "far too large"),
        ("t_ms,V\nnan,1\n1,2\n", "no number"),
        ("t_ms,V,V\n0,1,1\n1,2,2\n", "a name of its own"),
        ("", "holds no table"),
        (b"\xff\xfe\x00\x01", "is no text"),
        (b"t_ms,V\n\0", "holds no table"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(TraceFileError, match=words) as refused:
        read_trace(saved(tmp_path, text))
    assert str(tmp_path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TraceFileError, match="cannot be read"):
        read_trace(tmp_path / "gone.csv")


def test_an_export_of_ours_comes_back_with_what_was_in_force(tmp_path: Path) -> None:
    recording = simulate("hh1952", params={"g_Na": 96.0}, current=7.0, duration=2.0)
    path = tmp_path / "own.csv"
    exporters()["csv"].export(recording, path, ExportOptions(), None, None)
    found = read_trace(path)
    assert found.names == tuple(signal.name for signal in recording.signals)
    np.testing.assert_array_equal(found.data[0], recording["V"])
    assert found.taken is not None
    assert found.taken.model_id == "hh1952"
    assert found.taken.changed == {"g_Na": 96.0}
    assert (found.taken.setup.current, found.taken.setup.dt_ns) == (7.0, 10_000)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    model = load_model("hh1952")
    setup = Setup(text=model.text, values=model.defaults, current=3.0, dt_ns=20_000, method="rk4", tol=1e-7)
    taken = Taken(model_id="hh1952", method="rk4", setup=setup)
    t_ns = np.arange(5, dtype=np.int64) * 20_000
    data = np.stack([np.linspace(-65.0, 1.0 / 3.0, 5), np.arange(5.0)])
    table = TraceTable(
        names=("V", "I_Na"), units=units_of(("V", "I_Na"), taken), t_ns=t_ns, data=data, taken=taken
    )
    path = tmp_path / "kept.csv"
    write_trace(table, path, {"reference": "mine"})
    found = read_trace(path)
    assert (found.names, found.taken) == (table.names, taken)
    np.testing.assert_array_equal(found.data, data)
    assert found.t_ns.tolist() == t_ns.tolist()
