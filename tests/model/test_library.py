"""The library lists what is shipped and what the user wrote, hides nothing, and overwrites nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hhscope.model import (
    ModelError,
    changed_since,
    duplicate_as_user_model,
    list_models,
    load_model,
    parse_model,
    stamp,
)
from hhscope.paths import user_models_path
from tests.model.minimal import MINIMAL
from tests.models import SHIPPED


@pytest.fixture
def folder() -> Path:
    path = user_models_path()
    path.mkdir(parents=True)
    return path


def test_all_shipped_models_are_listed_in_their_groups() -> None:
    entries = list_models()
    assert sorted(entry.id for entry in entries) == sorted(SHIPPED)
    assert not any(entry.error for entry in entries)
    assert [entry.id for entry in entries if entry.group == "Start here"] == [
        "hh1952",
        "squid_ca",
        "cortical_adapt",
        "ca_burster",
        "hot",
    ]
    assert [entry.id for entry in entries if entry.group == "Looks good, does not work"] == ["fading_spiral"]
    assert {entry.group for entry in entries[6:]} == {"From papers"}
    assert [entry.name for entry in entries[6:]] == sorted(entry.name for entry in entries[6:])


def test_a_model_is_loaded_by_id_by_path_and_by_text_of_a_path() -> None:
    by_id = load_model("hot")
    assert by_id.path is not None
    assert load_model(by_id.path).content_hash == by_id.content_hash
    assert load_model(str(by_id.path)).content_hash == by_id.content_hash


@pytest.mark.parametrize("name", ["hott", "Hot", "squid-ca", "", "../hot", "nul\0", "hot.toml"])
def test_an_unknown_model_is_one_line(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        load_model(name)
    assert "\n" not in str(caught.value)


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"there is no model 'squid' \(did you mean 'squid_ca'\?\)"):
        load_model("squid")


def test_own_models_are_listed_last_and_loaded_by_id(folder: Path) -> None:
    (folder / "any_name.toml").write_text(MINIMAL)
    assert list_models()[-1].group == "My models"
    assert list_models()[-1].id == "mini"
    assert load_model("mini").path == folder / "any_name.toml"


def test_a_broken_own_file_is_listed_with_its_error(folder: Path) -> None:
    (folder / "broken.toml").write_text(MINIMAL.replace("vtrap", "vtrp"))
    (folder / "fine.toml").write_text(MINIMAL)
    broken, fine = list_models()[-2:]
    assert (broken.id, broken.model, fine.error) == ("broken", None, "")
    assert "gates.m.alpha" in broken.error
    assert "did you mean 'vtrap'?" in broken.error
    with pytest.raises(ModelError, match="vtrap"):
        load_model("broken")


def test_an_own_id_that_is_taken_is_an_error_line(folder: Path) -> None:
    (folder / "a.toml").write_text(MINIMAL.replace('"mini"', '"hot"'))
    (folder / "b.toml").write_text(MINIMAL)
    (folder / "c.toml").write_text(MINIMAL)
    first, second, third = list_models()[-3:]
    assert "'hot' is already the id of a shipped model" in first.error
    assert (second.error, third.model) == ("", None)
    assert "already the id of b.toml" in third.error
    assert load_model("hot").name.startswith("Hot")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_duplicate_differs_in_id_and_name_only(name: str) -> None:
    model = load_model(name)
    path = duplicate_as_user_model(model)
    copy = load_model(path)
    assert (copy.id, copy.name) == (f"my_{name}", f"{model.name} (mine)")
    assert path.parent == user_models_path()
    changed = [
        new for old, new in zip(model.text.split("\n"), copy.text.split("\n"), strict=True) if old != new
    ]
    assert len(changed) == 2
    assert duplicate_as_user_model(model).stem == f"my_{name}_2"
    assert load_model(f"my_{name}_2").currents == model.currents


def test_a_duplicate_overwrites_nothing() -> None:
    model = load_model("hot")
    path = duplicate_as_user_model(model, "warm")
    before = path.read_bytes()
    for taken in ("warm", "hot"):
        with pytest.raises(ModelError, match="choose another id"):
            duplicate_as_user_model(model, taken)
    with pytest.raises(ModelError, match="small letters"):
        duplicate_as_user_model(model, "../escape")
    assert path.read_bytes() == before


def test_a_duplicate_keeps_odd_names_and_line_ends() -> None:
    odd = MINIMAL.replace('"Minimal"', "'say \"hi\" \\ there'").replace("\n", "\r\n")
    model = parse_model(odd)
    copy = load_model(duplicate_as_user_model(model, "odd"))
    assert copy.name == 'say "hi" \\ there (mine)'
    assert copy.text.count("\r\n") == odd.count("\r\n")


def test_a_duplicate_into_a_folder_that_cannot_be_is_refused() -> None:
    user_models_path().parent.mkdir(parents=True)
    user_models_path().write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="cannot be written"):
        duplicate_as_user_model(load_model("hot"))


def test_a_file_has_changed_once_it_was_written_again(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert stamp(file) is None
    file.write_text("a")
    before = stamp(file)
    assert before is not None
    assert not changed_since(file, before)
    file.write_text("ab")
    assert changed_since(file, before)
    file.write_text("b")
    os.utime(file, ns=(before.modified_ns + 1, before.modified_ns + 1))
    assert changed_since(file, before)
    file.unlink()
    assert not changed_since(file, before), "an editor may move the file away while it saves"
