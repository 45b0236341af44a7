"""Equations: everything that moves the model, typeset, each with its present values filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QVBoxLayout, QWidget

from hhscope.engine.status import RunInfo
from hhscope.model import to_text
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.typeset import Typesetter
from hhscope.ui.widgets.math_box import Box, Face, Row
from hhscope.units import format_number
from hhscope.view.equation_lines import EquationLine, Present, equation_lines, filled

_EVERY: Final = 15  # frames between two fillings while time passes: four a second can be read
_LEFT: Final = 10.0  # px
_GAP: Final = 12.0  # px between two equations
_INDENT: Final = 22.0  # px of the line with the values
_HEADING: Final = 28.0  # px


class Sheet(QWidget):
    """The page of equations; only what can be seen is filled in. GUI thread."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._lines: tuple[EquationLine, ...] = ()
        self._formulas: list[Box] = []
        self._tops: list[float] = []
        self._present: Present | None = None
        self._setter = Typesetter(Face.of(self.font()))
        self._widest = 0.0
        self.setAccessibleName("Equations")

    @property
    def lines(self) -> tuple[EquationLine, ...]:
        """The equations shown."""
        return self._lines

    @property
    def present(self) -> Present | None:
        """What is filled in."""
        return self._present

    def set_lines(self, lines: tuple[EquationLine, ...]) -> None:
        """Show other equations."""
        if lines == self._lines:
            return
        self._lines, self._present = lines, None
        words = [
            f"{'d' if x.slope else ''}{x.name}{'/dt' if x.slope else ''} = {to_text(x.tree)}"
            for x in self._lines
        ]
        self.setAccessibleDescription("\n".join(words))
        self.typeset()

    def typeset(self) -> None:
        """Lay everything out anew: another model or another font."""
        self._setter = Typesetter(Face.of(self.font()))
        self._formulas, self._tops = [], []
        y, group = 4.0, ""
        scale = self._ctx.look.scale
        for line in self._lines:
            if line.group != group:
                y, group = y + _HEADING * scale, line.group
            self._tops.append(y)
            box = Row([self._left(line), self._setter.text("=", 5.0), self._setter.tree(line.tree)])
            self._formulas.append(box)
            y += 2 * (box.ascent + box.descent) + (_GAP + 4) * scale
        self._widest = max((box.width for box in self._formulas), default=0.0)
        self.setMinimumSize(QSize(round(self._widest + 2 * _LEFT), round(y + 8)))
        self.updateGeometry()
        self.update()

    def set_present(self, present: Present) -> None:
        """Fill in other values."""
        self._present = present
        self.update()

    def line_at(self, y: float) -> EquationLine | None:
        """The equation at a height."""
        found = None
        for top, line in zip(self._tops, self._lines, strict=True):
            if top <= y:
                found = line
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, scale = self._ctx.theme.colors, self._ctx.look.scale
        seen = event.rect()
        widest, group = self._widest, ""
        for line, box, top in zip(self._lines, self._formulas, self._tops, strict=True):
            heading, group = line.group != group, line.group
            high = box.ascent + box.descent
            if top - _HEADING * scale > seen.bottom() or top + 2 * high + _GAP * scale < seen.top():
                continue
            if heading:
                self._paint_heading(painter, line.group, top)
            painter.setPen(QPen(QColor(colors["text"]), 1.0))
            box.paint(painter, _LEFT, top + box.ascent)
            if self._present is not None:
                values, result = self._filled(line), self._result(line)
                foot = top + high + 4 + box.ascent
                result.paint(painter, _LEFT + _INDENT, foot)
                painter.setPen(QPen(QColor(colors["text.dim"]), 1.0))
                values.paint(painter, _LEFT + _INDENT + result.width, foot)
                widest = max(widest, _INDENT + values.width + result.width)
        if widest > self._widest:  # grows only, so that nothing jumps
            self._widest = widest
            self.setMinimumWidth(round(widest + 2 * _LEFT))

    def event(self, event: QEvent) -> bool:
        """The equation as the model file has it, when the mouse rests on it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            line = self.line_at(event.pos().y())
            name = "" if line is None else f"d{line.name}/dt" if line.slope else line.name
            QToolTip.showText(event.globalPos(), f"{name} = {to_text(line.tree)}" if line else "", self)
            return True
        return super().event(event)

    def _left(self, line: EquationLine) -> Box:
        return self._setter.slope(line.name) if line.slope else self._setter.name(line.name)

    def _filled(self, line: EquationLine) -> Box:
        present = self._present
        if present is None:
            return Row([])
        return Row([self._setter.text("=", 5.0), self._setter.tree(filled(line.tree, present))])

    def _result(self, line: EquationLine) -> Box:
        value = 0.0 if self._present is None else self._present.value(line)
        number = self._setter.number(format_number(value, 4))
        unit = self._setter.text(f" {line.unit}" if line.unit else "")
        return Row([self._setter.text("=", 5.0), number, unit])

    def _paint_heading(self, painter: QPainter, text: str, top: float) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._ctx.theme.colors["text"]))
        painter.drawText(QPointF(_LEFT, top - 8 * self._ctx.look.scale), text)


class EquationsPanel(ToolPanel):
    """The page in a scroll area. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._asked: tuple[object, ...] = ()
        self._frames = 0
        self._shown: tuple[object, ...] = ()
        self.sheet = Sheet(ctx)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setObjectName("page")
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.sheet)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName("Equations of the model")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.area)
        ctx.look.changed.connect(self._on_look_changed)

    def draw(self, frame: Frame) -> None:
        run = frame.status.run
        self._frames += 1
        if run is None:
            return
        asked = (run.model, dict(frame.status.parameters), run.signals)
        if asked != self._asked:
            self._asked, self._shown = asked, ()
            self.sheet.set_lines(equation_lines(*asked[:2], [signal.name for signal in run.signals]))
        hover = None if frame.live else frame.view.hover_ns
        at = frame.window.t1_ns - 1 if hover is None else hover
        facts = (run.run_id, at, frame.status.parameters)
        if facts == self._shown or (self._shown and frame.live and self._frames % _EVERY):
            return
        signals = _signals_at(run, at)
        if signals:
            self._shown = facts
            self.sheet.set_present(Present(run.model, self.sheet.lines, frame.status.parameters, signals))

    def _on_look_changed(self, _theme: object = None) -> None:
        self.sheet.typeset()


def _signals_at(run: RunInfo, t_ns: int) -> Mapping[str, float]:
    reading = run.ring.value_at(t_ns)
    if reading is None:
        return {}
    return {signal.name: float(value) for signal, value in zip(run.signals, reading.values, strict=False)}


PANEL = PanelSpec(
    key="equations",
    title="Equations",
    area=Area.TOOL,
    order=50,
    create=EquationsPanel,
    doc="All equations of the model, typeset, each with its present values filled in below",
    shortcuts=("E",),
)
