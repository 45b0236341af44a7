"""Precompile: another process fills the cache, and is left alone when nobody waits for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hhscope.engine import precompile as module
from hhscope.engine.precompile import precompile
from hhscope.engine.resume import Integration, Moment
from hhscope.kernel import is_compiled
from hhscope.kernel.cache import cache_folder
from hhscope.model.model import Model
from hhscope.stimulus import Pulse, Stimulus

HOW = Integration(method="euler", dt_ns=10_000, substeps=1, tol=1e-6)


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of kernels in which nothing is."""
    monkeypatch.setenv("HHSCOPE_CACHE_DIR", str(tmp_path))
    cache_folder.cache_clear()
    yield tmp_path
    cache_folder.cache_clear()


def silent(model: Model) -> Moment:
    stimulus = Stimulus((Pulse(start=1.0, width=1.0, amplitude=5.0),)).with_pulse(0, 500_000, 3.0)
    return Moment(
        model=model, t_ns=0, state={}, parameters=model.defaults, current=0.0, stimulus=stimulus
    )  # fmt: skip


def test_another_process_fills_the_cache(
    empty_cache: Path, hh1952: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_compiled", lambda *_, **__: False)  # it may be loaded in this process
    precompile(silent(hh1952), HOW, lambda: False)
    assert len(list(empty_cache.rglob("*.advance-*.nbi"))) == 1
    assert is_compiled(hh1952, "euler")


def test_what_is_compiled_is_not_compiled_again(hh1952: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_compiled", lambda *_, **__: True)
    monkeypatch.setattr(module, "run_beside", lambda *_: pytest.fail("a process was started"))
    precompile(silent(hh1952), HOW, lambda: False)


def test_a_process_that_nobody_waits_for_is_ended() -> None:
    module.run_beside([sys.executable, "-c", "import threading; threading.Event().wait()"], b"", lambda: True)


def test_a_process_that_cannot_be_started_is_no_fault(tmp_path: Path) -> None:
    module.run_beside([str(tmp_path / "nothing")], b"", lambda: False)
    module.run_beside([sys.executable, "-c", ""], b"x" * 1_000_000, lambda: False)
