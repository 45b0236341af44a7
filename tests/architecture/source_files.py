"""The files of the project, for the tests of its architecture."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def own_files() -> list[str]:
    """Paths of what belongs to the project: tracked or about to be; without git, all but caches and builds."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        listed = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    return sorted(path for path in listed if (ROOT / path).is_file() and "__pycache__" not in path)


def python_files() -> list[Path]:
    """Every Python file of the product and its tests."""
    return [ROOT / path for path in own_files() if path.endswith(".py")]
