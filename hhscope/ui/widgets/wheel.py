"""Wheel: turns of a mouse wheel or a touchpad, as notches and directions."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

NOTCH = 120  # Qt's angle units of one notch, eighths of a degree


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One wheel event. Notches, fractions on a touchpad: ``up`` away from the user; ``left`` sideways."""

    up: float
    left: float
    control: bool

    @staticmethod
    def of(event: QWheelEvent) -> Turn:
        """Shift turns the wheel sideways, as some platforms already do by themselves; so does Alt in Qt."""
        angle = event.angleDelta()
        up, left = angle.y() / NOTCH, angle.x() / NOTCH
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ShiftModifier and not left:
            up, left = 0.0, up
        return Turn(up=up, left=left, control=bool(modifiers & Qt.KeyboardModifier.ControlModifier))


class Notches:
    """Collects fractions of notches (touchpads) and gives out whole ones; a change of direction starts afresh."""

    def __init__(self) -> None:
        self._rest = 0.0

    def add(self, amount: float) -> int:
        """Whole notches that ``amount`` completes."""
        if self._rest * amount < 0:
            self._rest = 0.0
        self._rest += amount
        whole = int(self._rest)
        self._rest -= whole
        return whole
