"""Look: the theme and text size in use; changing it restyles the application and tells who paints by hand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from hhscope.ui.fonts import label_font, readout_font
from hhscope.ui.icons import icon
from hhscope.ui.style import style_sheet
from hhscope.ui.theme import Theme

PRESENTATION_SCALE: Final = 1.6  # design.md section 8


class Look(QObject):
    """The one place that knows which theme is on. GUI thread only.

    ``changed`` (Theme) is emitted after the application wears the new palette, fonts and style sheet, also
    when only the presentation mode changed. Whoever paints by hand repaints then.
    """

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._presenting = False
        self._icons: dict[tuple[str, str], QIcon] = {}
        QApplication.setStyle("Fusion")
        self._apply()

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def presenting(self) -> bool:
        """Presentation mode: larger text."""
        return self._presenting

    @property
    def scale(self) -> float:
        """Size of text and controls against normal: 1.0, or 1.6 in presentation mode."""
        return PRESENTATION_SCALE if self._presenting else 1.0

    @property
    def label_font(self) -> QFont:
        """The one font for labels, at the present scale."""
        return label_font(self.scale)

    @property
    def readout_font(self) -> QFont:
        """The one font for large readouts, at the present scale."""
        return readout_font(self.scale)

    def icon(self, name: str, role: str = "text") -> QIcon:
        """A picture of `hhscope.ui.icons` in the present theme, drawn once."""
        key = (name, role)
        if key not in self._icons:
            self._icons[key] = icon(name, self._theme, role)
        return self._icons[key]

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        if theme != self._theme:
            self._theme = theme
            self._icons.clear()
            self._apply()

    def set_presenting(self, presenting: bool) -> None:
        """Enter or leave presentation mode."""
        if presenting != self._presenting:
            self._presenting = presenting
            self._apply()

    def _apply(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(self._theme.palette())
            app.setFont(self.label_font)
            app.setStyleSheet(style_sheet(self._theme))
        self.changed.emit(self._theme)
