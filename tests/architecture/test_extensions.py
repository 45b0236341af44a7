"""Extensions: one file in a folder, found by its exported constant, and by nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from hhscope.analysis.measure import MeasureGroup
from hhscope.batch.reducers.base import ReducerSpec
from hhscope.discovery import exported
from hhscope.kernel import MethodSpec
from hhscope.record.exporters import ExporterSpec
from hhscope.record.translators import TranslatorSpec
from hhscope.stimulus import WaveformSpec
from hhscope.ui.specs import PanelSpec, WorkspaceSpec
from tests.architecture.source_files import ROOT

EXTENSIONS = [
    ("hhscope.kernel.methods", "METHOD", MethodSpec),
    ("hhscope.stimulus", "WAVEFORM", WaveformSpec),
    ("hhscope.record.exporters", "EXPORTER", ExporterSpec),
    ("hhscope.record.translators", "TRANSLATOR", TranslatorSpec),
    ("hhscope.ui.panels", "PANEL", PanelSpec),
    ("hhscope.ui.workspaces", "WORKSPACE", WorkspaceSpec),
    ("hhscope.analysis.measures", "MEASURES", MeasureGroup),
    ("hhscope.batch.reducers", "REDUCER", ReducerSpec),
    ("hhscope.cli", "COMMAND", click.Command),
]


@pytest.mark.parametrize(("package", "constant", "kind"), EXTENSIONS)
def test_every_extension_file_exports_its_constant(package: str, constant: str, kind: type) -> None:
    folder = ROOT.joinpath(*package.split("."))
    files = {
        path.stem for path in folder.glob("*.py") if path.stem != "base" and not path.stem.startswith("_")
    }
    found = exported(package, constant, kind)
    assert set(found) == files
    assert len(files) > 0


@pytest.mark.parametrize(("package", "constant", "kind"), EXTENSIONS)
def test_keys_are_unique(package: str, constant: str, kind: type) -> None:
    specs = exported(package, constant, kind).values()
    keys = [(getattr(spec, "area", ""), getattr(spec, "key", None) or spec.name) for spec in specs]  # type: ignore[attr-defined]
    assert all(key for _, key in keys)
    assert len(keys) == len(set(keys))


def test_a_file_that_lacks_its_constant_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "__init__.py").write_text("")
    (tmp_path / "shelf" / "good.py").write_text("THING = 3")
    (tmp_path / "shelf" / "_private.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert exported("shelf", "THING", int) == {"good": 3}
    (tmp_path / "shelf" / "lazy.py").write_text("")
    with pytest.raises(TypeError, match=r"shelf\.lazy must export THING"):
        exported("shelf", "THING", int)
    for name in [name for name in sys.modules if name.split(".")[0] == "shelf"]:
        del sys.modules[name]
