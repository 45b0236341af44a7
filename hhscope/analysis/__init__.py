"""Analysis: pure functions over arrays, and the live spike list: spikes, rates, bands, bursts, regimes, rest."""

from hhscope.analysis.autoset import Autoset, AutosetLimits, autoset
from hhscope.analysis.bands import BANDS, Band, band_of, band_source, band_text
from hhscope.analysis.bursts import Bursts, bursts, present_bursts
from hhscope.analysis.rate import (
    RateMeter,
    RateReading,
    RateStrip,
    first_rate,
    oscillation_rate,
    rate_strip,
    steady_rate,
)
from hhscope.analysis.regime import LiveRegime, RecentVoltage, Regime, classify, live_regime
from hhscope.analysis.rest import NoRestError, RestState, equilibria, rest_state
from hhscope.analysis.spike_sink import SpikeSink, SpikeSnapshot
from hhscope.analysis.spikes import SpikeDetector, SpikeRule, SpikeTrain, block_times_ms, detect_spikes
from hhscope.analysis.summary import Summariser, Summary, summarise

__all__ = [
    "BANDS",
    "Autoset",
    "AutosetLimits",
    "Band",
    "Bursts",
    "LiveRegime",
    "NoRestError",
    "RateMeter",
    "RateReading",
    "RateStrip",
    "RecentVoltage",
    "Regime",
    "RestState",
    "SpikeDetector",
    "SpikeRule",
    "SpikeSink",
    "SpikeSnapshot",
    "SpikeTrain",
    "Summariser",
    "Summary",
    "autoset",
    "band_of",
    "band_source",
    "band_text",
    "block_times_ms",
    "bursts",
    "classify",
    "detect_spikes",
    "equilibria",
    "first_rate",
    "live_regime",
    "oscillation_rate",
    "present_bursts",
    "rate_strip",
    "rest_state",
    "steady_rate",
    "summarise",
]
