"""Fingerprint: what, besides the model, decides the last bit of a sample: programs, C library, processor."""

from __future__ import annotations

import platform
from functools import cache

import msgspec


class Fingerprint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two runs with equal fingerprints give equal bits."""

    hhscope: str
    generator: int  # version of the code generator
    python: str
    numba: str
    llvmlite: str
    numpy: str
    system: str  # operating system and kind of machine
    c_library: str
    cpu: str
    cpu_features: str  # those that are on, sorted

    def differences(self, other: Fingerprint) -> tuple[str, ...]:
        """What is different, each ``what: here, there``; a different set of processor features by its members."""
        found = []
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine == theirs:
                continue
            if name == "cpu_features":
                some = sorted(set(mine.split()) ^ set(theirs.split()))
                found.append(f"processor features: {' '.join(some)}")
            else:
                found.append(f"{name.replace('_', ' ')}: {mine}, {theirs}")
        return tuple(found)


@cache
def fingerprint() -> Fingerprint:
    """That of this computer and program."""
    import llvmlite
    import llvmlite.binding
    import numba
    import numpy as np

    from hhscope import __version__
    from hhscope.kernel import GENERATOR_VERSION

    features = llvmlite.binding.get_host_cpu_features()
    return Fingerprint(
        hhscope=__version__,
        generator=GENERATOR_VERSION,
        python=platform.python_version(),
        numba=numba.__version__,
        llvmlite=llvmlite.__version__,
        numpy=np.__version__,
        system=f"{platform.system()} {platform.machine()}",
        c_library=" ".join(platform.libc_ver()).strip() or platform.release(),
        cpu=llvmlite.binding.get_host_cpu_name(),
        cpu_features=" ".join(sorted(name for name, is_on in features.items() if is_on)),
    )
