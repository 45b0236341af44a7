"""Sound device: the computer's loudspeaker through the optional package sounddevice, or one sentence why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Fill = Callable[[NDArray[np.float32]], None]  # writes the next samples; called on the device's thread


class SoundError(RuntimeError):
    """There is no sound; one sentence why, and how to mend it."""


class SoundDevice(Protocol):
    """What plays. ``rate_hz``: samples per second."""

    rate_hz: float

    def start(self, fill: Fill) -> None:
        """Ask ``fill`` for sound from now on."""

    def close(self) -> None:
        """Ask for no more; afterwards ``fill`` is not called again."""


class Loudspeaker:
    """The default output of sounddevice, one channel."""

    def __init__(self, sounddevice: Any) -> None:
        self._sounddevice = sounddevice
        try:
            found = sounddevice.query_devices(kind="output")
            self.rate_hz = float(found["default_samplerate"])
        except (sounddevice.PortAudioError, ValueError) as fault:
            raise SoundError(_no_device(fault)) from fault
        self._stream: Any = None

    def start(self, fill: Fill) -> None:
        """See `SoundDevice`. Raises SoundError when the device cannot be opened."""

        def callback(out: NDArray[np.float32], _frames: int, _time: object, _flags: object) -> None:
            fill(out[:, 0])

        try:
            self._stream = self._sounddevice.OutputStream(
                samplerate=self.rate_hz, channels=1, dtype="float32", callback=callback, latency="low"
            )
            self._stream.start()
        except self._sounddevice.PortAudioError as fault:
            self.close()
            raise SoundError(_no_device(fault)) from fault

    def close(self) -> None:
        """See `SoundDevice`."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def open_loudspeaker() -> SoundDevice:
    """The computer's loudspeaker.

    Raises
    ------
    SoundError
        When the optional package, its library or a device is missing.
    """
    try:
        import sounddevice
    except ImportError as fault:
        raise SoundError(
            "Sound needs the package sounddevice; install it with  pip install sounddevice  and start again."
        ) from fault
    except OSError as fault:  # the package is there, the library that it loads is not
        raise SoundError(
            f"Sound needs the PortAudio library ({fault}); install your system's package libportaudio2."
        ) from fault
    return Loudspeaker(sounddevice)


def _no_device(fault: Exception) -> str:
    return f"There is no sound device ({fault}); plug in a loudspeaker or headphones and try again."
