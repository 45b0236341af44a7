"""What kind of file it is, by what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hhscope.paths import resource_path
from hhscope.record.openable import FileKind, NotOpenableError, kind_of

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (DATA / "recorded.hhrec", FileKind.RECORDING),
        (DATA / "recorded_run.json", FileKind.RUN),
        (resource_path("models", "hh1952.toml"), FileKind.MODEL),
    ],
)
def test_files_are_known_by_their_content(path: Path, kind: FileKind) -> None:
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.json", b'{"format": "hhscope session", "version": 1}', FileKind.SESSION),
        ("broken.hhsession.json", b'{"for', FileKind.SESSION),
        ("broken.hhrun.json", b'{"for', FileKind.RUN),
        ("a.csv", b"t_ms,V\n", FileKind.TABLE),
    ],
)
def test_a_name_helps_where_the_content_is_cut(
    tmp_path: Path, name: str, content: bytes, kind: FileKind
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", b"\x89PNG", "nothing that can be opened; choose a session"),
        ("a.json", b'{"a": 1}', "nothing that can be opened"),
        ("a.csv.json", b'{"made_by": "hhscope"}', "open a.csv instead"),
        ("a.csv", b"", "is empty"),
    ],
)
def test_others_are_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotOpenableError, match=words):
        kind_of(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(NotOpenableError, match="cannot be opened"):
            kind_of(path)
