"""Sound: spikes are clicks of a device that the test plays; the window says why there is none."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.ui.click_player import ClickPlayer
from hhscope.ui.look import Look
from hhscope.ui.sound_device import Fill, Loudspeaker, SoundError, open_loudspeaker
from tests.ui.tools import press
from tests.ui.window_fixtures import Live, live_window

RATE = 8_000.0


class FakeDevice:
    """Asks for sound when the test says so."""

    rate_hz = RATE

    def __init__(self) -> None:
        self.fill: Fill | None = None
        self.closed = False

    def start(self, fill: Fill) -> None:
        self.fill = fill

    def close(self) -> None:
        self.closed = True

    def sound(self, n: int) -> NDArray[np.float32]:
        assert self.fill is not None
        out = np.full(n, 9.0, np.float32)
        self.fill(out)
        return out


def sound_of(player: ClickPlayer, n: int) -> NDArray[np.float32]:
    out = np.full(n, 9.0, np.float32)
    player.fill(out)
    return out


# -- the player ---------------------------------------------------------------------------------------------


def test_clicks_sound_where_they_were_asked_for() -> None:
    player = ClickPlayer(RATE, 1.0)
    player.play(np.array([0.1, 0.2]))
    heard = np.concatenate([sound_of(player, 160) for _ in range(12)])
    loud = np.flatnonzero(np.abs(heard) > 0.05) / RATE
    assert np.unique(np.round(loud, 1)).tolist() == [0.1, 0.2]
    assert player.played_s == pytest.approx(0.24)


def test_what_comes_too_late_is_left_out() -> None:
    player = ClickPlayer(RATE, 1.0)
    sound_of(player, 800)
    player.play(np.array([0.05, 0.15]))
    heard = sound_of(player, 800)
    assert np.flatnonzero(heard)[0] == pytest.approx(0.05 * RATE, abs=2)


def test_a_device_that_asks_for_nothing_keeps_a_bounded_number() -> None:
    player = ClickPlayer(RATE, 1.0)
    taken = [player.play(np.array([float(i)])) for i in range(100)]
    assert taken == [True] * 64 + [False] * 36
    player.play(np.arange(20_000) * 1e-6 + 200)
    sound_of(player, 8)
    player.play(np.linspace(300, 301, 20_000))
    sound_of(player, 8)
    assert player._starts.size == 8192


def test_thousands_a_second_at_full_volume_do_not_clip() -> None:
    player = ClickPlayer(RATE, 1.0)
    player.play(np.arange(0.01, 0.5, 1 / 3700))
    heard = np.concatenate([sound_of(player, 256) for _ in range(15)])
    assert 0.1 < np.abs(heard).max() <= 1.0


def test_the_volume_changes_without_a_step() -> None:
    player = ClickPlayer(RATE, 1.0)
    player.volume = 0.0
    ramp = player._ramp(160)
    assert np.abs(np.diff(ramp, prepend=1.0)).max() == pytest.approx(1 / (0.01 * RATE))
    assert ramp[-1] == pytest.approx(0.0, abs=1e-12)


# -- the window ---------------------------------------------------------------------------------------------


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        yield made


def test_spikes_are_heard_at_the_speed_of_the_picture_until_muted(live: Live) -> None:
    device = FakeDevice()
    sound = live.window.sound
    sound.open_device = lambda: device
    live.window.controls.set_speed(10.0)
    assert not sound.on
    press(live, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert sound.on
    assert sound.control.isVisible()
    heard: list[float] = []

    def loud() -> bool:
        heard.append(float(np.abs(device.sound(400)).max()))
        return heard[-1] > 0.05

    live.qtbot.waitUntil(loud, timeout=30_000)
    assert max(heard) <= 1.0
    sound.control.mute.click()
    assert not sound.on
    assert device.closed
    assert not sound.control.isVisible()
    assert not live.window.actions_by_key["sound"].isChecked()


def test_volume_by_key_and_slider_is_remembered(live: Live) -> None:
    device = FakeDevice()
    live.window.sound.open_device = lambda: device
    live.trigger("sound")
    press(live, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert live.window.sound.volume == pytest.approx(0.6)
    assert live.window.sound.control.slider.real_value == pytest.approx(0.6)
    live.window.sound.control.slider.setFocus()
    live.qtbot.keyClick(live.window.sound.control.slider, Qt.Key.Key_Home)
    assert live.window.sound.volume == 0.0
    assert live.window.ctx.settings.get("sound.volume", 0.5) == 0.0
    assert live.window.sound._player is not None
    assert live.window.sound._player.volume == 0.0
    live.window.close()
    assert device.closed


def test_without_a_device_one_line_says_so_and_nothing_is_on(live: Live) -> None:
    def refuse() -> FakeDevice:
        raise SoundError(
            "There is no sound device (none); plug in a loudspeaker or headphones and try again."
        )

    live.window.sound.open_device = refuse
    live.trigger("sound")
    assert live.window.status_line.history[-1][1].startswith("There is no sound device")
    assert not live.window.sound.on
    assert not live.window.actions_by_key["sound"].isChecked()


# -- the device ---------------------------------------------------------------------------------------------


def importing(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    real: Callable[..., Any] = builtins.__import__

    def fake(name: str, *args: Any, **more: Any) -> Any:
        if name == "sounddevice":
            raise fault
        return real(name, *args, **more)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", fake)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (ImportError("no"), "pip install sounddevice"),
        (OSError("PortAudio library not found"), "libportaudio2"),
    ],
)
def test_a_missing_package_or_library_is_named(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, says: str
) -> None:
    importing(monkeypatch, fault)
    with pytest.raises(SoundError, match=says):
        open_loudspeaker()


class PortAudioError(Exception):
    pass


def test_a_loudspeaker_hands_each_buffer_to_the_player_and_closes() -> None:
    made: list[Any] = []

    class Stream:
        def __init__(self, **settings: Any) -> None:
            self.settings, self.state = settings, ""
            made.append(self)

        def start(self) -> None:
            self.state = "started"

        def close(self) -> None:
            self.state = "closed"

    module = SimpleNamespace(
        PortAudioError=PortAudioError,
        OutputStream=Stream,
        query_devices=lambda kind: {"default_samplerate": 44_100.0},
    )
    speaker = Loudspeaker(module)
    speaker.start(lambda out: out.fill(0.25))
    buffer = np.zeros((16, 1), np.float32)
    made[0].settings["callback"](buffer, 16, None, None)
    assert (buffer == 0.25).all()
    assert (speaker.rate_hz, made[0].settings["channels"], made[0].state) == (44_100.0, 1, "started")
    speaker.close()
    assert made[0].state == "closed"


def test_a_computer_without_an_output_is_told() -> None:
    def none(kind: str) -> dict[str, float]:
        raise PortAudioError("Error querying device -1")

    with pytest.raises(SoundError, match="no sound device"):
        Loudspeaker(SimpleNamespace(PortAudioError=PortAudioError, query_devices=none))
