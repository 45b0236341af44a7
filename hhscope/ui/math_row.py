"""MathRow: one math channel in the list: shown or not, colour, name, unit, formula, and why it cannot be worked out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from hhscope.ui.look import Look
from hhscope.ui.math_channels import MOST_CHANNELS, MOST_UNIT, Checked
from hhscope.ui.trace_words import unit_text
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.own_keys import claims
from hhscope.ui.widgets.tone import repolish, set_tone, toned_label

_SWATCH = 14  # px


class FormulaEdit(QLineEdit):
    """A line for a formula. Escape brings back what is in force."""

    dropped = Signal()

    def event(self, event: QEvent) -> bool:
        """Escape is this field's own before it is the window's."""
        return claims(event, (Qt.Key.Key_Escape,)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops what was typed; the rest types."""
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)

    def mark(self, bad: bool) -> None:
        """Show that the text is no good, or is."""
        if bool(self.property("problem")) != bad:
            self.setProperty("problem", bad)
            repolish(self)


class MathRow(QWidget):
    """Texts are told as they are typed; the panel says what is wrong with them. GUI thread.

    typed : a formula while it is being typed
    changed : dict of fields of `MathChannel`, when Enter is pressed or the field is left
    """

    typed = Signal(str)
    changed = Signal(dict)
    shown = Signal(bool)
    removed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._one: Checked | None = None
        self.show_box = QCheckBox()
        self.show_box.setToolTip("Draw it")
        self.color = IconButton(look, "more", "Colour")
        self.name, self.unit = QLineEdit(), QLineEdit()
        self.formula = FormulaEdit()
        self.said = toned_label("", "error", wrap=True)
        self.remove = IconButton(look, "remove", "Remove this channel", role="text.dim")
        self._build()
        self._connect()

    def show_channel(self, one: Checked, *, drawn: bool) -> None:
        """What it is now; what is being typed stays."""
        self._one = one
        channel = one.channel
        self.show_box.setChecked(drawn)
        texts = ((self.name, channel.name), (self.unit, channel.unit), (self.formula, channel.formula))
        for edit, text in texts:
            if not (edit.hasFocus() and edit.isModified()) and edit.text() != text:
                edit.setText(text)
                edit.setCursorPosition(0)
        derived = "" if one.read is None else unit_text(one.read.unit)
        self.unit.setPlaceholderText(derived or "unit")
        self._name_all(channel.name)
        if not (self.formula.hasFocus() and self.formula.isModified()):
            self.say(one.problem, refused=False)
        self.show_colors()

    def _name_all(self, name: str) -> None:
        named = {
            self.show_box: "Draw", self.color: "Colour of", self.name: "Name of", self.unit: "Unit of",
            self.formula: "Formula of", self.remove: "Remove",
        }  # fmt: skip
        for widget, what in named.items():
            widget.setAccessibleName(f"{what} {name}")

    def say(self, problem: str, *, refused: bool = True) -> None:
        """The line below the formula; ``refused``: about what is being typed, else about what is in force, which then
        is grey."""
        self.said.setText(f"{problem}." if problem else "")
        self.said.setVisible(bool(problem))
        set_tone(self.said, "error" if refused else "dim")
        self.formula.mark(bool(problem) and refused)
        set_tone(self.formula, "dim" if problem and not refused else "")

    def show_colors(self) -> None:
        """Take the colour from the theme; one that cannot be worked out is grey."""
        if self._one is None:
            return
        theme, one = self._look.theme, self._one
        good = one.read is not None
        color = theme.cycle("trace.math", one.channel.color) if good else theme.color("text.dim")
        self.color.setIcon(_swatch(color))
        self.color.setIconSize(QSize(_SWATCH, _SWATCH))
        self.color.setToolTip("Colour; click to choose another")

    def colors(self) -> QMenu:
        """All colours to choose from."""
        menu = QMenu(self)
        for place in range(MOST_CHANNELS):
            action = menu.addAction(
                _swatch(self._look.theme.cycle("trace.math", place)), f"colour {place + 1}"
            )
            action.triggered.connect(lambda _=False, place=place: self.changed.emit({"color": place}))
        return menu

    # -- inside ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        digit = self.fontMetrics().horizontalAdvance("0")
        self.name.setFixedWidth(9 * digit)
        self.name.setToolTip("Its name in the legend and in files")
        self.unit.setFixedWidth(13 * digit)
        self.unit.setMaxLength(MOST_UNIT)
        self.unit.setToolTip("Its unit; grey: as it follows from the formula. Type another if you like")
        self.formula.setToolTip("Enter takes the formula, Esc brings back the one in force")
        top, below, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        top.setSpacing(6)
        for widget in (self.show_box, self.color, self.name):
            top.addWidget(widget)
        top.addWidget(self.unit)
        top.addStretch(1)
        top.addWidget(self.remove)
        below.addSpacing(self.show_box.sizeHint().width() + 6)
        below.addWidget(toned_label("=", "dim"))
        below.addWidget(self.formula, 1)
        column.addLayout(top)
        column.addLayout(below)
        column.addWidget(self.said)
        self.said.hide()

    def _connect(self) -> None:
        self.show_box.clicked.connect(self.shown)
        self.color.clicked.connect(self._on_color_clicked)
        self.remove.clicked.connect(self.removed)
        self.formula.textEdited.connect(self.typed)
        self.formula.dropped.connect(self._on_formula_dropped)
        self.formula.editingFinished.connect(lambda: self._take(self.formula, "formula"))
        self.name.editingFinished.connect(lambda: self._take(self.name, "name"))
        self.unit.editingFinished.connect(lambda: self._take(self.unit, "unit"))

    def _take(self, edit: QLineEdit, field: str) -> None:
        if edit.isModified():
            self.changed.emit({field: edit.text().strip()})

    def taken(self) -> None:
        """What was typed is in force."""
        for edit in (self.formula, self.name, self.unit):
            edit.setModified(False)

    def _on_formula_dropped(self) -> None:
        self.formula.setModified(False)
        self.formula.clearFocus()
        if self._one is not None:
            self.show_channel(self._one, drawn=self.show_box.isChecked())

    def _on_color_clicked(self) -> None:
        menu = self.colors()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.color.mapToGlobal(self.color.rect().bottomLeft()))


def _swatch(color: QColor) -> QIcon:
    picture = QPixmap(4 * _SWATCH, 4 * _SWATCH)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(picture.rect().adjusted(6, 6, -6, -6))
    painter.end()
    return QIcon(picture)
