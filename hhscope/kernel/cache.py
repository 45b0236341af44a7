"""Cache: generated source becomes a file named by its hash, which numba can cache beside it; then it is imported."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import platform
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from hhscope.kernel.emit import GENERATOR_VERSION
from hhscope.kernel.numba_import import import_numba
from hhscope.paths import kernel_cache_path


def source_key(text: str) -> str:
    """Hex name of a source: it changes with the text, the generator, numba, Python and the processor."""
    import_numba()
    import llvmlite.binding
    import numba

    facts = (
        text,
        GENERATOR_VERSION,
        numba.__version__,
        platform.python_version(),
        llvmlite.binding.get_host_cpu_name(),
        llvmlite.binding.get_host_cpu_features().flatten(),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


@functools.cache
def cache_folder() -> tuple[Path, str]:
    """Where kernels are kept, and one sentence when that is not the user's cache folder (else "").

    Not writable: a temporary folder for this process, so that everything works, only slower at the next start.
    """
    wanted = kernel_cache_path()
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=wanted):
            return wanted, ""
    except OSError as error:
        folder = Path(tempfile.mkdtemp(prefix="hhscope-kernels-"))
        return (
            folder,
            f"compiled kernels cannot be kept in {wanted} ({error.strerror}); each start compiles anew",
        )


def is_kept(text: str, function: str) -> bool:
    """Whether that function of the source is there compiled, so that importing it takes no compiling."""
    name = f"hhscope_kernel_{source_key(text)}"
    return name in sys.modules or any(_kept_by_numba().glob(f"*/{name}.{function}-*.nbi"))  # numba's index


def _kept_by_numba() -> Path:
    """The folder of the folders in which numba keeps what it has compiled."""
    import numba

    return Path(numba.config.CACHE_DIR) if numba.config.CACHE_DIR else cache_folder()[0]


def import_source(text: str) -> ModuleType:
    """Write the source to its file in the cache, unless it is there, and import it (numba compiles or loads it)."""
    name = f"hhscope_kernel_{source_key(text)}"
    if name in sys.modules:
        return sys.modules[name]
    path = cache_folder()[0] / f"{name}.py"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        _write_whole(path, text)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # before it runs: numba stores functions under the module they can be found in
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _write_whole(path: Path, text: str) -> None:
    """Write through a temporary file, so that another process never reads half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)
