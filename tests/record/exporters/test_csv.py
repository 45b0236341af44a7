"""CSV: exact numbers, honest sidecars, and an old file that survives every failure."""

from __future__ import annotations

import errno
import io
import json
import locale
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hhscope.discovery import exported
from hhscope.model import load_model
from hhscope.model.signals import Kind, Signal, signals
from hhscope.record import ExportCancelledError, ExportError, atomic
from hhscope.record.exporters import ExporterSpec, ExportOptions, every_to_fit, exporters, thinned_rows
from hhscope.record.exporters._text import csv_rows
from hhscope.record.exporters.csv import EXPORTER, column_name, estimate, export
from tests.record.sources import ArraySource, noise, read_csv

EVERYTHING = ExportOptions()


def same_bits(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    return a.dtype == b.dtype == np.float64 and a.tobytes() == b.tobytes()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50))
def test_every_double_reads_back_with_the_same_bits(values: list[float]) -> None:
    data = np.array([values])
    text = b"t,x\n" + csv_rows(np.arange(len(values), dtype=np.int64), data, decimal_comma=False)
    assert same_bits(read_csv(io.BytesIO(text))["x"].to_numpy(), data[0])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50))
def test_numbers_are_as_short_as_they_can_be(values: list[float]) -> None:
    text = csv_rows(np.arange(len(values), dtype=np.int64), np.array([values]), decimal_comma=False).decode()
    for line, value in zip(text.splitlines(), values, strict=True):
        written = line.split(",")[1]
        digits = written.split("e")[0].replace("-", "").replace(".", "").strip("0")
        shortest = repr(value).split("e")[0].replace("-", "").replace(".", "").strip("0")
        assert digits == shortest


def test_whole_numbers_keep_their_point_so_that_a_reader_sees_floats() -> None:
    data = np.array([[10.0, -0.0, 0.0, 1e22, 1e-308, 0.1 + 0.2, 5e-324, 9999999999.0]])
    text = csv_rows(np.arange(8, dtype=np.int64) * 1_000_000, data, decimal_comma=False).decode()
    assert [line.split(",")[1] for line in text.splitlines()] == [
        "10.0", "-0.0", "0.0", "1e+22", "1e-308", "0.30000000000000004", "5e-324", "9999999999.0",
    ]  # fmt: skip
    assert text.startswith("0.0,10.0\n1.0,-0.0\n")


@given(st.integers(min_value=0, max_value=10**17))
def test_time_is_written_as_the_exact_number_of_ms(t_ns: int) -> None:
    text = csv_rows(np.array([t_ns]), np.zeros((1, 1)), decimal_comma=False).decode()
    whole, fraction = text.split(",")[0].split(".")
    assert int(whole) * 1_000_000 + int(fraction.ljust(6, "0")) == t_ns
    assert len(fraction) <= 6


def test_a_step_of_a_hundredth_ms_makes_clean_times(tmp_path: Path) -> None:
    export(ArraySource(noise(1, 4)), tmp_path / "a.csv", EVERYTHING)
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["t_ms", "0.0", "0.01", "0.02", "0.03"]


def test_the_header_names_units_in_plain_ascii_and_leaves_gates_bare() -> None:
    names = [column_name(signal) for signal in signals(load_model("squid_ca"))]
    assert ",".join(names) == (
        "V_mV,m,h,n,s,Ca_uM,I_Na_uA_per_cm2,I_K_uA_per_cm2,I_CaL_uA_per_cm2,I_L_uA_per_cm2,I_stim_uA_per_cm2"
    )
    assert column_name(Signal("Ca", "arb", Kind.POOL)) == "Ca_arb"
    assert all(name.isascii() for name in names)


@pytest.mark.parametrize("block", [1, 7, 1000, 100_000])
def test_a_file_reads_back_with_the_same_bits_however_it_is_cut(tmp_path: Path, block: int) -> None:
    data = noise(5, 3000)
    result = export(ArraySource(data, block=block), tmp_path / "a.csv", EVERYTHING)
    table = read_csv(tmp_path / "a.csv")
    assert (result.rows, result.columns, result.missed) == (3000, 6, 0)
    assert result.size_bytes == (tmp_path / "a.csv").stat().st_size
    for column, row in zip(table.columns[1:], data, strict=True):
        assert same_bits(table[column].to_numpy(), row)


