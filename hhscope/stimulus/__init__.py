"""What the cell is given: currents as pure functions of time. ONE FILE = ONE WAVEFORM (``WAVEFORM``)."""

from hhscope.stimulus._stimulus import WAVEFORMS, Stimulus
from hhscope.stimulus._text import example, parse_waveform, to_text
from hhscope.stimulus.base import (
    FOREVER,
    Course,
    FieldSpec,
    Piece,
    StimulusError,
    StimulusTable,
    Waveform,
    WaveformSpec,
)
from hhscope.stimulus.constant import Constant
from hhscope.stimulus.kick import Kick
from hhscope.stimulus.pair import Pair
from hhscope.stimulus.pulse import Pulse
from hhscope.stimulus.pulses import Pulses
from hhscope.stimulus.ramp import Ramp
from hhscope.stimulus.sine import Sine
from hhscope.stimulus.step import Step

__all__ = [
    "FOREVER",
    "WAVEFORMS",
    "Constant",
    "Course",
    "FieldSpec",
    "Kick",
    "Pair",
    "Piece",
    "Pulse",
    "Pulses",
    "Ramp",
    "Sine",
    "Step",
    "Stimulus",
    "StimulusError",
    "StimulusTable",
    "Waveform",
    "WaveformSpec",
    "example",
    "parse_waveform",
    "to_text",
]
