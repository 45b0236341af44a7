"""Measure: one case of one peer in a child process, with the yardstick taken before each of its runs."""

from __future__ import annotations

import json
import os
import shlex
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

from hhscope.cli._bench import yardstick_ns
from tests.benchmarks.peers._child import BEGIN, TURN
from tests.benchmarks.peers._works import WORKS
from tests.benchmarks.peers.base import Case, Peer

ROOT: Final = Path(__file__).parents[3]
PATIENCE_S: Final = 300.0  # for one case, once it has begun: some compile for half a minute first
ONE_THREAD: Final = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")} | {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How children are started.

    python : the interpreter that has the peer
    under : a command to start them under, such as ``nice -n -5``
    runs : of each case, after one that is not counted
    """

    python: str = sys.executable
    under: str = ""
    runs: int = 5


def is_installed(peer: Peer, python: str) -> bool:
    """The interpreter finds the package; nothing is imported."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({peer.package.split('.')[0]!r}) is None)"
    found = subprocess.run([python, "-c", code], cwd=ROOT, capture_output=True, check=False)
    return found.returncode == 0


@contextmanager
def one_processor() -> Iterator[None]:
    """This process and its children share one processor meanwhile, where the system lets us choose."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def measure(key: str, peer: Peer, number: int, way: Way) -> dict[str, Any]:
    """What a case took; with ``problem``, one line, when it could not be measured."""
    case = peer.cases[number]
    about = {"work": case.work, "method": case.method, "share": case.share, "date": date.today().isoformat()}
    command = [*shlex.split(way.under), way.python, "-m", "tests.benchmarks.peers._child", key, str(number)]
    child = subprocess.Popen(
        [*command, str(way.runs)],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    clock = threading.Timer(PATIENCE_S, child.kill)
    try:
        if child.stdout is not None and child.stdout.readline().strip() == BEGIN:
            clock.start()  # not before: the command it starts under may wait for something
        return about | _conversation(child, case)
    finally:
        clock.cancel()
        child.kill()
        child.communicate()


def _conversation(child: subprocess.Popen[str], case: Case) -> dict[str, Any]:
    """Give the yardstick's turn to the child until it tells what it found."""
    complaints: list[str] = []
    listener = threading.Thread(target=_keep_last, args=(child.stderr, complaints))
    listener.start()
    steps: list[float] = []
    line = ""
    if child.stdout is not None and child.stdin is not None:
        while (line := child.stdout.readline().strip()) == TURN:
            steps.append(yardstick_ns())
            child.stdin.write("go\n")
            child.stdin.flush()
    if not line:
        child.kill()
        listener.join()
        return {"problem": complaints[-1] if complaints else f"ended without a word ({child.wait()})"}
    return summary(json.loads(line), steps, WORKS[case.work].items(case.share))


def _keep_last(stream: IO[str] | None, lines: list[str]) -> None:
    for line in stream or ():
        if line.strip():
            lines[:] = [line.strip()[:200]]


def summary(found: dict[str, Any], yardstick: list[float], items: int) -> dict[str, Any]:
    """The figures of a case from its runs (s) and the readings before them (ns per step)."""
    seconds = found.pop("seconds")
    middle = statistics.median(seconds)
    pairs = zip(seconds, yardstick, strict=True)
    return found | {
        "ns": middle / items * 1e9,
        "ratio": statistics.median(took / items * 1e9 / step for took, step in pairs),
        "runs": len(seconds),
        "spread": (max(seconds) - min(seconds)) / middle,
        "yardstick_ns": statistics.median(yardstick),
    }
