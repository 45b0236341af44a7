"""Parameter groups: every parameter of every model once, where its expressions put it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from hhscope.model import Model, list_models, load_model
from hhscope.model.overlays import lacks, metabolic
from hhscope.ui.panels.side_calcium import calcium_blocks
from hhscope.ui.panels.side_kinetics import kinetics_blocks
from hhscope.ui.panels.side_membrane import membrane_blocks
from hhscope.ui.parameter_groups import group_parameters

MODELS = [entry.id for entry in list_models()]


def models() -> Iterator[Model]:
    """Every shipped model, and under the metabolic overlay those that can have it."""
    for name in MODELS:
        model = load_model(name)
        yield model
        if not lacks(model):
            yield metabolic(model, {})


@pytest.mark.parametrize("model", list(models()), ids=lambda m: "+".join((m.id, *m.overlays)))
def test_every_parameter_appears_exactly_once(model: Model) -> None:
    groups = group_parameters(model)
    shown = Counter(groups.in_channels) + Counter(groups.start) + Counter(groups.energy)
    for blocks in (calcium_blocks(model), membrane_blocks(model), kinetics_blocks(model)):
        shown += Counter(name for block in blocks for name in block.names)
    assert shown == Counter(list(model.parameters))


@pytest.mark.parametrize(
    ("model_id", "group", "names"),
    [
        ("squid_ca", "calcium", ("Cao", "Ca0", "tauCa", "kCa")),
        ("squid_ca", "reversals", ("ENa", "EK", "EL")),
        ("cortical_adapt", "calcium", ("Ca0", "tauCa", "kCa", "Kd")),  # Kd acts through the AHP current
        ("hot", "kinetics", ("heat",)),
        ("fading_spiral", "kinetics", ("tau_s",)),
        ("chay_keizer", "calcium", ("kd", "kpmca", "fcyt", "alpha")),
        (
            "morris_lecar_hopf",
            "kinetics",
            ("V1", "V2", "V3", "V4", "rate"),
        ),  # subtracted from V, but in gates
        ("pinsky_rinzel", "conductances", ("gc", "gLd", "gCad", "gAHP", "gKC")),
        ("pinsky_rinzel", "reversals", ("ENa", "EK", "ECa", "EL")),  # ECa only in the dendrite's define
        ("plant_r15", "reversals", ("EI", "EK", "EL", "ECa")),  # ECa only in the calcium pool
        ("thalamic_relay", "kinetics", ("VT", "k1", "k2", "k3", "k4")),
    ],
)
def test_parameters_are_where_one_looks_for_them(model_id: str, group: str, names: tuple[str, ...]) -> None:
    assert getattr(group_parameters(load_model(model_id)), group) == names


def test_a_channel_knows_its_blocker() -> None:
    groups = group_parameters(load_model("squid_ca"))
    found = {channel.current.name: (channel.g, channel.block) for channel in groups.channels}
    assert found["Na"] == ("g_Na", "block_Na")
    assert found["L"] == ("g_L", None)


def test_an_overlay_is_a_group_of_its_own_and_changes_no_other() -> None:
    base = load_model("squid_ca")
    plain, laid = group_parameters(base), group_parameters(metabolic(base, {}))
    assert laid.energy[:3] == ("J_max", "g_KATP", "Ip_max")
    assert (laid.reversals, laid.kinetics, laid.calcium) == (plain.reversals, plain.kinetics, plain.calcium)
    assert [c.g for c in laid.channels] == [c.g for c in plain.channels]
