"""Numba import: numba without what nobody here needs of it."""

from __future__ import annotations

import sys
import threading

_IMPORTING = threading.Lock()


def import_numba() -> None:
    """Import numba without its look at SciPy's linear algebra, which would take longer than all the rest. Any thread;
    half a second."""
    with _IMPORTING:
        if "numba.np.arraymath" in sys.modules:
            return
        absent = {"scipy.linalg.cython_blas": None} if "scipy.linalg" not in sys.modules else {}
        sys.modules.update(absent)  # type: ignore[arg-type] # None: not to be found, see importlib
        try:
            import numba.np.arraymath  # noqa: F401 - loaded for what comes
        finally:
            for name in absent:
                del sys.modules[name]
