"""Child: one case of one program in a process of its own; tells its parent what it took. No hhscope needed.

Before each run it asks for the yardstick and waits: the parent measures it on the same processor meanwhile.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import platform
import sys
import time
from typing import Any, TextIO

import numpy as np

from tests.benchmarks.peers._works import COMPARED_MS, WORKS, exact_spikes, largest_error, spike_times
from tests.benchmarks.peers.base import Case, Peer, Running

BEGIN = "begin"
TURN = "yardstick"


def main(key: str, number: int, runs: int) -> None:
    """Measure case ``number`` of peer ``key``."""
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the program prints must not mix with what we tell
    _tell(channel, BEGIN)
    peer: Peer = importlib.import_module(f"tests.benchmarks.peers.{key}").PEER
    case = peer.cases[number]
    begin = time.perf_counter()
    importlib.import_module(peer.package)
    imported = time.perf_counter()
    running = case.start(WORKS[case.work].duration * case.share)
    built = time.perf_counter()
    running.run()
    first = time.perf_counter()
    found: dict[str, Any] = {
        "version": _version(peer),
        "python": platform.python_version(),
        "import_s": imported - begin,
        "build_s": built - imported,
        "first_s": first - built,
        "seconds": [_timed(running, channel) for _ in range(runs)],
    }
    _tell(channel, json.dumps(found | _outcome(case, running)))


def _timed(running: Running, channel: TextIO) -> float:
    _tell(channel, TURN)
    sys.stdin.readline()
    start = time.perf_counter()
    took = running.run()
    wall = time.perf_counter() - start
    return took if isinstance(took, float) else wall


def _outcome(case: Case, running: Running) -> dict[str, Any]:
    if running.spikes is not None:
        return {"spikes": int(running.spikes()), "error_ms": None}
    if running.voltage is None:
        raise ValueError(f"{case.method}: neither a voltage nor a number of spikes")
    work = WORKS[case.work]
    until = min(COMPARED_MS, work.duration * case.share)
    times = spike_times(np.asarray(running.voltage()))
    times, exact = times[times < until], exact_spikes(work.exact)
    error = largest_error(times, exact[exact < until])
    return {"spikes": int(times.size), "error_ms": None if np.isnan(error) else error}


def _version(peer: Peer) -> str:
    try:
        return importlib.metadata.version(peer.distribution or peer.package)
    except importlib.metadata.PackageNotFoundError:
        return str(getattr(sys.modules[peer.package], "__version__", platform.python_version()))


def _tell(channel: TextIO, line: str) -> None:
    channel.write(line + "\n")
    channel.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
