"""Help: the pages say what is true of the program."""

from __future__ import annotations

import re

import pytest

from hhscope.analysis.measure import measures
from hhscope.model import parse_model
from hhscope.stimulus import WAVEFORMS, parse_waveform
from hhscope.ui.actions import ACTIONS
from hhscope.ui.help import keys_markdown, page_markdown, page_titles


@pytest.mark.parametrize("key", page_titles())
def test_every_page_has_text_under_a_title(key: str) -> None:
    text = page_markdown(key)
    assert text.startswith("# ")
    assert len(text.split()) > 30


def test_an_unknown_page_is_named() -> None:
    with pytest.raises(KeyError, match="no help page 'strat'; there are: start"):
        page_markdown("strat")


def test_links_between_pages_lead_somewhere() -> None:
    for key in page_titles():
        for target in re.findall(r"\]\(([^)]+)\)", page_markdown(key)):
            elsewhere = target.startswith(("https://", "experiment:"))  # the latter have tests of their own
            assert elsewhere or target in page_titles() or page_markdown(target)


def test_the_inputs_of_the_help_page_can_be_typed() -> None:
    page = page_markdown("inputs")
    typed = re.findall(r"^    (\w+:\S+)$", page, re.MULTILINE)
    assert len(typed) == 5
    assert {parse_waveform(text).kind for text in typed} < set(WAVEFORMS)
    assert all(f"`{key}" in page or f"    {key}:" in page for key, spec in WAVEFORMS.items() if spec.listed)


def test_the_model_of_the_help_page_is_a_model() -> None:
    example = re.search(r"```\n(\[model\].*?)```", page_markdown("model_files"), re.DOTALL)
    assert example is not None
    model = parse_model(example.group(1))
    assert model.state_names == ("V", "m", "h", "n")


def test_the_keys_page_lists_every_action() -> None:
    page = keys_markdown()
    assert all(spec.text.rstrip("…") in page for spec in ACTIONS)
    assert "**Space** or **F5**" in page


def test_the_help_defines_every_measurement() -> None:
    page = page_markdown("measuring")
    assert all(f"| {measure.name} |" in page for measure in measures().values())
