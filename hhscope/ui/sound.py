"""Sound: spikes as clicks at the moment they are shown; off at first, and then at no cost."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMetaObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hhscope.engine.status import Phase, Status
from hhscope.ui.sound_device import SoundDevice, SoundError, open_loudspeaker
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.scale import Scale
from hhscope.ui.widgets.slider import ValueSlider
from hhscope.view.click_clock import ClickClock, kept_in_step

if TYPE_CHECKING:
    from hhscope.ui.click_player import ClickPlayer
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow

_VOLUME: Final = "sound.volume"
_STEP: Final = 0.1
_LOUD: Final = 0.5  # at first
_MOST: Final = 4096  # spikes of one frame; more cannot be heard
_FALLS_BEHIND: Final = 0.9  # of the speed asked for: below it, the speed that is reached counts


class Sound:
    """Begins and ends the sound, and hands it the spikes of each frame. GUI thread.

    open_device : makes the device when the sound is switched on; raises SoundError with the reason why not
    """

    def __init__(self, window: MainWindow, open_device: Callable[[], SoundDevice] = open_loudspeaker) -> None:
        self.open_device = open_device
        self._window = window
        self._ctx = window.ctx
        self._device: SoundDevice | None = None
        self._player: ClickPlayer | None = None
        self._clock: ClickClock | None = None
        self._listening: QMetaObject.Connection | None = None
        self._heard: tuple[int | None, int] = (
            None,
            0,
        )  # number of the run, and how many of its spikes were heard or have passed
        self.control = VolumeControl(window.ctx, self)

    @property
    def on(self) -> bool:
        """Whether spikes are heard."""
        return self._player is not None

    @property
    def volume(self) -> float:
        """Volume, 0 to 1."""
        return min(max(self._ctx.settings.get(_VOLUME, _LOUD), 0.0), 1.0)

    def toggle(self) -> str:
        """On, or off; returns one sentence."""
        if self.on:
            self.close()
            return "The sound is off."
        from hhscope.ui.click_player import ClickPlayer

        try:
            self._device = self.open_device()
            self._player = ClickPlayer(self._device.rate_hz, self.volume)
            self._device.start(self._player.fill)
        except SoundError as reason:
            self.close()
            return str(reason)
        self._clock = None
        shot = self._ctx.spikes.snapshot()
        self._heard = (shot.run_id, shot.count)
        self._listening = self._window.frame_drawn.connect(self.look)
        self.control.show_on(True)
        return f"Each spike is a click, at the speed of the picture; volume {self.volume:.0%}."

    def close(self) -> None:
        """Off; nothing is left behind."""
        if self._device is not None:
            self._device.close()
        self._device = self._player = None
        if self._listening is not None:
            self._window.frame_drawn.disconnect(self._listening)
            self._listening = None
        self.control.show_on(False)

    def set_volume(self, volume: float) -> None:
        """Volume, 0 to 1, remembered."""
        self._ctx.settings.put(_VOLUME, round(min(max(volume, 0.0), 1.0), 2))
        if self._player is not None:
            self._player.volume = self.volume
        self.control.slider.set_value(self.volume)

    def step_volume(self, steps: int) -> str:
        """Louder (+1) or quieter; returns one sentence."""
        self.set_volume(self.volume + steps * _STEP)
        off = "" if self.on else "; the sound is off, Shift+M switches it on"
        return f"Volume {self.volume:.0%}{off}."

    def look(self, status: Status) -> None:
        """Once per frame while on: the spikes since the last frame are to be heard."""
        if self._player is None or status.run is None:
            return
        shot = self._ctx.spikes.snapshot()
        before = self._heard[1] if self._heard[0] == shot.run_id else 0
        self._heard = (shot.run_id, shot.count)
        pace = _pace(status)
        if status.phase is not Phase.RUNNING or pace <= 0.0:
            self._clock = None
            return
        self._clock = kept_in_step(self._clock, shot.t_ms * 1e6, self._player.played_s, pace)
        new = min(shot.count - before, _MOST, len(shot.train.times_ms))
        if new > 0:
            self._player.play(self._clock.heard_at_ms(shot.train.times_ms[-new:]))


def _pace(status: Status) -> float:
    """Cell seconds per second: as asked for, or as reached where the machine cannot follow."""
    behind = math.isinf(status.speed) or 0.0 < status.achieved < _FALLS_BEHIND * status.speed
    return status.achieved if behind else status.speed


class VolumeControl(QWidget):
    """A mute button and a slider, there while the sound is on."""

    def __init__(self, ctx: AppContext, sound: Sound) -> None:
        super().__init__()
        self._sound = sound
        self.mute = IconButton(ctx.look, "sound", "Mute  (Shift+M)")
        self.slider = ValueSlider(Scale(0.0, 1.0), _LOUD, self)
        self.slider.setAccessibleName("Volume")
        self.slider.setToolTip("Volume of the clicks  (Ctrl+↑, Ctrl+↓)")
        self.slider.setFixedWidth(80)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.mute)
        row.addWidget(self.slider)
        self.slider.value_moved.connect(sound.set_volume)
        self.hide()

    def show_on(self, on: bool) -> None:
        """Show it, or put it away."""
        if on:
            self.slider.set_value(self._sound.volume)
        self.setVisible(on)
