"""ReferencePanel: the list of references, what can be done with each, and what differs between two of them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hhscope.engine.taken import Taken, differences
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.model_loading import taken_now
from hhscope.ui.reference_row import ReferenceRow
from hhscope.ui.references import MOST_REFERENCES, ReferenceList
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.quiet_table import Column, QuietTable, Row
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label

NOW: Final = "now"
_NONE: Final = (
    f"K keeps the present screen as a reference: up to {MOST_REFERENCES} lie behind the traces. "
    "A CSV file can be one too, and a kept sweep (H)."
)
_EVERY: Final = 6  # frames between two looks at what is in force now


class ReferencePanel(ToolPanel):
    """Follows the references in the scope state. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._store = ctx.scope.references
        self._now: Taken | None = None
        self._frames = 0
        self.rows: dict[int, ReferenceRow] = {}
        self.keep = TextButton("Keep screen", "The present screen becomes a reference (K)")
        self.load = TextButton(
            "Load CSV…", "A table becomes a reference: the first column is the time, in ms or s"
        )
        self.clear = TextButton("Remove all", "Take all references away (Shift+K); Undo brings them back")
        self.none = toned_label(_NONE, "dim", wrap=True)
        self.sides = tuple(QuietCombo(f"Compare {side}", "What is compared") for side in "AB")
        self.table = QuietTable(
            "What differs", (Column(title="A", digits=11), Column(title="B", digits=11)), self, name_digits=12
        )
        self.said = toned_label("", "dim", wrap=True)
        self._build()
        self._connect()
        self._show_list(self._store.now)

    def draw(self, frame: Frame) -> None:
        """See what is in force now, some ten times a second."""
        self._frames += 1
        if self._frames % _EVERY != 1 or NOW not in self._chosen():
            return
        now = taken_now(frame.status)
        if now != self._now:
            self._now = now
            self._show_differences()

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(6)
        buttons = QHBoxLayout()
        for button in (self.keep, self.load):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.clear)
        column.addLayout(buttons)
        column.addWidget(self.none)
        column.addWidget(self._build_list(), 3)
        compare = QHBoxLayout()
        compare.addWidget(toned_label("Compare", "dim"))
        for number, side in enumerate(self.sides):
            if number:
                compare.addWidget(toned_label("with", "dim"))
            compare.addWidget(side, 1)
        column.addLayout(compare)
        column.addWidget(self.said)
        column.addWidget(self.table, 2)

    def _build_list(self) -> QScrollArea:
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
        return self.list_area

    def _connect(self) -> None:
        self.keep.clicked.connect(self._ctx.scope.keep)
        self.load.clicked.connect(self._store.load_requested)
        self.clear.clicked.connect(self._store.clear)
        self._store.changed.connect(self._show_list)
        self._ctx.look.changed.connect(self._on_look_changed)
        for side in self.sides:
            side.activated.connect(self._show_differences)

    def _on_look_changed(self, _theme: object) -> None:
        for row in self.rows.values():
            row.show_colors()

    # -- the list -------------------------------------------------------------------------------------------
    def _show_list(self, kept: ReferenceList) -> None:
        here = {one.number: one for one in kept.references}
        for number in [number for number in self.rows if number not in here]:
            row = self.rows.pop(number)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, (number, one) in enumerate(here.items()):
            if number in self.rows:
                self.rows[number].show_reference(one)
            else:
                self._list.insertWidget(place, self._row(number, kept))
        self.none.setVisible(not here)
        self.list_area.setVisible(bool(here))
        self.clear.setEnabled(bool(here))
        self.clear.setToolTip("" if here else "There is no reference")
        self._show_choices(kept)

    def _row(self, number: int, kept: ReferenceList) -> ReferenceRow:
        one = kept.get(number)
        if one is None:
            raise KeyError(number)
        row = self.rows[number] = ReferenceRow(one, self._ctx.look)
        row.changed.connect(lambda fields: self._store.change(number, **fields))
        row.saved.connect(lambda: self._store.save_requested.emit(number))
        row.removed.connect(lambda: self._store.remove(number))
        return row

    # -- what differs ---------------------------------------------------------------------------------------
    def _show_choices(self, kept: ReferenceList) -> None:
        known = [str(one.number) for one in kept.references if one.taken is not None]
        usual = (known[-1] if known else NOW, NOW)
        for side, chosen, first in zip(self.sides, self._chosen(), usual, strict=True):
            side.clear()
            side.add(NOW, "now", "What is set now")
            for one in kept.references:
                if one.taken is not None:
                    side.add(str(one.number), one.name)
            side.show_choice(chosen if chosen in (*known, NOW) and chosen != "" else first)
        if self._chosen() == (NOW, NOW) and known:
            self.sides[0].show_choice(known[-1])
        self._show_differences()

    def _chosen(self) -> tuple[str, str]:
        a, b = (str(side.currentData() or "") for side in self.sides)
        return a, b

    def _taken(self, key: str) -> Taken | None:
        if key == NOW:
            self._now = taken_now(self._ctx.session.status)
            return self._now
        one = self._store.now.get(int(key)) if key else None
        return None if one is None else one.taken

    def _show_differences(self, _index: int = 0) -> None:
        a, b = (self._taken(key) for key in self._chosen())
        found = differences(a, b) if a is not None and b is not None else ()
        self.table.show_rows([Row(name=d.name, texts=(d.a, d.b), tip=f"{d.a}  →  {d.b}") for d in found])
        self.table.setVisible(bool(found))
        comparable = bool(self._store.now.references) and a is not None and b is not None
        self.said.setText("Model, parameters, input and numerics are the same." if comparable else "")
        self.said.setVisible(comparable and not found)
