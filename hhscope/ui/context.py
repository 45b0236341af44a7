"""AppContext: what every panel is handed: session, settings, look, scope state, spikes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hhscope.engine.commands import Command
from hhscope.engine.sink import Sink
from hhscope.engine.status import Status
from hhscope.ui.theme import Theme

if TYPE_CHECKING:
    from hhscope.analysis import SpikeSink
    from hhscope.ui.look import Look
    from hhscope.ui.scope_state import ScopeState
    from hhscope.ui.settings import SettingsStore
    from hhscope.ui.what_if import WhatIf
    from hhscope.ui.widgets.drawing_thread import DrawingThread


class SessionPort(Protocol):
    """What panels may ask of the session. All members may be used from the GUI thread at any time."""

    def post(self, command: Command) -> None:
        """Queue a command; it takes effect at the next block border."""

    @property
    def status(self) -> Status:
        """The newest snapshot."""

    def add_sink(self, sink: Sink) -> None:
        """Hand every further block to ``sink``."""

    def remove_sink(self, sink: Sink) -> None:
        """Stop handing blocks to ``sink``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext:
    """Handed to every panel and window part; frozen. Its members are shared, one of each per application."""

    session: SessionPort
    settings: SettingsStore
    look: Look
    scope: ScopeState
    spikes: SpikeSink
    tell: Callable[[str], None]  # show one sentence in the status bar
    drawing: DrawingThread | None = (
        None  # draws the scopes; None: the GUI thread does. Whoever made it closes it.
    )
    what_if: WhatIf | None = None  # the window's; `session` then changes its other future while it is open

    @property
    def theme(self) -> Theme:
        """The theme in use now; `Look.changed` says when it changes."""
        return self.look.theme
