"""A stopgap serves plain only for those who are in a hurry, and only until the compiled one is there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hhscope.kernel.stopgap import Stopgap, hurry, take_time


@pytest.fixture
def hurried() -> Iterator[None]:
    """Nobody waits for a compiler."""
    hurry()
    yield
    take_time()


def new() -> Stopgap[str]:
    return Stopgap(lambda: "plain", lambda: "compiled", lambda: False)


def test_by_itself_the_compiled_one_is_waited_for() -> None:
    assert new().now() == "compiled"


@pytest.mark.usefixtures("hurried")
def test_in_a_hurry_the_plain_one_serves_until_the_other_is_there() -> None:
    thing = new()
    assert (thing.now(), thing.kept()) == ("plain", False)
    thing.compiled()
    assert (thing.now(), thing.kept(), thing.plain()) == ("compiled", True, "plain")


@pytest.mark.usefixtures("hurried")
def test_with_time_again_the_compiled_one_is_made() -> None:
    thing = new()
    thing.now()
    take_time()
    assert thing.now() == "compiled"
