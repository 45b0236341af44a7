"""Compiling: what the window has compiled behind its first pictures, and what serves until then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hhscope.engine.status import Status
from hhscope.model import Model


def not_final(status: Status) -> str:
    """Why the samples held cannot be kept for good yet: one sentence; "" when they can."""
    if not status.interpreted:
        return ""
    return "The model is still being compiled: try again in some seconds, when its samples are final."


@contextmanager
def no_waiting() -> Iterator[None]:
    """Inside, pictures and samples are made in the plain way until `compile_for` is done."""
    from hhscope.kernel.stopgap import hurry, take_time

    hurry()
    try:
        yield
    finally:
        take_time()


def compile_for(model: Model, stopped: Callable[[], bool]) -> None:
    """Compile all that the first run of ``model`` needs: in two other processes, unless it is kept already; then load
    it. Takes about ten seconds the first time on a machine, half a second later. Any thread but the GUI's."""
    from hhscope.engine.precompile import precompile_model
    from hhscope.kernel.numba_import import import_numba
    from hhscope.kernel.stopgap import take_time
    from hhscope.view.precompile import compile_all, precompile

    import_numba()
    beside = threading.Thread(target=lambda: precompile_model(model, stopped), name="hhscope-precompile")
    beside.start()
    precompile(stopped)
    beside.join()
    if not stopped():
        compile_all()
        take_time()
