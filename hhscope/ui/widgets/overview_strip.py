"""OverviewStrip: a thin strip of everything held, with the window on screen to drag and resize."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QTransform, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hhscope.ui.widgets.plot_types import PlotColors
from hhscope.ui.widgets.wheel import Notches, Turn
from hhscope.view.canvas import Canvas, Pen
from hhscope.view.scales import ValueScale, fitted
from hhscope.view.timebase import MIN_SPAN_NS, TimeView
from hhscope.view.traces import TraceData

_HEIGHT = 36  # px
_GRIP = 5.0  # px on either side of the window's edge
_LEAST = 6.0  # px: a window is never drawn narrower, so that it can be seen and grabbed
_TRACE_OPACITY = 0.75
_SHADE = 110  # of 255: how dark everything outside the window is


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverviewFrame:
    """Everything held (``held``, with row 0 of ``data`` over it) and the window on screen (``view``)."""

    held: TimeView
    data: TraceData
    view: TimeView
    selection: tuple[int, int] | None = None


class _Grip(Enum):
    NONE = auto()
    LEFT = auto()
    RIGHT = auto()
    WINDOW = auto()


class OverviewStrip(QWidget):
    """Drag the window = pan, drag an edge = resize, press beside it = centre there and drag, wheel = zoom about the
    window's middle. GUI thread."""

    view_requested = Signal(object)  # TimeView: show this

    def __init__(self, colors: PlotColors, trace_color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = colors
        self._trace_color = trace_color
        self._margins = (0, 0)
        self._frame: OverviewFrame | None = None
        self._picture: Canvas | None = None
        self._drawn: tuple[object, ...] = ()
        self._grip = _Grip.NONE
        self._start = (0.0, TimeView(t0_ns=0, span_ns=1))
        self._notches = Notches()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setToolTip("Everything held. Drag the window to move it, its edges to resize it.")

    # -- what it shows --------------------------------------------------------------------------------------
    def set_colors(self, colors: PlotColors, trace_color: str) -> None:
        """Another theme."""
        self._colors, self._trace_color = colors, trace_color
        self.update()

    def set_margins(self, left: int, right: int) -> None:
        """Space beside the strip, logical px; the same as the plots'."""
        self._margins = (left, right)
        self.update()

    def columns(self) -> int:
        """Width in device pixels: the number of columns to gather the envelope for."""
        return max(1, round(self._area().width() * self.devicePixelRatioF()))

    def show_frame(self, frame: OverviewFrame) -> None:
        """Draw this at the next paint; call it a few times per second, the strip moves slowly."""
        self._frame = frame
        self.update()

    # -- Qt -------------------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colors.surround))
        area = self._area()
        painter.fillRect(area, QColor(self._colors.background))
        if self._frame is None:
            return
        painter.setClipRect(area)
        self._paint_trace(painter, self._frame)
        self._paint_marks(painter, self._frame)

    def _paint_trace(self, painter: QPainter, frame: OverviewFrame) -> None:
        """The envelope, in device pixels; drawn anew only when it has changed."""
        area, ratio = self._area(), self.devicePixelRatioF()
        width, height = self.columns(), max(1, round(area.height() * ratio))
        drawn = (frame.data, width, height, self._colors, self._trace_color)
        if drawn != self._drawn or self._picture is None:
            self._picture = _picture(frame.data, (width, height), (self._colors, self._trace_color))
            self._drawn = drawn
        pixels = self._picture.image
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
        painter.save()
        corner = QTransform.fromTranslate(area.left(), area.top())
        painter.setTransform(corner.scale(1 / ratio, 1 / ratio), True)
        painter.drawImage(0, 0, image)
        painter.restore()

    def _paint_marks(self, painter: QPainter, frame: OverviewFrame) -> None:
        area = self._area()
        if frame.selection is not None:
            left, right = (self._x_of(t) for t in frame.selection)
            tint = QColor(self._colors.selection)
            tint.setAlphaF(0.35)
            painter.fillRect(QRectF(left, area.top(), max(1.0, right - left), area.height()), tint)
        left, right = self._window()
        shade = QColor(self._colors.surround)
        shade.setAlpha(_SHADE)
        painter.fillRect(QRectF(area.left(), area.top(), left - area.left(), area.height()), shade)
        painter.fillRect(QRectF(right, area.top(), area.right() - right, area.height()), shade)
        painter.setPen(QPen(QColor(self._colors.hover), 1.5))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame_box = QRectF(left, area.top(), right - left, area.height()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.drawRoundedRect(frame_box, 2, 2)

    # -- mouse ----------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._frame is None:
            return
        x, view = event.position().x(), self._frame.view
        self._grip = self._grip_at(event.position())
        if self._grip is _Grip.NONE:
            view = view.panned(self._t_of(x) - (view.t0_ns + view.span_ns // 2))
            self._grip = _Grip.WINDOW
            self.view_requested.emit(view)
        self._start = (x, view)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is _Grip.NONE or self._frame is None:
            self._show_cursor(self._grip_at(event.position()))
            return
        x0, view = self._start
        delta = self._t_of(event.position().x()) - self._t_of(x0)
        if self._grip is _Grip.WINDOW:
            wanted = view.panned(delta)
        elif self._grip is _Grip.LEFT:
            span = max(view.span_ns - delta, MIN_SPAN_NS)
            wanted = TimeView.ending_at(view.t1_ns, span)
        else:
            wanted = TimeView(t0_ns=view.t0_ns, span_ns=max(view.span_ns + delta, MIN_SPAN_NS))
        self.view_requested.emit(wanted)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = _Grip.NONE
            self._show_cursor(self._grip_at(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.setAccepted(self._frame is not None)
        if self._frame is None:
            return
        turn, view = Turn.of(event), self._frame.view
        if turn.left:
            self.view_requested.emit(view.panned(-round(turn.left * 0.1 * view.span_ns)))
        steps = -self._notches.add(turn.up)
        if steps:
            self.view_requested.emit(view.stepped(view.t0_ns + view.span_ns // 2, steps))

    # -- places ---------------------------------------------------------------------------------------------
    def _area(self) -> QRectF:
        left, right = self._margins
        return QRectF(left, 2.0, max(1.0, self.width() - left - right), max(1.0, self.height() - 4.0))

    def _x_of(self, t_ns: int) -> float:
        area = self._area()
        held = self._frame.held if self._frame is not None else TimeView(t0_ns=0, span_ns=1)
        return min(max(area.left() + held.x_of(t_ns, area.width()), area.left()), area.right())

    def _t_of(self, x: float) -> int:
        area = self._area()
        return self._frame.held.t_of(x - area.left(), area.width()) if self._frame is not None else 0

    def _window(self) -> tuple[float, float]:
        """Left and right edge of the window on screen, px, at least wide enough to be grabbed."""
        if self._frame is None:
            return 0.0, 0.0
        area = self._area()
        left, right = self._x_of(self._frame.view.t0_ns), self._x_of(self._frame.view.t1_ns)
        lack = max(0.0, _LEAST - (right - left))
        left = min(max(left - lack / 2, area.left()), area.right() - _LEAST)
        return left, max(right + lack / 2, left + _LEAST)

    def _grip_at(self, at: QPointF) -> _Grip:
        if self._frame is None or not self._area().contains(at):
            return _Grip.NONE
        left, right = self._window()
        wide = right - left > 4 * _GRIP  # else edges would leave nothing to move it by
        if wide and abs(at.x() - left) <= _GRIP:
            return _Grip.LEFT
        if wide and abs(at.x() - right) <= _GRIP:
            return _Grip.RIGHT
        return _Grip.WINDOW if left - 2 <= at.x() <= right + 2 else _Grip.NONE

    def _show_cursor(self, grip: _Grip) -> None:
        edges = (_Grip.LEFT, _Grip.RIGHT)
        shape = Qt.CursorShape.SizeHorCursor if grip in edges else Qt.CursorShape.OpenHandCursor
        self.setCursor(Qt.CursorShape.PointingHandCursor if grip is _Grip.NONE else shape)


def _picture(data: TraceData, size: tuple[int, int], colors: tuple[PlotColors, str]) -> Canvas:
    """The envelope fitted to the strip."""
    canvas = Canvas(*size)
    canvas.background.fill(QColor(colors[0].background).rgb())
    canvas.wipe()
    extent = data.extent(0) if data.n_traces else None
    shown = fitted([extent] if extent is not None else [])
    if shown is not None:
        scale = ValueScale(range=shown, top=0.0, bottom=float(size[1])).coefficients
        pen = Pen(color=QColor(colors[1]).rgb() & 0xFFFFFF, width_px=1.0, opacity=_TRACE_OPACITY)
        canvas.trace(data, 0, scale, pen)
    canvas.compose()
    return canvas