def test_the_file_is_plain_utf8_without_mark_or_quotes_whatever_the_locale(tmp_path: Path) -> None:
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "C.UTF-8", ""):
        try:
            locale.setlocale(locale.LC_ALL, name)
            export(ArraySource(np.array([[1.5, 2.5]])), tmp_path / "a.csv", EVERYTHING)
        except locale.Error:
            continue
        finally:
            locale.setlocale(locale.LC_ALL, before)
        assert (tmp_path / "a.csv").read_bytes() == b"t_ms,V_mV\n0.0,1.5\n0.01,2.5\n"


def test_excel_gets_semicolons_and_decimal_commas_without_losing_a_bit(tmp_path: Path) -> None:
    data = noise(2, 200)
    export(ArraySource(data), tmp_path / "a.csv", ExportOptions(decimal_comma=True))
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "t_ms;V_mV;m"
    assert not any("." in line for line in lines)
    values = [[float(cell.replace(",", ".")) for cell in line.split(";")] for line in lines[1:]]
    assert same_bits(np.array(values).T[1:].copy(), data)


@pytest.mark.parametrize("every", [1, 3, 1000, 5000])
def test_every_nth_sample_counts_across_blocks(tmp_path: Path, every: int) -> None:
    data = noise(1, 3000)
    result = export(ArraySource(data, block=7), tmp_path / "a.csv", ExportOptions(every=every))
    table = read_csv(tmp_path / "a.csv")
    assert same_bits(table["V_mV"].to_numpy(), data[0, ::every].copy())
    assert same_bits(table["t_ms"].to_numpy(), np.arange(0, 3000, every) * 10_000 / 1e6)
    assert result.rows == thinned_rows(3000, every) == len(table)


def test_chosen_signals_are_written_in_the_order_chosen(tmp_path: Path) -> None:
    data = noise(5, 10)
    export(ArraySource(data), tmp_path / "a.csv", ExportOptions(signals=("n", "V")))
    table = read_csv(tmp_path / "a.csv")
    assert list(table.columns) == ["t_ms", "n", "V_mV"]
    assert same_bits(table["n"].to_numpy(), data[3])


def test_several_segments_share_one_file_and_the_time_column_tells(tmp_path: Path) -> None:
    export(ArraySource(noise(1, 6), dt_ns=(10_000, 25_000)), tmp_path / "a.csv", EVERYTHING)
    assert read_csv(tmp_path / "a.csv")["t_ms"].tolist() == [0.0, 0.01, 0.02, 0.03, 0.055, 0.08]
    side = json.loads((tmp_path / "a.csv.json").read_text())
    assert [segment["dt_ms"] for segment in side["segments"]] == [0.01, 0.025]


def test_the_sidecar_says_where_the_samples_come_from(tmp_path: Path) -> None:
    source = ArraySource(noise(2, 10), missed=4)
    result = export(source, tmp_path / "a.csv", ExportOptions(every=2))
    side = json.loads((tmp_path / "a.csv.json").read_text(encoding="utf-8"))
    assert result.sidecar == tmp_path / "a.csv.json"
    assert side["model"]["text"] == source.model.text
    assert side["model"]["hash"] == source.model.content_hash
    assert side["parameters"] == source.model.defaults
    assert side["input"]["I"] == 10.0
    assert side["columns"] == [
        {"name": "t_ms", "unit": "ms"},
        {"name": "V_mV", "unit": "mV"},
        {"name": "m", "unit": ""},
    ]
    assert (side["rows"], side["every"], side["missed_samples"]) == (5, 2, 4)
    assert side["made_by"].startswith("hhscope ")
    assert "4 samples" in result.message


