"""PersistenceLegend: what the colours of the light mean, how long it stays, and a button that clears it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from hhscope.ui.look import Look
from hhscope.ui.widgets.tone import toned_label
from hhscope.view.glow_colors import SIZE, glow_table, ground_of, premultiplied
from hhscope.view.persistence import Persistence, decay_text

_ROOMY: Final = 600  # px of the line, at scale 1, in which all words have room
_TIP: Final = (
    "Light of every sample: a colour further along the bar stands for more samples per pixel (logarithmic).\n"
    "Time: after it a tenth of the light is left, counted while the cell runs."
)


class _Bar(QWidget):
    """The colours from little light to much. GUI thread."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setAccessibleName("Colours of light")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(72 * self._look.scale), round(8 * self._look.scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        row = premultiplied(glow_table(ground_of(theme.name, theme.dark))).copy()
        image = QImage(row.data, SIZE, 1, QImage.Format.Format_ARGB32_Premultiplied)
        height = 8.0 * self._look.scale
        area = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter = QPainter(self)
        painter.fillRect(area, theme.color("scope.background"))
        painter.drawImage(area, image)


class PersistenceLegend(QWidget):
    """Hidden while persistence is off. GUI thread."""

    clear_requested = Signal()
    settings_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._short = False
        self.bar = _Bar(look, self)
        self.rare, self.often = toned_label("rare", "dim"), toned_label("often", "dim")
        self.settings_button = _button("Persistence", "How long light stays  (Ctrl+Shift+P)", self)
        self.clear_button = _button("Clear", "Begin with a dark screen  (Shift+P)", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        parts: tuple[QWidget, ...] = (
            self.settings_button,
            self.rare,
            self.bar,
            self.often,
            self.clear_button,
        )
        for part in parts:
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        for label in (self.rare, self.often, self.bar):
            label.setToolTip(_TIP)
        self.lost = toned_label("", "warning")
        self.lost.hide()
        row.addWidget(self.lost, 0, Qt.AlignmentFlag.AlignVCenter)
        self._lost = 0
        self._shown: Persistence | None = None
        self.hide()
        self.settings_button.clicked.connect(self.settings_requested)
        self.clear_button.clicked.connect(self.clear_requested)

    def show_settings(self, settings: Persistence) -> bool:
        """What is in force; True when it came or went."""
        if settings == self._shown:
            return False
        self._shown = settings
        self._say()
        came_or_went = settings.on == self.isHidden()
        self.setVisible(settings.on)
        return came_or_went

    def show_lost(self, lost: int) -> None:
        """How many samples left no light, if any did."""
        if lost == self._lost:
            return
        self._lost = lost
        self.lost.setText(f"{lost:,} samples left no light")
        self.lost.setToolTip(
            "They were overwritten before their light could be laid: run more slowly, or hold more."
        )
        self.lost.setVisible(lost > 0)

    def fit(self, width: int) -> None:
        """Use few words where the line it stands in, ``width`` px, is short."""
        short = width < _ROOMY * self._look.scale
        if short != self._short:
            self._short = short
            self.rare.setVisible(not short)
            self.often.setVisible(not short)
            self._say()

    def _say(self) -> None:
        """The decay; what it is the decay of where there is room."""
        if self._shown is not None:
            decay = decay_text(self._shown.decay_s)
            self.settings_button.setText(decay if self._short else f"Persistence {decay}")
            self.settings_button.setAccessibleName(f"Persistence {decay}")


def _button(text: str, tip: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
