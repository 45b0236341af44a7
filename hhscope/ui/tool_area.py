"""ToolArea: the tools that were opened, stacked beside the scopes; empty, it takes neither room nor time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from hhscope.discovery import exported
from hhscope.ui.arrangement import Arrangement
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.look import Look
from hhscope.ui.scope_look import margins
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.icon_button import IconButton

_SHARE: Final = 0.42  # of the width of the scopes, at first
_WIDEST: Final = 560  # px, at first and at scale 1: wider helps no tool
_LEAST: Final = 316  # px: the widest row of buttons of a tool
_LEAST_SCREEN: Final = 120  # px of a scope's screen that can still be read, at scale 1
_GOOD_SCREEN: Final = 360  # px of it that the first opening of a tool leaves, where there is room
_COMFORTABLE: Final = 260  # px of height that an open tool should have, at scale 1
_BELOW: Final = 0.36  # of the height of the scopes, for wide tools at first
_HANDLE: Final = 4  # px


def tool_specs() -> tuple[PanelSpec, ...]:
    """The tools found in `hhscope.ui.panels`, in the order of the menu."""
    found = exported("hhscope.ui.panels", "PANEL", PanelSpec).values()
    return tuple(sorted((s for s in found if s.area is Area.TOOL), key=lambda spec: spec.order))


class ToolPanel(QWidget):
    """Base of every tool. GUI thread.

    A tool is made when it is opened and deleted when it is closed: what should outlive that belongs into the
    scope state. Whoever keeps a thread or a timer ends it in `shutdown`.
    """

    def draw(self, frame: Frame) -> None:
        """One frame; called only while the tool can be seen and there is a run (``frame.status.run``)."""
        raise NotImplementedError

    def shutdown(self) -> None:
        """The tool is about to be deleted."""


class ToolHeader(QWidget):
    """Title line of a tool: fold, title, close. A click on it folds, as does the caret. GUI thread."""

    fold_requested = Signal()
    close_requested = Signal()

    def __init__(self, look: Look, spec: PanelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._spec = spec
        self.fold = IconButton(look, "down", f"Fold {spec.title} to its title", role="text.dim")
        keys = f"  ({spec.shortcuts[0]})" if spec.shortcuts else ""
        self.close_button = IconButton(look, "remove", f"Close {spec.title}{keys}", role="text.dim")
        title = QLabel(spec.title, self)
        title.setToolTip(f"{spec.doc}.")
        box = QHBoxLayout(self)
        box.setContentsMargins(4, 0, 4, 0)
        box.setSpacing(4)
        box.addWidget(self.fold)
        box.addWidget(title, 1)
        box.addWidget(self.close_button)
        self.fold.clicked.connect(self.fold_requested)
        self.close_button.clicked.connect(self.close_requested)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def show_folded(self, folded: bool) -> None:
        """Turn the caret."""
        self.fold.set_picture("right" if folded else "down")
        tip = f"Unfold {self._spec.title}" if folded else f"Fold {self._spec.title} to its title"
        self.fold.setToolTip(tip)
        self.fold.setAccessibleName(tip)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.fold_requested.emit()

    def _on_look_changed(self, _theme: object = None) -> None:
        self.setFixedHeight(round(24 * self._look.scale))
        for button in (self.fold, self.close_button):
            button.setFixedSize(round(20 * self._look.scale), round(20 * self._look.scale))


class ToolFrame(QWidget):
    """One open tool: title line above, the tool (or why the model has nothing for it) below. GUI thread."""

    def __init__(self, ctx: AppContext, spec: PanelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.header = ToolHeader(ctx.look, spec, self)
        panel = spec.create(ctx)
        if not isinstance(panel, ToolPanel):
            raise TypeError(f"panel {spec.key!r} is a tool, so create must make a ToolPanel")
        self.panel = panel
        panel.setAccessibleName(spec.title)
        self._lacking = QLabel(self)
        self._lacking.setWordWrap(True)
        self._lacking.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lacking.setProperty("tone", "dim")
        self._lacking.setMargin(16)
        self._lacking.hide()
        self._folded = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(panel, 1)
        box.addWidget(self._lacking, 1)

    def draw(self, frame: Frame) -> None:
        """Show one frame, if there is something to be seen."""
        run = frame.status.run
        if run is None or self._folded:
            return
        lacking = self.spec.lacks(run.model)
        if lacking != self._lacking.text().removesuffix("."):
            self._lacking.setText(f"{lacking}." if lacking else "")
            self._show_body()
        if not lacking:
            self.panel.draw(frame)

    def set_folded(self, folded: bool) -> None:
        """Show the title only, or all of it."""
        self._folded = folded
        self.header.show_folded(folded)
        self._show_body()
        policy = QSizePolicy.Policy.Fixed if folded else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self.setMaximumHeight(self.header.height() if folded else 16_777_215)

    def _show_body(self) -> None:
        self.panel.setVisible(not self._folded and not self._lacking.text())
        self._lacking.setVisible(not self._folded and bool(self._lacking.text()))


class ToolArea(QSplitter):
    """The open tools from top to bottom, as the arrangement says. GUI thread.

    Opening one more than fit at a comfortable height folds the one that was opened first to its title.
    """

    def __init__(self, ctx: AppContext, specs: Sequence[PanelSpec], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._ctx = ctx
        self._specs = {spec.key: spec for spec in specs}
        self._frames: dict[str, ToolFrame] = {}
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_HANDLE)
        self.setAccessibleName("Tools")

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The tools that are open, from top to bottom, folded ones too."""
        return tuple(self._frames)

    def frame(self, key: str) -> ToolFrame:
        """An open tool with its title line. Raises KeyError when it is not open."""
        return self._frames[key]

    def draw(self, frame: Frame) -> None:
        """One frame."""
        for shown in self._frames.values():
            shown.draw(frame)

    def heights(self) -> dict[str, int]:
        """The heights of the unfolded tools now, in pixels."""
        folded = self._ctx.scope.arrangement.tools_folded
        sizes = dict(zip(self._frames, self.sizes(), strict=True))
        return {key: size for key, size in sizes.items() if key not in folded}

    def arrange(self, arrangement: Arrangement) -> None:
        """Open, close, fold and size what the arrangement asks for; unknown tools are left out."""
        wanted = tuple(key for key in arrangement.tools if key in self._specs)
        opened = [key for key in wanted if key not in self._frames]
        for key in [key for key in self._frames if key not in wanted]:
            self._close(self._frames.pop(key))
        for key in opened:
            self._frames[key] = self._open(self._specs[key])
        self._frames = {key: self._frames[key] for key in wanted}
        for i, (key, frame) in enumerate(self._frames.items()):
            if self.indexOf(frame) != i:
                self.insertWidget(i, frame)
            frame.set_folded(key in arrangement.tools_folded)
            frame.show()
        self._share_height(arrangement)

    def overfull(self, arrangement: Arrangement, height: int) -> Arrangement:
        """``arrangement`` with the first tools folded until the rest is comfortable in ``height`` pixels."""
        unfolded = [
            key for key in arrangement.tools if key in self._specs and key not in arrangement.tools_folded
        ]
        room = max(1, int(height / (_COMFORTABLE * self._ctx.look.scale)))
        extra = unfolded[: max(0, len(unfolded) - room)]
        return replace(arrangement, tools_folded=arrangement.tools_folded | set(extra))

    def shutdown(self) -> None:
        """End what the tools keep running."""
        for frame in self._frames.values():
            frame.panel.shutdown()

    def _share_height(self, arrangement: Arrangement) -> None:
        title = round(24 * self._ctx.look.scale)
        folded = [key in arrangement.tools_folded for key in self._frames]
        room = max(1, self.height() - _HANDLE * max(0, len(folded) - 1) - title * sum(folded))
        share = room / max(1, len(folded) - sum(folded))
        heights = arrangement.tool_heights
        self.setSizes(
            [title if flat else heights.get(key, round(share))
             for key, flat in zip(self._frames, folded, strict=True)]
        )  # fmt: skip

    def _open(self, spec: PanelSpec) -> ToolFrame:
        frame = ToolFrame(self._ctx, spec, self)
        scope, key = self._ctx.scope, spec.key
        frame.header.close_requested.connect(lambda: scope.arrange(scope.arrangement.with_tool(key, False)))
        frame.header.fold_requested.connect(lambda: self._toggle_folded(key))
        return frame

    def _close(self, frame: ToolFrame) -> None:
        frame.panel.shutdown()
        frame.hide()
        frame.setParent(None)
        frame.deleteLater()

    def _toggle_folded(self, key: str) -> None:
        arrangement = self._ctx.scope.arrangement
        self._ctx.scope.arrange(arrangement.with_tool_folded(key, key not in arrangement.tools_folded))


