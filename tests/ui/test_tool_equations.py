"""Equations in the window: typeset, filled in, and following the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Phase
from hhscope.model import list_models, parse
from hhscope.ui.look import Look
from hhscope.ui.panels.tool_equations import EquationsPanel
from hhscope.ui.typeset import Typesetter, symbol
from hhscope.ui.widgets.math_box import Face
from hhscope.view.equation_lines import equation_lines
from tests.ui.tools import press, tool
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        yield made


@pytest.fixture
def setter(look: Look) -> Typesetter:
    return Typesetter(Face.of(QFont(look.label_font)))


def opened(live: Live) -> EquationsPanel:
    press(live, Qt.Key.Key_E)
    panel = cast(EquationsPanel, tool(live, "equations"))
    live.qtbot.waitUntil(lambda: panel.sheet.present is not None, timeout=PATIENCE_MS)
    return panel


def test_e_shows_the_equations_with_the_values_of_the_newest_sample(live: Live) -> None:
    panel = opened(live)
    press(live, Qt.Key.Key_Space)
    status = live.until(lambda s: s.phase is Phase.PAUSED)
    assert status.run is not None
    newest = status.run.ring.value_at(status.run.ring.newest_ns)
    assert newest is not None
    sample = dict(zip((s.name for s in status.run.signals), newest.values.tolist(), strict=True))

    def worth(name: str) -> float:
        line = next(line for line in panel.sheet.lines if line.name == name)
        assert panel.sheet.present is not None
        return panel.sheet.present.value(line)

    live.qtbot.waitUntil(
        lambda: worth("I_Na") == pytest.approx(sample["I_Na"], rel=1e-9), timeout=PATIENCE_MS
    )
    assert worth("I_K") == pytest.approx(sample["I_K"], rel=1e-9)
    assert "I_Na = g_Na*m^3*h*(V - ENa)" in panel.sheet.accessibleDescription()


def test_a_block_appears_in_its_current(live: Live) -> None:
    panel = opened(live)
    live.session.post(SetParameters(values={"block_Na": 30.0}))
    live.qtbot.waitUntil(lambda: "block_Na" in panel.sheet.accessibleDescription(), timeout=PATIENCE_MS)


def test_larger_text_is_laid_out_anew(live: Live) -> None:
    panel = opened(live)
    before = panel.sheet.minimumHeight()
    live.window.ctx.look.set_presenting(True)
    assert panel.sheet.minimumHeight() > 1.3 * before
    live.window.ctx.look.set_presenting(False)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("tau_m", ("τ", "m")), ("tauCa", ("τ", "Ca")), ("ENa", ("E", "Na")), ("m_inf", ("m", "∞")),
        ("phi", ("φ", "")), ("V", ("V", "")), ("I_stim", ("I", "input")), ("alpha_n", ("α", "n")),
    ],
)  # fmt: skip
def test_names_get_greek_letters_and_subscripts(name: str, written: tuple[str, str]) -> None:
    assert symbol(name) == written


def test_brackets_stand_where_they_are_needed_and_nowhere_else(setter: Typesetter) -> None:
    def width(text: str) -> float:
        return setter.tree(parse(text)).width

    assert width("a*(b + c)") > width("a*b + c")
    assert width("(a*b) + c") == width("a*b + c")
    assert width("a - (b - c)") > width("a - b - c")
    assert width("a + (b + c)") == width("a + b + c")
    assert width("(-a)*b") == width("-(a*b)")


def test_a_fraction_is_taller_than_a_row_and_a_power_is_raised(setter: Typesetter) -> None:
    plain, over, power = (setter.tree(parse(text)) for text in ("a*b", "a/b", "a^3"))
    assert over.ascent + over.descent > 1.6 * (plain.ascent + plain.descent)
    assert power.ascent > plain.ascent


@pytest.mark.parametrize("entry", list_models(), ids=lambda entry: entry.id)
def test_every_equation_of_every_model_can_be_typeset(entry: object, setter: Typesetter) -> None:
    model = entry.model  # type: ignore[attr-defined]
    for line in equation_lines(model, model.defaults):
        box = setter.tree(line.tree)
        assert 5 < box.width < 2000
        assert 5 < box.ascent + box.descent < 300
