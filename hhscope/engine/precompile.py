"""Precompile: have a kernel compiled by another process, so that no thread of this one stands still meanwhile.

Compiling keeps Python busy for seconds; a window would stutter. What the other process compiles is found in the cache.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Final

import msgspec

from hhscope.engine.numerics import resolve_numerics
from hhscope.engine.resume import Integration, Moment, resume
from hhscope.kernel import is_compiled
from hhscope.kernel.cache import cache_folder
from hhscope.model import parse_model
from hhscope.model.model import Model
from hhscope.stimulus import Stimulus

_LOOK_S: Final = 0.1  # between two looks at whether to go on
LOWEST: Final = 19  # "nice": another process delays nobody here, however long it waits


class _Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the other process is told."""

    text: str
    method: str
    dt_ns: int
    substeps: int
    stimulus: Stimulus


def precompile(moment: Moment, how: Integration, stopped: Callable[[], bool]) -> None:
    """Return once `hhscope.engine.resume.resume` need not compile, or cannot be spared it, or ``stopped`` says so.

    Any thread but the GUI's. Nothing is raised: what goes wrong there will go wrong, and be told, here.
    """
    synaptic = moment.stimulus.is_synaptic
    unkept = bool(cache_folder()[1]) or getattr(sys, "frozen", False)
    if unkept or is_compiled(moment.model, how.method, flat=how.substeps == 1, synaptic=synaptic):
        return
    wanted = _Wanted(
        text=moment.model.text,
        method=how.method,
        dt_ns=how.dt_ns,
        substeps=how.substeps,
        stimulus=moment.stimulus.without_kicks(),
    )
    run_beside([sys.executable, "-m", "hhscope.engine.precompile"], msgspec.json.encode(wanted), stopped)


def precompile_model(model: Model, stopped: Callable[[], bool]) -> None:
    """The same for a run of ``model`` as it begins by itself."""
    numerics = resolve_numerics(model)
    how = Integration(
        method=numerics.method, dt_ns=numerics.dt_ns, substeps=numerics.substeps, tol=numerics.tol
    )
    precompile(_beginning(model, Stimulus()), how, stopped)


def _beginning(model: Model, stimulus: Stimulus) -> Moment:
    return Moment(
        model=model,
        t_ns=0,
        state={},
        parameters=model.defaults,
        current=model.I_default,
        stimulus=stimulus,
    )


def run_beside(command: list[str], told: bytes, stopped: Callable[[], bool]) -> None:
    """Run another process, which reads ``told``, to its end, or until ``stopped`` says so; whatever comes of it."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return
    with process:
        with contextlib.suppress(OSError):  # it is gone already
            if process.stdin is not None:
                process.stdin.write(told)
                process.stdin.close()
        while process.poll() is None:
            try:
                process.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                if stopped():
                    process.kill()


def main() -> None:
    """The other process: make such a simulator, which compiles it, and leave."""
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=_Wanted)
    moment = _beginning(parse_model(wanted.text), wanted.stimulus)
    resume(moment, Integration(method=wanted.method, dt_ns=wanted.dt_ns, substeps=wanted.substeps, tol=1e-6))


if __name__ == "__main__":
    main()
