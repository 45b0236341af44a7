"""Actions of persistence: light that stays on the screen."""

from __future__ import annotations

from hhscope.ui import persistence_card as card
from hhscope.ui.action_spec import ActionSpec

ACTIONS = (
    ActionSpec(
        key="persistence", text="Persistence", menu="View", group=1, shortcuts=("P",),
        tip="Every sample leaves light that fades slowly: sweep lies on sweep, often visited places are bright",
        run=card.toggle,
    ),
    ActionSpec(
        key="clear_persistence", text="Clear persistence", menu="View", group=1, shortcuts=("Shift+P",),
        tip="Begin with a dark screen", run=lambda w: w.ctx.scope.clear_light(),
    ),
    ActionSpec(
        key="persistence_longer", text="Longer persistence", menu="View", group=1, shortcuts=("]",), repeats=True,
        tip="Light stays longer: 0.1 s, 0.2 s, 0.5 s … up to without end", run=lambda w: card.step(w, 1),
    ),
    ActionSpec(
        key="persistence_shorter", text="Shorter persistence", menu="View", group=1, shortcuts=("[",), repeats=True,
        tip="Light fades sooner, down to 0.1 s", run=lambda w: card.step(w, -1),
    ),
    ActionSpec(
        key="persistence_settings", text="Persistence…", menu="View", group=1, shortcuts=("Ctrl+Shift+P",),
        tip="On or off, how long light stays, and clear", run=card.open_settings,
    ),
)  # fmt: skip
