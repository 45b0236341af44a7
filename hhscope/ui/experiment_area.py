"""ExperimentArea: the list of experiments by group, and the chosen one, large. Made when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from hhscope.discovery import exported
from hhscope.experiments import Experiment, list_experiments
from hhscope.ui import experiment_choice as choice
from hhscope.ui.experiment_body import ExperimentBody, PlainBody
from hhscope.ui.experiment_view import ExperimentView
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.ui.context import AppContext

_LIST_PX: Final = 196  # at scale 1
_KEY_ROLE: Final = Qt.ItemDataRole.UserRole


def body_specs() -> dict[str, PanelSpec]:
    """The experiment panels found in `hhscope.ui.panels`, by the key of their experiment."""
    found = exported("hhscope.ui.panels", "PANEL", PanelSpec).values()
    return {spec.key.removeprefix("experiment."): spec for spec in found if spec.area is Area.EXPERIMENT}


class ExperimentArea(QWidget):
    """GUI thread. ``help_requested`` (str): the key of an experiment."""

    help_requested = Signal(str)

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._specs = body_specs()
        self._experiments: dict[str, Experiment[Any, Any]] = {one.key: one for one in list_experiments()}
        self.views: dict[str, ExperimentView] = {}
        self._shown = ""
        self.list = QListWidget(self)
        self.list.setAccessibleName("Experiments")
        self.list.setObjectName("experiments")
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.stack = QStackedWidget(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.stack, 1)
        self._fill()
        self.list.currentItemChanged.connect(self._on_list_current_item_changed)
        ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def view(self) -> ExperimentView | None:
        """The experiment that is shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, ExperimentView) else None

    def draw(self, status: Status) -> None:
        """One frame: show what the view state says is chosen."""
        key = choice.chosen_key(self._ctx.scope)
        if key not in self._experiments:
            key = next(iter(self._experiments))
        self._show(key)
        view = self.view
        if view is not None:
            view.draw(status)

    def shutdown(self) -> None:
        """End what the experiments keep running."""
        for view in self.views.values():
            view.shutdown()

    def _show(self, key: str) -> None:
        view = self.views.get(key)
        if view is None:
            view = self.views[key] = self._made(key)
            self.stack.addWidget(view)
        if key != self._shown:
            self._shown = key
            self.stack.setCurrentWidget(view)
            self._mark(key)
            if view.result is None:
                view.first_seen()
            else:
                view.bring_cell()

    def _made(self, key: str) -> ExperimentView:
        spec = self._specs.get(key)
        body = PlainBody(self._ctx) if spec is None else spec.create(self._ctx)
        if not isinstance(body, ExperimentBody):
            raise TypeError(f"panel {key!r} is an experiment's, so create must make an ExperimentBody")
        view = ExperimentView(self._ctx, self._experiments[key], body)
        view.help_requested.connect(self.help_requested)
        return view

    def _fill(self) -> None:
        group = ""
        for one in self._experiments.values():
            if one.group != group:
                group = one.group
                head = QListWidgetItem(group, self.list)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
            item = QListWidgetItem(one.title, self.list)
            item.setData(_KEY_ROLE, one.key)
            item.setToolTip(one.explanation)

    def _mark(self, key: str) -> None:
        self.list.blockSignals(True)
        for k in range(self.list.count()):
            if self.list.item(k).data(_KEY_ROLE) == key:
                self.list.setCurrentRow(k)
        self.list.blockSignals(False)

    def _on_list_current_item_changed(self, item: QListWidgetItem | None, _before: object) -> None:
        key = None if item is None else item.data(_KEY_ROLE)
        if key and self._shown and key != choice.chosen_key(self._ctx.scope):
            choice.choose(self._ctx.scope, str(key))

    def _on_look_changed(self, _theme: object = None) -> None:
        look = self._ctx.look
        self.list.setFixedWidth(round(_LIST_PX * look.scale))
        line = self.fontMetrics().height()
        room = self.list.width() - 32
        for k in range(self.list.count()):
            item = self.list.item(k)
            is_head = not item.data(_KEY_ROLE)
            lines = 1 + self.fontMetrics().horizontalAdvance(item.text()) // max(1, room)
            item.setSizeHint(QSize(room, lines * line + (14 if is_head and k else 8)))
            item.setForeground(look.theme.color("text.dim" if is_head else "text"))
            item.setTextAlignment(Qt.AlignmentFlag.AlignBottom if is_head else Qt.AlignmentFlag.AlignVCenter)
