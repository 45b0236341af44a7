"""Fixtures of the engine's tests: models by id, read once."""

from __future__ import annotations

import pytest

from hhscope.model import load_model
from hhscope.model.model import Model


@pytest.fixture(scope="session")
def squid_ca() -> Model:
    """HH 1952 with calcium: V, m, h, n, s, Ca."""
    return load_model("squid_ca")


@pytest.fixture(scope="session")
def hh1952() -> Model:
    """HH 1952."""
    return load_model("hh1952")
