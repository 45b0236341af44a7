"""Links to experiments: those of the help can all be followed, others are refused in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from hhscope.experiments import list_experiments
from hhscope.ui import experiment_choice as choice
from hhscope.ui.experiment_link import read_link
from hhscope.ui.help import HelpDialog, page_markdown, show_page
from hhscope.ui.look import Look
from tests.ui.window_fixtures import PATIENCE_MS, Live, live_window

CLAIMS = (
    "several thousand Hz", "max voltage 60–70", "fires in any 0.1 ms", "two voltage areas", "cannot fire again",
    "input and firing out of step", "slow down by energy", "granularity", "bigger networks", "120 / 350 / 600 Hz",
    "models that do not cycle",
)  # fmt: skip


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        yield made


def links() -> list[str]:
    return re.findall(r"\]\((experiment:[^)]*)\)", page_markdown("memory_waves"))


def test_every_claim_of_the_essay_has_a_verdict_and_a_link() -> None:
    sections = page_markdown("memory_waves").split("\n## ")[1:]
    by_title = {text.splitlines()[0].strip('"').lower(): text for text in sections}
    for claim in CLAIMS:
        text = by_title[claim.lower()]
        assert "**" in text
        assert "(experiment:" in text


@pytest.mark.parametrize("link", links())
def test_every_link_of_the_page_names_an_experiment_and_dials_that_fit(link: str) -> None:
    found = read_link(QUrl(link).toString(QUrl.ComponentFormattingOption.FullyEncoded))
    assert found.experiment.key in {one.key for one in list_experiments()}
    assert len(found.dials) == link.count("=")


def test_a_link_is_read_with_several_values_and_with_nothing() -> None:
    found = read_link("experiment:window-statistics?model=hot&window=0.1%205&current=")
    assert found.dials == {"model": "hot", "window": "0.1 5", "current": ""}
    assert read_link("experiment:compare").dials == {}


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://example.org", "is no link to an experiment; write experiment:KEY"),
        ("experiment:windows", "there is no experiment 'windows'"),
        ("experiment:compare?modles=hot", r"there is no dial 'modles' \(did you mean 'models'"),
        ("experiment:brake?jmax=0.1&jmax=0.2", "the dial 'jmax' is given twice"),
        ("experiment:brake?jmax=much", "jmax: "),
        ("experiment:brake?jmax", "is no list of dials; write dial=value"),
        ("experiment:brake?model=gone", "there is no model 'gone'"),
        ("experiment:brake?" + "a=1&" * 400, "is no link to an experiment"),
    ],
)
def test_a_link_that_cannot_be_followed_is_told_in_one_sentence(link: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_link(link)


def test_a_click_in_the_help_sets_the_experiment_up_and_a_wrong_one_is_told(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = live.window
    show_page(window, "memory_waves")
    dialog = window.findChild(HelpDialog)
    assert isinstance(dialog, HelpDialog)
    dialog.browser.anchorClicked.emit(QUrl("experiment:window-statistics?model=hh1952&window=2&duration=50"))
    scope = window.ctx.scope
    assert choice.is_open(scope)
    assert choice.chosen_key(scope) == "window-statistics"

    def done() -> bool:
        area = window.experiments.area
        return area is not None and area.view is not None and area.view.result is not None

    live.qtbot.waitUntil(done, timeout=PATIENCE_MS)
    area = window.experiments.area
    assert area is not None
    assert area.view is not None
    assert area.view.table.rowCount() == 1
    told: list[str] = []
    monkeypatch.setattr(window.status_line, "tell", told.append)
    dialog.browser.anchorClicked.emit(QUrl("experiment:nothing"))
    assert len(told) == 1
    assert "there is no experiment 'nothing'" in told[0]
    dialog.close()
