"""Side area: the scrollable column at the right of the scopes that stacks the side panels, found by themselves."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from hhscope.discovery import exported
from hhscope.engine.status import Status
from hhscope.model import Model
from hhscope.ui.background import Background
from hhscope.ui.context import AppContext
from hhscope.ui.model_chooser import ModelChooser
from hhscope.ui.side_panel import Summary
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.section import Section

_OPEN: Final = "side.open"  # settings: panel key -> open


def side_specs() -> tuple[PanelSpec, ...]:
    """The side panels in the order they are stacked."""
    found = exported("hhscope.ui.panels", "PANEL", PanelSpec).values()
    return tuple(sorted((spec for spec in found if spec.area is Area.SIDE), key=lambda spec: spec.order))


class SideArea(QScrollArea):
    """Sections stacked in one column; never wider than the area. Which are open is remembered.

    model_requested : id or path of the model that was chosen from the list
    file_requested, duplicate_requested : the buttons below that list
    """

    model_requested = Signal(str)
    file_requested = Signal()
    duplicate_requested = Signal()

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._model: Model | None = None
        self.panels: dict[str, QWidget] = {}
        self.sections: dict[str, Section] = {}
        self._specs = side_specs()
        self._background: Background | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Model and parameters")
        column = QWidget()
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(2)
        opened = ctx.settings.get(_OPEN, dict[str, Any]())
        for spec in self._specs:
            self._add(spec, bool(opened.get(spec.key, spec.open)))
        self._column.addStretch(1)
        self.setWidget(column)
        ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def show_status(self, status: Status) -> None:
        """Show the newest status in every section; once per frame."""
        if status.run is not None and status.run.model is not self._model:
            self._model = status.run.model
            self._show_lacks(status.run.model)
        for spec in self._specs:
            panel = self.panels[spec.key]
            panel.show_status(status)  # type: ignore[attr-defined] # the contract of a side panel
            section = self.sections.get(spec.key)
            summary = getattr(panel, "summary", Summary())
            if section is not None and not section.lacking:
                section.set_summary(summary.text, summary.tone)

    def reset_arrangement(self) -> None:
        """Open and fold every section as at first."""
        for spec in self._specs:
            if spec.key in self.sections:
                self.sections[spec.key].set_open(spec.open and not self.sections[spec.key].lacking)

    def choose_model(self, anchor: QWidget) -> None:
        """Show the list of models below ``anchor``; what is chosen comes as a signal."""
        if self._background is None:
            self._background = Background("thumbnails", self)
        chooser = ModelChooser(self._ctx.look, self._background, self.window())
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.chosen.connect(self.model_requested)
        chooser.file_requested.connect(self.file_requested)
        chooser.duplicate_requested.connect(self.duplicate_requested)
        chooser.open_at(anchor)

    def shutdown(self) -> None:
        """The window closes: every panel ends what it began."""
        for panel in self.panels.values():
            panel.shutdown()  # type: ignore[attr-defined] # the contract of a side panel
        if self._background is not None:
            self._background.close()
            self._background = None

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide(), 120)

    def sizeHint(self) -> QSize:
        return QSize(round(400 * self._ctx.look.scale), 640)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # arrow and page keys belong to the scopes, not to the scroll bar

    def _wide(self) -> int:
        column = self.widget()
        bar = self.verticalScrollBar().sizeHint().width()
        return max(round(300 * self._ctx.look.scale), column.minimumSizeHint().width() + bar if column else 0)

    def _add(self, spec: PanelSpec, opened: bool) -> None:
        panel = spec.create(self._ctx)
        self.panels[spec.key] = panel
        if not spec.title:
            self._column.addWidget(panel)
            return
        section = Section(spec.title, panel)
        section.header.setToolTip(spec.doc)
        section.set_open(opened)
        section.toggled.connect(self._on_section_toggled)
        self.sections[spec.key] = section
        self._column.addWidget(section)

    def _show_lacks(self, model: Model) -> None:
        for spec in self._specs:
            section = self.sections.get(spec.key)
            if section is not None:
                section.set_lacking(spec.lacks(model))

    def _on_section_toggled(self, _opened: bool) -> None:
        remembered = {key: section.wants_open for key, section in self.sections.items()}
        self._ctx.settings.put(_OPEN, remembered)

    def _on_look_changed(self, _theme: object = None) -> None:
        self.setMinimumWidth(self._wide())
        self.viewport().setAutoFillBackground(False)
