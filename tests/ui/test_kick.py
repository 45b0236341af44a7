"""The kick: its size is remembered, and impossible widths are refused."""

from __future__ import annotations

import pytest

from hhscope.engine.commands import Kick
from hhscope.ui.kick import KickSize, kick_command, kick_size, remember_kick, width_problem
from hhscope.ui.settings import SettingsStore


def test_a_kick_has_the_size_set_last_also_after_a_restart() -> None:
    assert kick_size(SettingsStore()) == KickSize(20.0, 1.0)
    remember_kick(SettingsStore(), KickSize(-15.0, 0.25))
    assert kick_command(SettingsStore()) == Kick(amplitude=-15.0, width_ns=250_000)


@pytest.mark.parametrize(
    ("width", "fine"), [(1.0, True), (0.01, True), (0.0, False), (-1.0, False), (1e-7, False)]
)
def test_a_width_is_a_positive_number_of_nanoseconds(width: float, fine: bool) -> None:
    assert (width_problem(width) == "") is fine
