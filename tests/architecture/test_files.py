"""Files: where they are, how long they may grow, what their first line says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_files import ROOT, own_files, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_the_top_level_is_short() -> None:
    top = {path.split("/")[0] for path in own_files()}
    assert {name for name in top if not name.startswith(".")} == {
        "README.md",
        "hhscope",
        "pyproject.toml",
        "resources",
        "tests",
    }


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {}
    for path in python_files():
        for function in _functions(path):
            if (n := _length(function)) > LONGEST_FUNCTION:
                long[f"{_name(path)}:{function.lineno} {function.name}"] = n
    assert long == {}


def test_every_file_says_its_one_purpose_in_its_first_line() -> None:
    silent = []
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        if text.strip() and not text.startswith('"""'):
            silent.append(_name(path))
    assert silent == []


def test_nothing_is_evaluated_or_unpickled() -> None:
    """A model file is data: nothing it contains is executed."""
    wanted = {"eval", "exec", "pickle", "marshal", "shelve", "dill", "cloudpickle"}
    found = []
    for path in python_files():
        if path.is_relative_to(ROOT / "hhscope"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {
                node.func.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            found += [f"{_name(path)}: {name}" for name in (names | _imported(tree)) & wanted]
    assert found == []


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def _functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def _length(function: Function) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    end = function.end_lineno or function.lineno
    first = function.body[0]
    documented = ast.get_docstring(function) is not None and isinstance(first, ast.Expr)
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return end - function.lineno + 1 - docstring


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
