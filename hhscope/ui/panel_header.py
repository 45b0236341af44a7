"""PanelHeader: a scope panel's title line, with what the traces read under the mouse."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolTip, QWidget

from hhscope.ui.look import Look
from hhscope.ui.scope_panel import Reading
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.tone import repolish

_GAP = 16  # px between two readings
_LEAST_WORDS = 80  # px: less room shows no word worth reading
_ELIDE = Qt.TextElideMode.ElideRight
_INNER = 6  # px between a reading's name and its value


class ReadingRow(QWidget):
    """Names and values side by side, each in a cell that only ever grows, so that nothing jumps. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings: tuple[Reading, ...] = ()
        self._widths: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAutoFillBackground(True)  # opaque: what lies below is not painted with every new number
        self._tips: list[tuple[int, int, str]] = []  # from x to x, what is told there

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What is shown."""
        return self._readings

    def set_readings(self, readings: tuple[Reading, ...]) -> None:
        """Show these; cheap when nothing changed."""
        if readings == self._readings:
            return
        if [r.name for r in readings] != [r.name for r in self._readings] and readings:
            self._widths = [0] * len(readings)
        self._readings = readings
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def tip_at(self, x: int) -> str:
        """What is told about the reading at ``x``, or ""."""
        return next((tip for left, right, tip in self._tips if left <= x < right), "")

    def changeEvent(self, event: QEvent) -> None:
        """Another text size: cells begin anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widths = [0] * len(self._widths)

    def event(self, event: QEvent) -> bool:
        """Tooltips by place; the rest as usual."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().x()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self.fontMetrics()
        x = 0
        self._tips = []
        for i, reading in enumerate(self._readings):
            name_px = metrics.horizontalAdvance(reading.name) + (_INNER if reading.name else 0)
            wide = name_px + metrics.horizontalAdvance(reading.text)
            self._widths[i] = max(self._widths[i], wide)
            room = self.width() - x
            last = i == len(self._readings) - 1
            shortened = last and _LEAST_WORDS < room < wide
            if x and room < self._widths[i] and not shortened:
                painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
                self._text(painter, x, f"+{len(self._readings) - i}")
                break
            text = metrics.elidedText(reading.text, _ELIDE, room - name_px) if shortened else reading.text
            self._paint_one(painter, x, name_px, replace(reading, text=text))
            self._tips.append((x, x + wide, reading.tip))
            x += self._widths[i] + _GAP

    def _paint_one(self, painter: QPainter, x: int, name_px: int, reading: Reading) -> None:
        painter.setPen(QColor(reading.color))
        self._text(painter, x, reading.name or reading.text)
        if reading.name:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            self._text(painter, x + name_px, reading.text)

    def _text(self, painter: QPainter, x: int, text: str) -> None:
        place = QRect(x, 0, max(0, self.width() - x), self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class PanelHeader(QWidget):
    """Title, readings, and two quiet buttons: fold and maximise. A double click maximises, too. GUI thread."""

    fold_requested = Signal()
    maximise_requested = Signal()
    menu_requested = Signal(QPoint)  # global position

    def __init__(self, look: Look, title: str, doc: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._fold = IconButton(look, "down", f"Fold {title} to its title", role="text.dim")
        self._maximise = IconButton(look, "maximise", "", role="text.dim")
        self._title = QLabel(title, self)
        self._title.setToolTip(doc)
        self.row = ReadingRow(self)
        box = QHBoxLayout(self)
        box.setContentsMargins(4, 0, 4, 0)
        box.setSpacing(4)
        for part in (self._fold, self._title):
            box.addWidget(part)
        box.addSpacing(_GAP)
        box.addWidget(self.row, 1)
        box.addWidget(self._maximise)
        self._fold.clicked.connect(self.fold_requested)
        self._maximise.clicked.connect(self.maximise_requested)
        self.show_maximised(False)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def title(self) -> str:
        """The panel's title."""
        return self._title.text()

    def show_chosen(self, chosen: bool) -> None:
        """Say whether the keys act on this panel."""
        if bool(self._title.property("strong")) != chosen:
            self._title.setProperty("strong", chosen)
            repolish(self._title)

    def show_maximised(self, maximised: bool) -> None:
        """Say whether the panel has the whole area."""
        self._maximise.set_picture("minimise" if maximised else "maximise")
        tip = "Show all panels again" if maximised else f"Give {self.title} the whole area"
        self._maximise.setToolTip(f"{tip} (double-click on the title)")
        self._maximise.setAccessibleName(tip)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.maximise_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def _on_look_changed(self, _theme: object = None) -> None:
        self.setFixedHeight(round(24 * self._look.scale))
        for button in (self._fold, self._maximise):
            button.setFixedSize(round(20 * self._look.scale), round(20 * self._look.scale))
