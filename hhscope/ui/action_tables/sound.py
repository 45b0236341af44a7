"""Actions of the sound: spikes as clicks."""

from __future__ import annotations

from hhscope.ui.action_spec import ActionSpec

ACTIONS = (
    ActionSpec(
        key="sound", text="Sound of spikes", menu="Run", group=4, shortcuts=("Shift+M",), icon="sound",
        tip="Hear each spike as a click at the moment it is shown, or be silent again",
        run=lambda w: w.toggle_sound(),
    ),
    ActionSpec(
        key="louder", text="Louder", menu="Run", group=4, shortcuts=("Ctrl+Up",), repeats=True,
        tip="The clicks of spikes one step louder", run=lambda w: w.tell(w.sound.step_volume(1)),
    ),
    ActionSpec(
        key="quieter", text="Quieter", menu="Run", group=4, shortcuts=("Ctrl+Down",), repeats=True,
        tip="The clicks of spikes one step quieter", run=lambda w: w.tell(w.sound.step_volume(-1)),
    ),
)  # fmt: skip
