"""ParameterList: a side panel that is a list of parameter fields under quiet headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hhscope.engine.status import Status
from hhscope.model import Model
from hhscope.ui.context import AppContext
from hhscope.ui.parameter_fields import ParameterFields, count_changed, parameter_spec
from hhscope.ui.side_panel import SidePanel, changed_summary
from hhscope.ui.widgets.tone import toned_label


@dataclass(frozen=True, slots=True)
class Block:
    """Some parameters under a heading ("" = none), with an equation or a remark above them."""

    heading: str
    names: tuple[str, ...]
    remark: str = ""


class ParameterList(SidePanel):
    """Shows the blocks that ``blocks_of`` finds for the model."""

    def __init__(self, ctx: AppContext, blocks_of: Callable[[Model], tuple[Block, ...]]) -> None:
        super().__init__(ctx)
        self.fields = ParameterFields(ctx)
        self._blocks_of = blocks_of
        self._names: tuple[str, ...] = ()

    def build(self, model: Model) -> QWidget:
        blocks = self._blocks_of(model)
        self.fields = ParameterFields(self.ctx)
        self._names = tuple(name for block in blocks for name in block.names)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for index, block in enumerate(blocks):
            if index:
                column.addSpacing(8)
            self._put(column, block, model)
        return body

    def refresh(self, status: Status) -> None:
        self.fields.show(status.parameters)
        if self._model is not None:
            self.summary = changed_summary(count_changed(self._model, status.parameters, self._names))

    def _put(self, column: QVBoxLayout, block: Block, model: Model) -> None:
        if block.heading:
            heading = toned_label(block.heading, "dim")
            heading.setContentsMargins(22, 0, 0, 2)
            column.addWidget(heading)
        if block.remark:
            remark = toned_label(block.remark, "dim", wrap=True)
            remark.setContentsMargins(22, 0, 0, 4)
            remark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(remark)
        for name in block.names:
            column.addWidget(self.fields.add(parameter_spec(model, name)))
