"""Machine: what a figure was measured on: processor, system, programs."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from hhscope.batch.pool import processors
from hhscope.record.fingerprint import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A computer and the programs on it, as people name them."""

    cpu: str
    processors: int
    memory_gib: float
    system: str
    versions: dict[str, str]

    @property
    def text(self) -> str:
        """One line."""
        memory = f", {self.memory_gib:.0f} GiB" if self.memory_gib else ""
        cores = f"{self.processors} processor" + ("s" if self.processors > 1 else "")
        return f"{self.cpu}, {cores}{memory}, {self.system}"

    @property
    def versions_text(self) -> str:
        """Name and version of every program, one line."""
        return ", ".join(f"{name} {version}" for name, version in self.versions.items())


def machine() -> Machine:
    """This computer."""
    mark = fingerprint()
    name = _cpu_name()
    return Machine(
        cpu=f"{name} ({mark.cpu})" if name and mark.cpu not in name else mark.cpu,
        processors=processors(),
        memory_gib=_memory_gib(),
        system=_system(),
        versions={
            "hhscope": mark.hhscope,
            "Python": mark.python,
            "numpy": mark.numpy,
            "numba": mark.numba,
            "llvmlite": mark.llvmlite,
        },
    )


def _cpu_name() -> str:
    """As the maker prints it; empty when the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    found = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return found[0] if found else platform.processor()


def _memory_gib() -> float:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):  # not on this system
        return 0.0


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