def test_progress_counts_samples_and_ends_at_all_of_them(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    export(ArraySource(noise(1, 2500)), tmp_path / "a.csv", EVERYTHING, lambda *at: seen.append(at))
    assert seen == [(1000, 2500), (2000, 2500), (2500, 2500), (2500, 2500)]


def old_file(folder: Path) -> Path:
    path = folder / "a.csv"
    path.write_text("precious")
    return path


def assert_untouched(path: Path) -> None:
    assert path.read_text() == "precious"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_cancelling_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = old_file(tmp_path)
    stop = threading.Event()
    source = ArraySource(noise(1, 5000))
    with pytest.raises(ExportCancelledError, match="cancelled"):
        export(source, path, EVERYTHING, lambda *_: stop.set(), stop.is_set)
    assert_untouched(path)


class FullDisk(io.BytesIO):
    """A file on a disk that has room for the header only."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > 100:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_a_full_disk_is_one_clear_sentence_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_file(tmp_path)
    monkeypatch.setattr(atomic, "open_binary", lambda *_: FullDisk())
    with pytest.raises(ExportError, match=r"a\.csv: the disk is full; free some space"):
        export(ArraySource(noise(1, 5000)), path, EVERYTHING)
    assert_untouched(path)


def test_a_disk_that_fills_at_the_sidecar_leaves_both_old_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_file(tmp_path)
    really_open: Callable[[Path, str], BinaryIO] = atomic.open_binary
    opened: list[Path] = []

    def second_is_full(target: Path, mode: str) -> BinaryIO:
        opened.append(target)
        return really_open(target, mode) if len(opened) == 1 else FullDisk()

    monkeypatch.setattr(atomic, "open_binary", second_is_full)
    with pytest.raises(ExportError, match="disk is full"):
        export(ArraySource(noise(1, 10)), path, EVERYTHING)
    assert_untouched(path)


def test_a_device_is_written_to_and_never_replaced() -> None:
    device = Path("/dev/full")
    if not device.exists():
        device = Path(os.devnull)
        assert export(ArraySource(noise(1, 9)), device, EVERYTHING).sidecar is None
        return
    with pytest.raises(ExportError, match="disk is full"):
        export(ArraySource(noise(1, 9)), device, EVERYTHING)
    assert device.is_char_device()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("missing/a.csv", "that folder does not exist"),
        ("file/a.csv", "part of that path is a file"),
        (".", "that is a folder"),
        ("x" * 300 + ".csv", "too long"),
    ],
)
def test_a_bad_place_is_one_clear_sentence(tmp_path: Path, place: str, sentence: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=sentence) as caught:
        export(ArraySource(noise(1, 9)), tmp_path / place, EVERYTHING)
    assert "\n" not in str(caught.value)


def test_no_permission_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> BinaryIO:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = old_file(tmp_path)
    monkeypatch.setattr(atomic, "open_binary", refuse)
    with pytest.raises(ExportError, match="no permission to write there"):
        export(ArraySource(noise(1, 9)), path, EVERYTHING)
    assert_untouched(path)


def test_a_link_keeps_pointing_and_permissions_stay(tmp_path: Path) -> None:
    path = old_file(tmp_path)
    path.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    export(ArraySource(noise(1, 3)), link, ExportOptions(sidecar=False))
    assert link.is_symlink()
    assert path.read_text().startswith("t_ms")
    assert path.stat().st_mode & 0o777 == 0o640


def test_an_unknown_signal_or_step_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = old_file(tmp_path)
    with pytest.raises(ExportError, match="no such signal; there are V"):
        export(ArraySource(noise(1, 3)), path, ExportOptions(signals=("W",)))
    with pytest.raises(ExportError, match="use 1 or more"):
        export(ArraySource(noise(1, 3)), path, ExportOptions(every=0))
    assert_untouched(path)


def test_the_estimated_size_is_about_right_for_a_real_trace(tmp_path: Path) -> None:
    data = noise(8, 5000)
    result = export(ArraySource(data), tmp_path / "a.csv", EVERYTHING)
    assert estimate(result.rows, 8) == pytest.approx(result.size_bytes, rel=0.15)


def test_thinning_that_fits_excel_is_the_smallest_that_does() -> None:
    assert every_to_fit(1_048_575, 1_048_575) == 1
    assert every_to_fit(1_048_576, 1_048_575) == 2
    assert thinned_rows(5_000_000, every_to_fit(5_000_000, 1_048_575)) <= 1_048_575


def test_every_format_is_found_by_its_exported_constant() -> None:
    assert exporters()["csv"] is EXPORTER
    assert all(spec.key and spec.title and spec.suffix.startswith(".") for spec in exporters().values())
    assert exported("hhscope.record.exporters", "EXPORTER", ExporterSpec)["csv"] is EXPORTER
