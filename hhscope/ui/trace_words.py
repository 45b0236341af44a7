"""Trace words: names and units of traces as people read them."""

from __future__ import annotations

from hhscope.model.model import Current
from hhscope.ui.theme import Theme
from hhscope.units import format_number, ms_from_ns

_UNITS = {"uM": "µM", "mM": "mM"}


def unit_text(unit: str) -> str:
    """A model file's unit as it is printed; arbitrary units stay ``arb``."""
    return _UNITS.get(unit, unit)


def current_words(current: Current) -> str:
    """The channel's name; what has neither gates nor ion is the leak."""
    if current.name == "L" and not current.gates and current.factor is None:
        return "leak"
    return current.name


def synapse_color(theme: Theme) -> str:
    """The colour of all that synapses do, ``#rrggbb``: the last of the currents' colours."""
    return theme.cycle("trace.current", -1).name()


def fixed(value: float, digits: int) -> str:
    """A value with a fixed number of decimals and a true minus sign."""
    text = f"{value:.{digits}f}".replace("-", "−")
    return text if abs(value) < 1e6 else format_number(value)


def time_text(t_ns: int, dt_ns: int) -> str:
    """A time in ms with just the decimals that tell samples ``dt_ns`` apart."""
    digits = next((d for d in range(6) if dt_ns % 10 ** (6 - d) == 0), 6)
    return f"{fixed(ms_from_ns(t_ns), digits)} ms"
