"""Session files: strict, complete, and clear about what is wrong with another file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.engine.setup import Setup
from hhscope.model import load_model
from hhscope.record.session_file import (
    SessionFile,
    SessionFileError,
    read_session,
    session_bytes,
    write_session,
)

MODEL = load_model("squid_ca")
SETUP = Setup(text=MODEL.text, values=dict(MODEL.defaults), current=7.0, dt_ns=10_000, tol=1e-6, speed=None)
SESSION = SessionFile.now(SETUP, {"lesson": {"note": "# Hallo µ", "hidden": [], "locked": ["g_Na"]}})


def test_a_session_comes_back_as_it_was(tmp_path: Path) -> None:
    write_session(SESSION, tmp_path / "a.hhsession.json")
    found = read_session(tmp_path / "a.hhsession.json")
    assert found == SESSION
    assert found.load().content_hash == MODEL.content_hash


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no session file"),
        (b"\x89PNG\r\n\x1a\n\x00", "no session file"),
        (b"{}", "no session file"),
        (b"[" * 100_000, "no session file"),
        (b'{"format": "hhscope run", "version": 1}', "no session file"),
        (b'{"format": "hhscope session", "version": 2}', "newer hhscope"),
        (b'{"format": "hhscope session", "version": 1}', "damaged"),
        (session_bytes(SESSION)[:-40], "damaged"),
        (session_bytes(SESSION).replace(b'"current"', b'"currant"'), "damaged"),
        (session_bytes(SESSION).replace(b'"states"', b'"more": 1, "states"'), "damaged"),
    ],
)
def test_another_file_is_told_in_one_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.hhsession.json"
    path.write_bytes(data)
    with pytest.raises(SessionFileError, match=words) as refused:
        read_session(path)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="cannot be read"):
        read_session(tmp_path / "none")


def test_a_session_whose_model_is_faulty_does_not_load() -> None:
    broken = msgspec.structs.replace(SESSION, setup=msgspec.structs.replace(SETUP, text="[model"))
    with pytest.raises(SessionFileError, match="cannot run"):
        broken.load()


@given(st.integers(0, len(session_bytes(SESSION)) - 1), st.integers(0, 255))
def test_any_damaged_byte_is_a_clear_refusal_or_still_a_session(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.hhsession.json"
    data = bytearray(session_bytes(SESSION))
    data[place] = value
    path.write_bytes(data)
    said = ""
    try:
        read_session(path).load()
    except SessionFileError as refused:
        said = str(refused)
    assert "\n" not in said
