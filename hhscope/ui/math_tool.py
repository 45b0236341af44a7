"""MathTool: the list of math channels, where they are typed, changed and removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from hhscope.engine.status import RunInfo
from hhscope.model.formula import FORMULA_FUNCTIONS, FormulaError, formula_names, read_formula
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.math_channels import MOST_CHANNELS, MathChannels, checked
from hhscope.ui.math_row import FormulaEdit, MathRow
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label

_PANEL: Final = "math"
_HINT: Final = (
    "A formula over signals and parameters becomes a trace below the others: I_Na + I_K, g_Na*m^3*h, ddt(V). "
    "ddt(x) is how fast x changes, per ms (central difference of the samples). A parameter counts as it was "
    "at the time."
)
_FULL: Final = f"There are {MOST_CHANNELS} channels; remove one to add another"


class MathTool(ToolPanel):
    """Follows the channels in the scope state. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._run: RunInfo | None = ctx.session.status.run
        self._shown: tuple[object, ...] = ()
        self.rows: list[MathRow] = []
        self.hint = toned_label(_HINT, "dim", wrap=True)
        self.new = FormulaEdit()
        self.new.setAccessibleName("New formula")
        self.new.setToolTip("Type a formula and press Enter")
        self.said = toned_label("", "error", wrap=True)
        self.names = TextButton("Names…", "All signals, parameters and functions: put one into the formula")
        self._last: FormulaEdit = self.new
        self._build()
        self._connect()
        self._show(ctx.scope.view.math)

    def draw(self, frame: Frame) -> None:
        """Another model may know other names."""
        run = frame.status.run
        facts = (run.model if run else None, run.signals if run else (), frame.view.math, frame.view.hidden)
        if facts != self._shown and run is not None:
            self._shown, self._run = facts, run
            self._show(frame.view.math)

    def menu(self) -> QMenu:
        """Everything that a formula may use."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        if self._run is None:
            return menu
        model, signals = self._run.model, self._run.signals
        names = [signal.name for signal in signals]
        rest = [name for name in formula_names(model, signals) if name not in names]
        for title, found in (("Signals", names), ("Parameters", rest)):
            sub = menu.addMenu(title)
            for name in found:
                info = model.parameters.get(name)
                action = sub.addAction(
                    name if info is None else f"{name}   {info.doc or info.label}".rstrip()
                )
                action.triggered.connect(lambda _=False, name=name: self._insert(name))
        functions = menu.addMenu("Functions")
        for name, count in FORMULA_FUNCTIONS.items():
            text = f"{name}({', '.join('xyzuvw'[:count])})"
            functions.addAction(text).triggered.connect(lambda _=False, name=name: self._insert(f"{name}("))
        return menu

    # -- showing --------------------------------------------------------------------------------------------
    def _show(self, channels: MathChannels) -> None:
        found = checked(channels, self._run.model, self._run.signals) if self._run is not None else ()
        while len(self.rows) > len(found):
            row = self.rows.pop()
            if self._last is row.formula:
                self._last = self.new
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(found):
            self._add_row(len(self.rows))
        hidden = self._ctx.scope.view.hidden
        for row, one in zip(self.rows, found, strict=True):
            row.show_channel(one, drawn=f"{_PANEL}/{one.channel.name}" not in hidden)
        self.list_area.setVisible(bool(found))
        self.hint.setVisible(not found)
        self.new.setEnabled(not channels.is_full)
        self.new.setPlaceholderText(_FULL if channels.is_full else "New formula, such as I_Na + I_K")
        self.new.setToolTip(_FULL if channels.is_full else "Type a formula and press Enter")

    def _problem(self, text: str) -> str:
        """What is wrong with a formula, or ""."""
        if self._run is None:
            return "no model runs yet; wait a moment"
        try:
            read_formula(self._run.model, text, self._run.signals)
        except FormulaError as error:
            return str(error)
        return ""

    def _say(self, problem: str) -> None:
        self.said.setText(f"{problem}." if problem else "")
        self.said.setVisible(bool(problem))
        self.new.mark(bool(problem))

    # -- wishes ---------------------------------------------------------------------------------------------
    def _on_new_edited(self, text: str) -> None:
        self._say(self._problem(text) if text.strip() else "")

    def _on_new_return_pressed(self) -> None:
        text = self.new.text().strip()
        problem = self._problem(text)
        if problem:
            self._say(problem if text else "")
            return
        scope = self._ctx.scope
        avoid: Sequence[str] = () if self._run is None else formula_names(self._run.model, self._run.signals)
        self._put(scope.view.math.added(text, avoid))
        arrangement = scope.arrangement
        if arrangement.folded.get(_PANEL) or _PANEL in arrangement.away:
            scope.arrange(arrangement.with_folded(_PANEL, False))
        self.new.clear()
        self._say("")

    def _on_new_dropped(self) -> None:
        self.new.clear()
        self._say("")
        self.new.clearFocus()

    def _change(self, row: MathRow, fields: dict[str, Any]) -> None:
        """Take what was typed, unless something is wrong with it: then it stays in the box, and that is said."""
        place = self.rows.index(row)
        scope = self._ctx.scope
        problem = self._problem(fields["formula"]) if "formula" in fields else ""
        try:
            changed = scope.view.math.changed(place, **fields)
            names = () if self._run is None else formula_names(self._run.model, self._run.signals)
            if fields.get("name") in names:
                problem = f"the model has a {fields['name']} of its own; give the channel another name"
        except ValueError as fault:
            problem = str(fault)
        if problem:
            row.say(problem)
            return
        row.taken()
        row.say("")
        self._put(changed)

    def _put(self, channels: MathChannels) -> None:
        self._ctx.scope.set_math(channels)
        self._show(channels)

    def _remove(self, row: MathRow) -> None:
        scope = self._ctx.scope
        self._put(scope.view.math.removed(self.rows.index(row)))

    def _draw_or_not(self, row: MathRow) -> None:
        scope = self._ctx.scope
        scope.toggle_trace(f"{_PANEL}/{scope.view.math.channels[self.rows.index(row)].name}")

    def _insert(self, text: str) -> None:
        edit = self._last
        edit.setFocus()
        edit.insert(text)
        edit.textEdited.emit(edit.text())
        edit.setModified(True)

    def _on_names_clicked(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.names.mapToGlobal(self.names.rect().bottomLeft()))

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 4, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self.list_area = QScrollArea(self)
        self.list_area.setWidgetResizable(True)
        self.list_area.setFrameShape(QFrame.Shape.NoFrame)
        self.list_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_area.setWidget(inside)
        bottom, column = QHBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(6)
        bottom.addWidget(self.new, 1)
        bottom.addWidget(self.names)
        column.addLayout(bottom)
        column.addWidget(self.said)
        column.addWidget(self.hint)
        column.addWidget(self.list_area, 1)
        column.addStretch(0)
        self.said.hide()

    def _connect(self) -> None:
        self.new.textEdited.connect(self._on_new_edited)
        self.new.returnPressed.connect(self._on_new_return_pressed)
        self.new.dropped.connect(self._on_new_dropped)
        self.new.textEdited.connect(lambda _text: self._remember(self.new))
        self.names.clicked.connect(self._on_names_clicked)
        self._ctx.look.changed.connect(self._on_look_changed)

    def _remember(self, edit: FormulaEdit) -> None:
        self._last = edit

    def _add_row(self, place: int) -> None:
        row = MathRow(self._ctx.look)
        self._list.insertWidget(place, row)
        self.rows.append(row)
        row.typed.connect(lambda text: row.say(self._problem(text)))
        row.typed.connect(lambda _text: self._remember(row.formula))
        row.changed.connect(lambda fields: self._change(row, fields))
        row.removed.connect(lambda: self._remove(row))
        row.shown.connect(lambda _on: self._draw_or_not(row))

    def _on_look_changed(self, _theme: object) -> None:
        for row in self.rows:
            row.show_colors()
