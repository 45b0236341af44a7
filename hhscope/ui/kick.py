"""Kick: the size and width of the kick that key I and its button give, kept in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hhscope.engine.commands import Kick
from hhscope.ui.settings import SettingsStore
from hhscope.units import ns_from_ms

_AMPLITUDE: Final = "kick.amplitude"
_WIDTH: Final = "kick.width_ms"


@dataclass(frozen=True, slots=True)
class KickSize:
    """Amplitude in µA/cm² (negative values hyperpolarise), width in ms."""

    amplitude: float = 20.0
    width_ms: float = 1.0


def kick_size(settings: SettingsStore) -> KickSize:
    """The size in use."""
    default = KickSize()
    return KickSize(settings.get(_AMPLITUDE, default.amplitude), settings.get(_WIDTH, default.width_ms))


def remember_kick(settings: SettingsStore, size: KickSize) -> None:
    """Use this size from now on."""
    if size != kick_size(settings):
        settings.put(_AMPLITUDE, size.amplitude)
        settings.put(_WIDTH, size.width_ms)


def kick_command(settings: SettingsStore) -> Kick:
    """The command that gives one kick now."""
    size = kick_size(settings)
    return Kick(amplitude=size.amplitude, width_ns=ns_from_ms(size.width_ms, "kick width"))


def width_problem(width_ms: float) -> str:
    """Why a width cannot be, or ""."""
    if not 0 < width_ms <= 1e6:
        return "The width of a kick must lie above 0 and at most at 1e6 ms."
    try:
        ns_from_ms(width_ms, "kick width")
    except ValueError as error:
        return f"{error}."
    return ""
