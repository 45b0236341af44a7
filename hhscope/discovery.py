"""Discovery: find one exported constant in every module of a package (the product's only dynamic import)."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TypeVar

T = TypeVar("T")


def exported(package: str, constant: str, kind: type[T]) -> dict[str, T]:
    """Collect ``constant`` from every public module directly inside ``package``, by module name, sorted.

    Modules whose name starts with an underscore, and ``base``, are not extensions.

    Raises
    ------
    TypeError
        When an extension module lacks the constant or it is not a ``kind``: the file is named.
    """
    parent = importlib.import_module(package)
    found: dict[str, T] = {}
    for info in sorted(pkgutil.iter_modules(parent.__path__), key=lambda item: item.name):
        if info.name.startswith("_") or info.name == "base":
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        value = getattr(module, constant, None)
        if not isinstance(value, kind):
            raise TypeError(f"{module.__name__} must export {constant} = {kind.__name__}(...)")
        found[info.name] = value
    return found
