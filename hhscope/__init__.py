"""hhscope: the oscilloscope for model neurons.

>>> import hhscope
>>> rec = hhscope.simulate("squid_ca", current=10, duration=100)
>>> rec.time, rec["V"], rec.spikes()  # ms, mV, ms

The names below are imported when first used: ``import hhscope`` alone loads neither Qt nor numba.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hhscope.batch import BatchResult, simulate_batch
    from hhscope.model import list_models, load_model
    from hhscope.record import Recording, simulate
    from hhscope.stimulus import Stimulus

__version__ = "0.1.0"

__all__ = [
    "BatchResult",
    "Recording",
    "Stimulus",
    "__version__",
    "list_models",
    "load_model",
    "simulate",
    "simulate_batch",
]

_HOMES: Final = {
    "BatchResult": "hhscope.batch",
    "Recording": "hhscope.record",
    "Stimulus": "hhscope.stimulus",
    "list_models": "hhscope.model",
    "load_model": "hhscope.model",
    "simulate": "hhscope.record",
    "simulate_batch": "hhscope.batch",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'hhscope' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
