"""Kernels: a model becomes generated source, which becomes fast code, kept in the user's cache."""

from __future__ import annotations

from hhscope.kernel.emit import GENERATOR_VERSION, KernelSource, emit
from hhscope.kernel.kernel import Kernel, Kernels, build, build_interpreted, is_compiled
from hhscope.kernel.methods import AUTO, MethodSpec, find_method, methods

__all__ = [
    "AUTO",
    "GENERATOR_VERSION",
    "Kernel",
    "KernelSource",
    "Kernels",
    "MethodSpec",
    "build",
    "build_interpreted",
    "emit",
    "find_method",
    "is_compiled",
    "methods",
]
