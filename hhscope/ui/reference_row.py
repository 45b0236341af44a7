"""ReferenceRow: one reference in the list: shown or not, colour, name, and where it lies."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from hhscope.ui.look import Look
from hhscope.ui.references import COLORS, MOST_LIFT, Reference
from hhscope.ui.scope_look import reference_color
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.entry import Entry
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.tone import toned_label
from hhscope.units import NS_PER_MS, format_number, ms_from_ns

_AT_TRIGGER, _AT_TIME = "trigger", "time"
_SWATCH = 14  # px
_ENTRY_DIGITS = 5
_UNKNOWN = "What was in force is not known: the file came without it."


class ReferenceRow(QWidget):
    """Signals: ``changed`` (dict of fields of `Reference`), ``saved`` and ``removed``. GUI thread."""

    changed = Signal(dict)
    saved = Signal()
    removed = Signal()

    def __init__(self, one: Reference, look: Look) -> None:
        super().__init__()
        self._look = look
        self._one = one
        self.show_box = QCheckBox()
        self.show_box.setToolTip("Show it behind the traces")
        self.color = IconButton(look, "more", "Colour")
        self.name = QLineEdit(one.name)
        self.name.setAccessibleName(f"Name of reference {one.number}")
        self.save = IconButton(look, "export", "Save as CSV…", role="text.dim")
        self.remove = IconButton(look, "remove", "Remove this reference", role="text.dim")
        self.align = QuietCombo("Place in time", "Where it lies in time")
        self.align.add(_AT_TRIGGER, "at the trigger", "Its trigger on t = 0; rolling: left edge on left edge")
        self.align.add(_AT_TIME, "at its time", "On the same times of the present run")
        self.shift = _entry("Later by, ms", "So many ms later; negative: earlier", _number)
        self.lift = _entry(
            "Up by, % of the height", "So many % of a panel's height up; negative: down", _percent
        )
        self._build()
        self._connect()
        self.show_reference(one)

    def show_reference(self, one: Reference) -> None:
        """What it is now."""
        self._one = one
        self.show_box.setChecked(one.shown)
        self.show_box.setAccessibleName(f"Show {one.name}")
        if not self.name.isModified():
            self.name.setText(one.name)
            self.name.setCursorPosition(0)
        self.align.show_choice(_AT_TIME if one.by_time else _AT_TRIGGER)
        self.shift.show_text(format_number(ms_from_ns(one.shift_ns), 9))
        self.lift.show_text(format_number(100 * one.lift, 4))
        tip = f"{one.ghost.label}\n{_UNKNOWN if one.taken is None else one.taken.text}"
        self.name.setToolTip(tip)
        self.show_colors()

    def show_colors(self) -> None:
        """Take the colour from the theme."""
        self.color.setIcon(_swatch(reference_color(self._look.theme, self._one.color)))
        self.color.setIconSize(QSize(_SWATCH, _SWATCH))
        self.color.setToolTip(f"Colour: {self._one.color}; click to choose another")

    def colors(self) -> QMenu:
        """All colours to choose from."""
        menu = QMenu(self)
        for word in COLORS:
            action = menu.addAction(_swatch(reference_color(self._look.theme, word)), word)
            action.triggered.connect(lambda _=False, word=word: self.changed.emit({"color": word}))
        return menu

    def _build(self) -> None:
        self.align.setMinimumContentsLength(5)
        first, second, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        for row in (first, second):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
        column.setSpacing(2)
        for widget in (self.show_box, self.color):
            first.addWidget(widget)
        first.addWidget(self.name, 1)
        for widget in (self.save, self.remove):
            first.addWidget(widget)
        second.addSpacing(self.show_box.sizeHint().width() + 6)
        second.addWidget(self.align, 1)
        for entry, unit in ((self.shift, "ms"), (self.lift, "% up")):
            second.addWidget(entry)
            label: QLabel = toned_label(unit, "dim")
            second.addWidget(label)
        column.addLayout(first)
        column.addLayout(second)

    def _connect(self) -> None:
        self.show_box.clicked.connect(lambda on: self.changed.emit({"shown": on}))
        self.color.clicked.connect(self._on_color_clicked)
        self.name.editingFinished.connect(self._on_name_finished)
        self.save.clicked.connect(self.saved)
        self.remove.clicked.connect(self.removed)
        self.align.chosen.connect(lambda key: self.changed.emit({"by_time": key == _AT_TIME}))
        self.shift.entered.connect(lambda ms: self.changed.emit({"shift_ns": round(ms * NS_PER_MS)}))
        self.lift.entered.connect(lambda percent: self.changed.emit({"lift": percent / 100}))

    def _on_color_clicked(self) -> None:
        menu = self.colors()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.color.mapToGlobal(self.color.rect().bottomLeft()))

    def _on_name_finished(self) -> None:
        if self.name.isModified():
            self.name.setModified(False)
            self.changed.emit({"name": self.name.text()})
            self.show_reference(self._one)


def _entry(name: str, tip: str, parse: Callable[[str], float]) -> Entry:
    entry = Entry(parse)
    entry.setAccessibleName(name)
    entry.set_tip(tip)
    entry.setFixedWidth(entry.fontMetrics().horizontalAdvance("0") * _ENTRY_DIGITS + 12)
    return entry


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise ValueError(f"{text!r} is no number of milliseconds") from None
    if not abs(value) <= 1e9:
        raise ValueError("A reference can be moved by 1,000,000 s and no more")
    return value


def _percent(text: str) -> float:
    try:
        value = float(text.replace(",", ".").replace("−", "-").rstrip("% "))
    except ValueError:
        raise ValueError(f"{text!r} is no number of percent") from None
    if not abs(value) <= 100 * MOST_LIFT:
        raise ValueError("Up and down goes from −100 to 100 %")
    return value


def _swatch(color: str) -> QIcon:
    picture = QPixmap(4 * _SWATCH, 4 * _SWATCH)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(picture.rect().adjusted(6, 6, -6, -6))
    painter.end()
    return QIcon(picture)
