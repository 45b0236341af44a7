"""Settings: remembered, written whole, and never a reason not to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from hhscope.ui.settings import Settings, SettingsStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "settings.json"


def test_a_missing_file_means_defaults_without_a_word(path: Path) -> None:
    store = SettingsStore(path)
    assert store.current == Settings()
    assert store.problem == ""


def test_changes_are_there_after_the_next_start(path: Path) -> None:
    store = SettingsStore(path)
    store.change(theme="light", rate_window_ms=500.0)
    store.put("side.open", {"input": True})
    again = SettingsStore(path)
    assert again.current.theme == "light"
    assert again.current.rate_window_ms == 500.0
    assert again.get("side.open", dict[str, bool]()) == {"input": True}


def test_a_damaged_file_is_kept_and_told_once(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"theme": "light", ', encoding="utf-8")
    store = SettingsStore(path)
    assert store.current == Settings()
    assert "damaged" in store.problem
    assert path.with_name("settings.json.bak").read_text(encoding="utf-8").startswith('{"theme"')
    assert SettingsStore(path).problem == ""


def test_a_field_of_the_wrong_type_counts_as_damage(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"theme": 3}', encoding="utf-8")
    assert "$.theme" in SettingsStore(path).problem


def test_a_setting_of_another_type_gives_the_default(path: Path) -> None:
    store = SettingsStore(path)
    store.put("kick.amplitude", "much")
    assert store.get("kick.amplitude", 20.0) == 20.0
    assert store.get("never.set", 7) == 7


def test_a_file_from_a_newer_version_is_read_as_far_as_it_is_known(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"theme": "light", "from_the_future": 1}', encoding="utf-8")
    store = SettingsStore(path)
    assert store.current.theme == "light"
    assert store.problem == ""


def test_settings_that_cannot_be_saved_are_told_and_stay_in_use(path: Path) -> None:
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    store = SettingsStore(path)
    store.change(theme="light")
    assert store.current.theme == "light"
    assert "could not be saved" in store.problem


def test_an_interrupted_write_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SettingsStore(path)
    store.change(theme="light")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    store.change(theme="dark")
    assert "No space left" in store.problem
    assert SettingsStore(path).current.theme == "light"
    assert [item.name for item in path.parent.iterdir()] == ["settings.json"]
