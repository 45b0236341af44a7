"""Experiments as such: found by their files, whole, checked, cancelled when asked to."""

from __future__ import annotations

import json
import threading

import pytest

from hhscope import experiments
from hhscope.experiments._text import cell_text, table_csv, table_text, write_tables
from hhscope.experiments.base import Table, Watch


def test_every_experiment_asks_a_question_and_explains_itself() -> None:
    found = experiments.list_experiments()
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert one.title.endswith("?"), one.key
        assert (
            2
            <= one.explanation.count(". ") + one.explanation.endswith(".") + one.explanation.count("? ")
            <= 3
        )
        one.options().check()
        for name, dial in one.options.dials().items():
            assert dial.label, name
            assert dial.doc, name
            assert not dial.doc.endswith("."), name
        scene = one.scene(one.options())
        assert scene.model


def test_an_unknown_experiment_is_told_with_what_was_probably_meant() -> None:
    with pytest.raises(experiments.ExperimentError, match="did you mean 'window-statistics'"):
        experiments.find("window-statistic")


def test_a_cancelled_experiment_gives_no_result() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(experiments.Cancelled):
        experiments.run("window-statistics", model="hh1952", cancel=cancel)


def test_a_part_of_a_watch_tells_its_share_of_the_whole() -> None:
    told: list[float] = []
    part = Watch(told.append).part(0.5, 0.75)
    for share in (0.0, 0.5, 1.0, 7.0):
        part.at(share)
    assert told == [0.5, 0.625, 0.75, 0.75]


TABLE = Table(
    key="k", title="K", columns=(("name", ""), ("ca", "uM"), ("rate", "Hz")),
    rows=(("a,b", 0.1, 1 / 3), ("c", None, 68.0)),
)  # fmt: skip


def test_a_csv_file_holds_the_exact_numbers_under_names_with_units() -> None:
    assert table_csv(TABLE) == 'name,ca_uM,rate_Hz\n"a,b",0.1,0.3333333333333333\nc,,68.0\n'


def test_a_table_is_aligned_for_a_terminal() -> None:
    assert table_text(TABLE).splitlines() == [
        "name  ca (µM)  rate (Hz)",
        "a,b       0.1    0.33333",
        "c           –         68",
    ]


def test_further_tables_are_written_beside_the_first(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "x.csv"
    other = Table(key="more", title="M", columns=(("n", ""),), rows=((1,), (2,)))
    written = write_tables([TABLE, other], path)
    assert written == [(path, 2), (path.with_name("x-more.csv"), 2)]
    assert path.with_name("x-more.csv").read_text() == "n\n1\n2\n"


def test_a_row_must_have_a_cell_per_column() -> None:
    with pytest.raises(ValueError, match="a row has 1 cells for 2 columns"):
        Table(key="k", title="K", columns=(("a", ""), ("b", "")), rows=((1,),))


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (True, "yes"), ("x", "x"), (1 / 3, "0.33333")])
def test_cells_read_well(value: object, text: str) -> None:
    assert cell_text(value) == text  # type: ignore[arg-type]


def test_json_of_a_result_holds_no_nan() -> None:
    found = experiments.run("window-statistics", model="hh1952", current=0.0, duration=50.0)
    text = json.dumps(found.as_dict(), allow_nan=False)
    assert json.loads(text)["windows"][0]["rate_isi_mean_hz"] is None
