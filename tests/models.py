"""Names of the shipped models, for parametrised tests."""

from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet

SHIPPED = (
    "ca_burster", "chay_keizer", "connor_stevens", "cortical_adapt", "fading_spiral", "hh1952", "hot",
    "morris_lecar_hopf", "morris_lecar_snic", "pinsky_rinzel", "plant_r15", "posp_fs", "posp_ib", "posp_lts",
    "posp_rs", "prinz_stg", "squid_ca", "thalamic_relay", "traub_miles", "wang_buzsaki",
)  # fmt: skip

_FEW = ("hh1952", "squid_ca", "hot", "morris_lecar_hopf")


def slowly(names: Iterable[str]) -> tuple[ParameterSet, ...]:
    """All of ``names``, but only a few in every run: for tests that take seconds for each."""
    return tuple(
        pytest.param(name, id=name, marks=() if name in _FEW else pytest.mark.slow) for name in names
    )


SHIPPED_SLOWLY = slowly(SHIPPED)
