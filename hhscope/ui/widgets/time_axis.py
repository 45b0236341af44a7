"""TimeAxis: the time axis strip that all scope panels share."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hhscope.ui.fonts import label_font
from hhscope.ui.widgets.plot_types import PlotColors, TimePan, TimeZoom
from hhscope.ui.widgets.wheel import Notches, Turn
from hhscope.view.ticks import TimeTicks, time_ticks
from hhscope.view.timebase import TimeView

_TICK = 4  # px
_AIR = 2  # px between tick and label, and below
_PAN_SHARE = 0.1  # of the axis per sideways notch: one division


class TimeAxis(QWidget):
    """Ticks and labels of the time on screen; wheel and drag ask like a plot's. GUI thread.

    While the view rolls the labels stand still and nothing is painted.
    """

    zoom_requested = Signal(object)  # TimeZoom
    pan_requested = Signal(object)  # TimePan

    def __init__(self, colors: PlotColors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paints = 0
        self._colors = colors
        self._text = 1.0
        self._margins = (0, 0)
        self._view: TimeView | None = None
        self._now_ns: int | None = None
        self._zero = "now"
        self._shown: tuple[object, ...] = ()
        self._notches = Notches()
        self._grabbed: QPointF | None = None
        self._panned_ns = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    # -- what it shows --------------------------------------------------------------------------------------
    def set_colors(self, colors: PlotColors) -> None:
        """Another theme."""
        self._colors = colors
        self.update()

    def set_scale(self, *, text: float = 1.0) -> None:
        """Text size factor (presentation mode: 1.6)."""
        self._text = text
        self.updateGeometry()
        self.update()

    def set_margins(self, left: int, right: int) -> None:
        """Space beside the axis, logical px; the same as the plots'."""
        self._margins = (left, right)
        self.update()

    def show_view(self, view: TimeView, *, now_ns: int | None = None, zero_ns: int | None = None) -> None:
        """Draw the axis of ``view``: times before ``now_ns`` when rolling, or about ``zero_ns``, a trigger (the picture
        then stands still and costs nothing), absolute times when both are None. Cheap to call every frame."""
        origin = now_ns if zero_ns is None else zero_ns
        self._view, self._now_ns = view, origin
        self._zero = "now" if zero_ns is None else "0"
        shown = (view, None) if origin is None else (view.span_ns, origin - view.t0_ns, self._zero)
        if shown != self._shown:
            self._shown = shown
            self.update()

    def ticks(self) -> TimeTicks | None:
        """What is drawn now, None before the first view."""
        if self._view is None:
            return None
        metrics = QFontMetricsF(label_font(self._text))
        room = int(self._width() / (1.3 * metrics.horizontalAdvance("\u2212000.00")))
        return time_ticks(self._view, now_ns=self._now_ns, labels=max(1, room), zero=self._zero)

    # -- Qt -------------------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        return QSize(320, round(_TICK + 2 * _AIR + QFontMetricsF(label_font(self._text)).height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colors.surround))
        ticks = self.ticks()
        if ticks is None or self._view is None:
            return
        font = label_font(self._text)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        painter.setPen(QColor(self._colors.text))
        left, line = self._margins[0], metrics.height()
        ratio = self.devicePixelRatioF()
        free_from = float(left - self._margins[0])
        for time, label in zip(ticks.times_ns, ticks.labels, strict=True):
            x = left + self._view.x_of(time, self._width())
            tick = QRectF(round(x * ratio) / ratio, 0, 1, _TICK if label else _TICK / 2)
            painter.fillRect(tick, QColor(self._colors.axis))
            advance = metrics.horizontalAdvance(label)
            if label and x - advance / 2 >= free_from:
                area = QRectF(x - advance / 2, _TICK + _AIR, advance, line)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, label)
                free_from = x + advance / 2 + 4
        self._paint_caption(painter, ticks.caption, (free_from, line))

    def _paint_caption(self, painter: QPainter, caption: str, place: tuple[float, float]) -> None:
        """The unit, at the axis's right end."""
        free_from, line = place
        edge = self._margins[0] + self._width()
        area = QRectF(max(free_from, edge) + 8, _TICK + _AIR, self.width() - edge, line)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, caption)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn, view = Turn.of(event), self._view
        event.setAccepted(view is not None)
        if view is None:
            return
        if turn.left:
            self.pan_requested.emit(TimePan(delta_ns=-round(turn.left * _PAN_SHARE * view.span_ns)))
        steps = -self._notches.add(turn.up)
        if steps:
            at = view.t_of(event.position().x() - self._margins[0], self._width())
            self.zoom_requested.emit(TimeZoom(about_ns=at, steps=steps))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed, self._panned_ns = event.position(), 0

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None or self._view is None:
            return
        way = (self._grabbed.x() - event.position().x()) * self._view.span_ns / self._width()
        delta = round(way) - self._panned_ns
        if delta:
            self._panned_ns += delta
            self.pan_requested.emit(TimePan(delta_ns=delta))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = None

    def _width(self) -> float:
        return max(1.0, self.width() - self._margins[0] - self._margins[1])
