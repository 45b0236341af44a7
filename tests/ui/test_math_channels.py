"""Math channels as data: names, colours, and what a model makes of them."""

from __future__ import annotations

import pytest

from hhscope.model import load_model, signals
from hhscope.ui.math_channels import MOST_CHANNELS, MathChannel, MathChannels, checked
from hhscope.ui.scope_view import ScopeView, as_plain, from_plain

SQUID, LECAR = load_model("squid_ca"), load_model("morris_lecar_snic")
TWO = MathChannels().added("I_Na + I_K").added("Ca*V")


def test_new_channels_get_the_first_free_name_and_colour() -> None:
    assert [(c.name, c.color) for c in TWO.channels] == [("M1", 0), ("M2", 1)]
    again = TWO.removed(0).added("V", avoid=["M1"])
    assert [(c.name, c.color) for c in again.channels] == [("M2", 1), ("M3", 0)]


def test_there_is_room_for_eight() -> None:
    full = MathChannels()
    for _ in range(MOST_CHANNELS):
        full = full.added("V")
    assert full.is_full
    assert sorted(c.color for c in full.channels) == list(range(MOST_CHANNELS))
    with pytest.raises(ValueError, match="at most 8 math channels, not 9"):
        full.added("V")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "2x"}, "'2x' cannot be the name of a channel; use letters"),
        ({"name": "M2"}, "two math channels are called M2; rename one"),
        ({"unit": "m" * 30}, "a unit has at most 20 characters"),
        ({"color": 9}, "math channels have the colours 0 to 7, not 9"),
        ({"formula": "V" * 500}, "the formula of M1 has more than 400 characters"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        TWO.changed(0, **fields)


def test_a_channel_that_the_model_cannot_work_out_is_kept_with_the_reason() -> None:
    here, there = (checked(TWO, model, signals(model)) for model in (SQUID, LECAR))
    assert [one.problem for one in here] == ["", ""]
    assert [one.unit for one in here] == ["µA/cm²", "mV·µM"]
    assert there[0].read is None
    assert there[0].problem.startswith("character 1: unknown name 'I_Na'")
    named = MathChannels(channels=(MathChannel(name="m", formula="V", unit="volt"),))
    (one,) = checked(named, SQUID, signals(SQUID))
    assert one.problem == "squid_ca has a m of its own; give the channel another name"
    assert one.unit == "volt"


def test_channels_belong_to_the_view_that_sessions_keep() -> None:
    view = ScopeView(math=TWO)
    assert from_plain(as_plain(view)).math == TWO
    with pytest.raises(ValueError, match="two math channels are called M1"):
        from_plain({"math": {"channels": [{"name": "M1", "formula": "V"}, {"name": "M1", "formula": "m"}]}})
