"""Imports: one way only, Qt in one place, and a command line that needs no Qt."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hhscope
from hhscope.cli._main import commands
from tests.architecture.source_files import ROOT

TIMEOUT_S = 120  # a process that hangs fails its test

# What every command but the window is run with; a new command must be added here.
ARGUMENTS = {
    "doctor": ["hh1952"],
    "experiment": ["window-statistics", "--model", "hh1952", "--duration", "20", "--json"],
    "bench": ["--scale", "0.001", "--only", "trace_hh1952"],
    "models": ["--json"],
    "check": [str(ROOT / "resources/models/hh1952.toml")],
    "kernel": ["hh1952"],
    "run": ["hh1952", "--duration", "5", "--json"],
    "export": ["hh1952", "--to", "scipy"],
    "convert": [str(ROOT / "tests/data/recorded.hhrec")],
    "replay": [str(ROOT / "tests/data/recorded_run.json")],
}

BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "superqt", "qtawesome", "PyQt6", "PyQt5"}:
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocker())
"""

# One line for each contract that breaks it: file -> line.
VIOLATIONS = {
    "hhscope/kernel/writer.py": "import hhscope.engine",
    "hhscope/analysis/rate.py": "import PySide6",
    "hhscope/model/model.py": "import numba",
    "hhscope/ui/panels/voltage.py": "import hhscope.ui.panels.gates",
    "hhscope/ui/widgets/__init__.py": "import hhscope.engine.blocks",
}


def python(code: str, **environment: str) -> str:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as main; main()",
            "--no-cache",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "200"},
    )


def test_imports_go_one_way() -> None:
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout


def test_every_contract_bites(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "hhscope", tmp_path / "hhscope", ignore=shutil.ignore_patterns("__pycache__"))
    for file, line in VIOLATIONS.items():
        with (tmp_path / file).open("a", encoding="utf-8") as stream:
            stream.write(f"\n{line}\n")
    run = lint_imports(tmp_path)
    assert run.returncode != 0
    assert f"Contracts: 0 kept, {len(VIOLATIONS)} broken." in run.stdout


@pytest.fixture(scope="module")
def without_qt() -> dict[str, int]:
    """Exit status of every command but the window, in a process where Qt cannot be imported."""
    code = f"""
import contextlib, io, json
from hhscope.cli import main
found = {{}}
for name, args in {ARGUMENTS!r}.items():
    with contextlib.redirect_stdout(io.StringIO()):
        found[name] = main([name, *args])
print(json.dumps(found))
"""
    return dict(json.loads(python(BLOCKER + code)))


def test_every_command_but_the_window_is_tried() -> None:
    assert set(ARGUMENTS) == set(commands()) - {"window"}


@pytest.mark.parametrize("command", ARGUMENTS)
def test_every_command_but_the_window_runs_without_qt(command: str, without_qt: dict[str, int]) -> None:
    assert without_qt[command] == 0


def test_python_users_need_no_qt() -> None:
    code = (
        "import hhscope; print(len(hhscope.simulate('hh1952', duration=5)), len(hhscope.list_models()) >= 20)"
    )
    assert python(BLOCKER + code).split() == ["501", "True"]


@pytest.mark.parametrize(
    "code",
    ["import hhscope", "from hhscope.cli import main; main(['--version'])", "import hhscope; dir(hhscope)"],
)
def test_importing_hhscope_loads_nothing_heavy(code: str) -> None:
    heavy = ["PySide6", "numba", "numpy", "scipy", "pyarrow", "rich"]
    assert (
        python(f"{code}\nimport sys\nprint([m for m in {heavy} if m in sys.modules])").splitlines()[-1]
        == "[]"
    )


def test_listing_models_loads_no_compiler() -> None:
    code = "from hhscope.cli import main; main(['models'])\nimport sys\n"
    heavy = ["PySide6", "numba", "scipy", "pyarrow"]
    assert python(f"{code}print([m for m in {heavy} if m in sys.modules])").splitlines()[-1] == "[]"


def test_the_facade_offers_what_it_lists() -> None:
    code = "import hhscope; print(all(getattr(hhscope, name) is not None for name in hhscope.__all__))"
    assert python(BLOCKER + code).strip() == "True"
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = hhscope.simulat  # type: ignore[attr-defined]