class ToolSplit(QSplitter):
    """The scopes at the left, the tool area at the right while a tool is open; wide tools are under the scopes. GUI
    thread."""

    def __init__(
        self, ctx: AppContext, scopes: QWidget, parent: QWidget, specs: Sequence[PanelSpec] | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ctx = ctx
        self._tools: tuple[str, ...] = ()
        found = tool_specs() if specs is None else specs
        self.area = ToolArea(ctx, [spec for spec in found if not spec.wide], self)
        self.below = ToolArea(ctx, [spec for spec in found if spec.wide], self)
        self._wide = frozenset(spec.key for spec in found if spec.wide)
        self._column = QSplitter(Qt.Orientation.Vertical, self)
        self._scopes = scopes
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_HANDLE)
        for widget in (scopes, self.below):
            self._column.addWidget(widget)
        self._column.setChildrenCollapsible(False)
        self._column.setHandleWidth(_HANDLE)
        self.below.hide()
        self.addWidget(self._column)
        self.addWidget(self.area)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.area.hide()
        self.splitterMoved.connect(self._on_splitter_moved)
        self.area.splitterMoved.connect(self._on_splitter_moved)
        ctx.scope.arrangement_changed.connect(self._on_scope_arrangement_changed)
        ctx.look.changed.connect(self._on_look_changed)
        self._arrange(ctx.scope.arrangement)

    def draw(self, frame: Frame) -> None:
        """One frame; nothing at all while no tool is open."""
        if self._tools:
            self.area.draw(frame)
        if self.below.open_keys:
            self.below.draw(frame)

    def shutdown(self) -> None:
        """End what the tools keep running."""
        self.area.shutdown()
        self.below.shutdown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tools as wide as they were while the window changes."""
        super().resizeEvent(event)
        if self._tools and event.oldSize().width() != event.size().width():
            self._share_width(self._ctx.scope.arrangement)

    def _arrange(self, arrangement: Arrangement) -> None:
        tools = tuple(key for key in arrangement.tools if key not in self._wide)
        opened = not self._tools and bool(tools)
        self._tools = tools
        self._arrange_below(arrangement)
        self._scopes.setMinimumWidth(self._scopes_width(_LEAST_SCREEN))
        self.area.setMinimumWidth(_LEAST)  # whatever the text size: large text must not take the scopes' room
        self.area.arrange(arrangement)
        self.area.setVisible(bool(self.area.open_keys))
        if opened:
            self._share_width(arrangement)

    def _arrange_below(self, arrangement: Arrangement) -> None:
        before = self.below.open_keys
        self.below.arrange(arrangement)
        keys = self.below.open_keys
        self.below.setVisible(bool(keys))
        flat = all(key in arrangement.tools_folded for key in keys)
        title = round(24 * self._ctx.look.scale) * len(keys)
        self.below.setMaximumHeight(title if keys and flat else 16_777_215)
        if keys and not before:
            height = self._column.height()
            self._column.setSizes([height - round(_BELOW * height), round(_BELOW * height)])

    def _share_width(self, arrangement: Arrangement) -> None:
        first = min(round(self.width() * _SHARE), round(_WIDEST * self._ctx.look.scale))
        first = min(first, max(_LEAST, self.width() - self._scopes_width(_GOOD_SCREEN) - _HANDLE))
        most = self.width() - self._scopes_width(_LEAST_SCREEN) - _HANDLE
        tools = min(arrangement.tools_width or first, max(1, most))
        self.setSizes([max(1, self.width() - tools - _HANDLE), tools])

    def _scopes_width(self, screen: int) -> int:
        """The width of scopes whose screens are ``screen`` px wide, at scale 1: what is beside them grows with text."""
        return sum(margins(self._ctx.look.scale)) + round(screen * self._ctx.look.scale)

    def _on_scope_arrangement_changed(self, arrangement: Arrangement) -> None:
        added = set(arrangement.tools) - set(self._tools) - self._wide
        fitting = (
            self.area.overfull(arrangement, self.height()) if added and self.isVisible() else arrangement
        )
        if fitting != arrangement:
            self._ctx.scope.arrange(fitting)
        else:
            self._arrange(arrangement)

    def _on_splitter_moved(self, _pos: int, _index: int) -> None:
        now = self._ctx.scope.arrangement
        self._ctx.scope.arrange(now.with_tool_sizes(self.sizes()[1], self.area.heights()))

    def _on_look_changed(self, _theme: object) -> None:
        self._arrange(self._ctx.scope.arrangement)
        if self._tools:
            self._share_width(self._ctx.scope.arrangement)
