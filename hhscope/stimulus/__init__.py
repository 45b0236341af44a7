"""What the cell is given: currents as pure functions of time. ONE FILE = ONE WAVEFORM (``WAVEFORM``)."""

from hhscope.stimulus._stimulus import WAVEFORMS, Stimulus
from hhscope.stimulus._text import example, parse_waveform, to_text
from hhscope.stimulus.base import (
    FOREVER,
    Course,
    FieldSpec,
    Piece,
    Preset,
    StimulusError,
    StimulusTable,
    SynapseTable,
    Waveform,
    WaveformSpec,
)
from hhscope.stimulus.constant import Constant
from hhscope.stimulus.kick import Kick
from hhscope.stimulus.ou import OU
from hhscope.stimulus.pair import Pair
from hhscope.stimulus.pulse import Pulse
from hhscope.stimulus.pulses import Pulses
from hhscope.stimulus.ramp import Ramp
from hhscope.stimulus.sine import Sine
from hhscope.stimulus.step import Step
from hhscope.stimulus.synapse import RegularSynapse
from hhscope.stimulus.synapse_poisson import PoissonSynapse
from hhscope.stimulus.synapse_times import TimedSynapse
from hhscope.stimulus.white import White

__all__ = [
    "FOREVER",
    "OU",
    "WAVEFORMS",
    "Constant",
    "Course",
    "FieldSpec",
    "Kick",
    "Pair",
    "Piece",
    "PoissonSynapse",
    "Preset",
    "Pulse",
    "Pulses",
    "Ramp",
    "RegularSynapse",
    "Sine",
    "Step",
    "Stimulus",
    "StimulusError",
    "StimulusTable",
    "SynapseTable",
    "TimedSynapse",
    "Waveform",
    "WaveformSpec",
    "White",
    "example",
    "parse_waveform",
    "to_text",
]
