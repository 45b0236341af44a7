"""What-if view: the frame with the other future in colour and what really happened as a ghost behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QMenu, QWidget

from hhscope.engine.status import RunInfo
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.ghosts import Ghost
from hhscope.ui.what_if import WhatIf
from hhscope.ui.what_if_bar import WhatIfBar

_EVERY = 6  # frames between two looks at what the pointer reads


class WhatIfView:
    """Joins a `WhatIf` to the scopes. GUI thread.

    keep : makes a ghost of a frame and a run
    """

    def __init__(
        self, ctx: AppContext, what_if: WhatIf, keep: Callable[[Frame, RunInfo], Ghost], parent: QWidget
    ) -> None:
        self._what_if = what_if
        self._keep = keep
        self._ghost: tuple[tuple[object, ...], Ghost] | None = None
        self._waited = 0
        self.bar = WhatIfBar(ctx, what_if, parent)

    def framed(self, frame: Frame) -> Frame:
        """The frame as it is shown while a what-if is open; otherwise the frame itself."""
        self._what_if.look(frame.status, frame.window)
        other, asked = self._what_if.other, self._what_if.asked
        if asked is None:
            self._ghost = None
            return frame
        self._waited = (self._waited + 1) % _EVERY
        if not self._waited:
            self.bar.draw()
        if other is None:
            return replace(frame, fork_ns=asked.moment.t_ns, lived=asked.run)
        return replace(
            frame,
            status=replace(
                frame.status,
                run=other.run,
                segments=other.run.ring.segments,
                applied=other.applied,
                parameters=other.parameters,
            ),
            spikes=other.spikes,
            ghosts=(self._lived(frame, asked.run), *frame.ghosts),
            fork_ns=asked.moment.t_ns,
            lived=asked.run,
        )

    def fill(self, menu: QMenu) -> None:
        """The entry of the menu of a screen, for the moment under the pointer."""
        here = self._what_if.here()
        if self._what_if.asked is None:
            menu.addAction("What if from here", lambda: self._what_if.begin(here))
        else:
            menu.addAction("What if from here instead", lambda: self._what_if.move(here))
            menu.addAction("Discard what-if", self._what_if.discard)
        menu.addSeparator()

    def _lived(self, frame: Frame, run: RunInfo) -> Ghost:
        """What really happened on this stretch; made anew when another stretch is shown."""
        key = (frame.window, frame.ghost_origin_ns, run.ring)
        if self._ghost is None or self._ghost[0] != key:
            self._ghost = (key, self._keep(frame, run))
        return self._ghost[1]
