"""Traces of synapses: they come with the first synapse of a run, in three panels, and go with the next run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from hhscope.stimulus import RegularSynapse, Stimulus
from hhscope.ui.arrangement import Arrangement
from hhscope.ui.look import Look
from tests.ui.test_scope_area import MS, Bench

PANELS = {"input": "g_synapses", "currents": "I_synapses", "conductances": "g_synapses"}
SYNAPSE = Stimulus((RegularSynapse(rate_hz=100, weight=0.1),))


@pytest.fixture
def bench(look: Look, qtbot: QtBot) -> Iterator[Bench]:
    """Scopes with the panels of inputs, currents and conductances open."""
    made = Bench(look, qtbot)
    arrangement = Arrangement()
    for key in PANELS:
        arrangement = arrangement.with_folded(key, False)
    made.ctx.scope.arrange(arrangement)
    made.show("hh1952", 50.0)
    yield made
    made.area.close()


def keys(bench: Bench, panel: str) -> list[str]:
    return [spec.key for spec in bench.area.panel(panel).specs]


def test_the_first_synapse_brings_its_traces_and_the_next_run_takes_them_away(bench: Bench) -> None:
    before = {panel: keys(bench, panel) for panel in PANELS}
    bench.session.stimulate(SYNAPSE)
    bench.session.advance(20.0)
    bench.draw()
    assert {panel: keys(bench, panel) for panel in PANELS} == {
        panel: [*before[panel], name] for panel, name in PANELS.items()
    }
    bench.show("hh1952", 50.0)
    assert {panel: keys(bench, panel) for panel in PANELS} == before


def test_the_values_under_the_mouse_are_those_recorded(bench: Bench) -> None:
    bench.session.stimulate(SYNAPSE)
    status = bench.session.advance(20.0)
    bench.ctx.scope.hover(61 * MS)
    bench.draw()
    assert status.run is not None
    recorded = status.run.ring.value_at(61 * MS)
    assert recorded is not None
    g, current = recorded.values[-2:]
    assert g > 0.01
    assert float(bench.readings("input")["synapses"].split()[0]) == pytest.approx(g, rel=1e-3)
    assert float(bench.readings("conductances")["synapses"]) == pytest.approx(g, rel=1e-3)
    shown = bench.readings("currents")["synapses"].replace("\u2212", "-")
    assert float(shown) == pytest.approx(current, rel=1e-3)


def test_a_kept_screen_without_synapses_lies_behind_one_that_has_them(bench: Bench) -> None:
    bench.ctx.scope.keep()
    bench.session.stimulate(SYNAPSE)
    bench.session.advance(20.0)
    bench.draw()
    panel = bench.area.panel("conductances")
    (ghost,) = panel._ghosts
    assert sum(table.n_traces for table in ghost) == len(panel.specs)
    assert ghost[-1].extent(0) is None
    assert ghost[0].extent(0) is not None
