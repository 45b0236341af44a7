"""Names and numbers beside the traces."""

from __future__ import annotations

from hhscope.model import load_model
from hhscope.ui.rate_readout import number_text, window_problem
from hhscope.ui.trace_words import current_words, fixed, time_text, unit_text


def test_a_time_has_just_the_decimals_that_tell_samples_apart() -> None:
    assert time_text(312_400_000, 10_000) == "312.40 ms"
    assert time_text(312_402_500, 2_500) == "312.4025 ms"
    assert time_text(5_000_000, 1_000_000) == "5 ms"


def test_micro_is_printed_as_people_write_it() -> None:
    assert unit_text("uM") == "µM"
    assert unit_text("arb") == "arb"


def test_the_leak_is_called_leak() -> None:
    assert [current_words(current) for current in load_model("hh1952").currents] == ["Na", "K", "leak"]


def test_minus_is_a_minus_sign() -> None:
    assert fixed(-64.2349, 2) == "−64.23"


def test_the_large_number_keeps_to_four_places() -> None:
    assert [number_text(rate) for rate in (None, 0.6636, 68.104, 131.2, 3939.7)] == [
        "–", "0.664", "68.1", "131.2", "3940",
    ]  # fmt: skip


def test_a_window_that_cannot_be_used_is_refused_in_a_sentence() -> None:
    assert window_problem("100") == ""
    assert window_problem("0").startswith("Window: type a number of ms above 0")
    assert window_problem("ten").startswith("Window: 'ten' is not a number")
