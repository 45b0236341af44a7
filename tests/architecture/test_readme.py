"""README: what it tells people to type works, and is what is checked."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hhscope.cli._display import QT_PACKAGES, X_PACKAGES
from hhscope.cli._main import commands
from hhscope.model import parse_model
from tests.architecture.source_files import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block_after(mark: str) -> str:
    found = re.search(rf"^<!-- {mark} -->\n```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("mark", ["launch", "tests"])
def test_launching_and_testing_are_one_command_each(mark: str) -> None:
    assert len(block_after(mark).splitlines()) == 1


def test_the_script_that_checks_changes_runs_the_readmes_test_command() -> None:
    shown = subprocess.run(
        ["bash", ".ci/run", "--show"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == block_after("tests")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    besides = [line for line in script.splitlines() if "pytest" in line]
    assert besides == [".venv/bin/pytest -n auto -m slow"]


def test_pictures_and_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_command_shown_exists_and_every_command_is_shown() -> None:
    lines = [shlex.split(line, comments=True) for text in blocks("sh") for line in text.splitlines()]
    shown = {words[1] for words in lines if words[0] == "hhscope" and len(words) > 1 and words[1][0] != "-"}
    assert shown == set(commands()) - {"window"}


def test_the_python_examples_run(tmp_path: Path) -> None:
    one_cell, many_cells, question = blocks("python")
    shown = "print(len(rec.time), len(rec.spikes()), found['spike_count'].size, len(answer.words()))"
    code = f"{one_cell}\n{many_cells}\n{question}\n{shown}"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    samples, spikes, cells, sentences = map(int, run.stdout.split())
    assert samples == 20_001
    assert cells == 1000
    assert sentences == 4
    assert spikes > 5
    header = (tmp_path / "trace.csv").read_text().splitlines()[0]
    assert header.startswith("t_ms,V_mV,m,h,n,s,Ca_uM,I_Na_uA_per_cm2,")
    assert json.loads((tmp_path / "trace.csv.json").read_text())["parameters"]["g_CaL"] == 0.2


def test_the_model_example_is_a_whole_model() -> None:
    (example,) = blocks("toml")
    assert parse_model(example).state_names == ("V", "m", "h", "n")


def test_the_system_packages_are_those_that_the_program_names() -> None:
    for packages in (QT_PACKAGES, X_PACKAGES):
        assert f"sudo apt install {packages}\n" in README
