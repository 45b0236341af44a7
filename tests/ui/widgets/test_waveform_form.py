"""Waveform forms: made from the descriptions, they give only waveforms that can be."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.stimulus import WAVEFORMS, PoissonSynapse, Pulses, Ramp, Step, TimedSynapse, Waveform, White
from hhscope.ui.look import Look
from hhscope.ui.widgets.waveform_form import WaveformForm, headline_words, waveform_words

LISTED = [spec for spec in WAVEFORMS.values() if spec.listed]


def suggested(key: str) -> Waveform:
    spec = WAVEFORMS[key]
    return spec.struct(**{f.name: f.default for f in spec.fields if f.required or f.default is not None})


def form_of(qtbot: QtBot, look: Look, waveform: Waveform) -> WaveformForm:
    form = WaveformForm(waveform, look)
    qtbot.addWidget(form)
    return form


def enter(qtbot: QtBot, form: WaveformForm, name: str, text: str) -> None:
    edit = form.edits[name]
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


@pytest.mark.parametrize("spec", LISTED, ids=lambda spec: spec.key)
def test_every_waveform_has_a_form_with_a_field_for_everything(
    qtbot: QtBot, look: Look, spec: object
) -> None:
    key = spec.key  # type: ignore[attr-defined]
    form = form_of(qtbot, look, suggested(key))
    fields = {field.name for field in WAVEFORMS[key].fields}
    assert set(form.edits) | set(form.switches) == fields
    for edit in form.edits.values():
        assert edit.accessibleName()
        assert edit.toolTip()


def test_an_edit_gives_the_whole_waveform(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, Step(amplitude=5, start=10, stop=60))
    with qtbot.waitSignal(form.edited) as told:
        enter(qtbot, form, "amplitude", "-2,5")
    assert told.args == [Step(amplitude=-2.5, start=10, stop=60)]


def test_an_optional_field_may_be_emptied(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, Step(amplitude=5, start=10, stop=60))
    with qtbot.waitSignal(form.edited) as told:
        enter(qtbot, form, "stop", "")
    assert told.args == [Step(amplitude=5, start=10)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("stop", "5", "must be later than start"),
        ("amplitude", "", "is not a number"),
        ("start", "-1", "between 0"),
    ],
)
def test_what_cannot_be_is_told_and_not_given(
    qtbot: QtBot, look: Look, name: str, text: str, said: str
) -> None:
    form = form_of(qtbot, look, Step(amplitude=5, start=10, stop=60))
    with qtbot.assertNotEmitted(form.edited):
        enter(qtbot, form, name, text)
    assert said in form.problem.text()
    assert not form.problem.isHidden()
    assert form.edits[name].property("problem") is True


def test_whole_numbers_stay_whole(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, Pulses(amplitude=20, width=1, period=100))
    with qtbot.waitSignal(form.edited) as told:
        enter(qtbot, form, "count", "5")
    assert told.args == [Pulses(amplitude=20, width=1, period=100, count=5)]


def test_a_switch_is_a_field_too(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, Ramp(amplitude=20, stop=100))
    with qtbot.waitSignal(form.edited) as told:
        form.switches["hold"].click()
    assert told.args == [Ramp(amplitude=20, stop=100, hold=False)]


def test_arrow_keys_step_a_number(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, Step(amplitude=5))
    with qtbot.waitSignal(form.edited) as told:
        qtbot.keyClick(form.edits["amplitude"], Qt.Key.Key_Up)
    assert told.args == [Step(amplitude=5.5)]


def test_escape_takes_back_what_was_typed(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, Step(amplitude=5))
    form.edits["amplitude"].selectAll()
    qtbot.keyClicks(form.edits["amplitude"], "99")
    qtbot.keyClick(form.edits["amplitude"], Qt.Key.Key_Escape)
    assert form.edits["amplitude"].text() == "5"


def test_the_truth_is_shown_but_not_over_typing(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, Step(amplitude=5))
    form.show_waveform(Step(amplitude=7))
    assert form.edits["amplitude"].text() == "7"
    qtbot.keyClicks(form.edits["amplitude"], "1")
    form.show_waveform(Step(amplitude=9))
    assert form.edits["amplitude"].text() == "71"


def test_a_waveform_in_words_has_its_units() -> None:
    words = waveform_words(Step(amplitude=5, start=10, stop=60))
    assert words == "Step: start 10 ms, stop 60 ms, amplitude 5 µA/cm²"


def test_the_dice_throws_another_seed(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, White(intensity=2, seed=1))
    with qtbot.waitSignal(form.edited) as told:
        form.dice.click()
    assert told.args[0] == White(intensity=2, seed=int(form.edits["seed"].text()))
    assert 1 <= told.args[0].seed <= 999_999


def test_an_emptied_seed_is_left_to_the_run(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, White(intensity=2, seed=1))
    with qtbot.waitSignal(form.edited) as told:
        enter(qtbot, form, "seed", "")
    assert told.args == [White(intensity=2)]


def test_times_are_typed_as_a_list(qtbot: QtBot, look: Look) -> None:
    form = form_of(qtbot, look, TimedSynapse(times=(10, 20), weight=0.1))
    assert form.edits["times"].text() == "10; 20"
    with qtbot.waitSignal(form.edited) as told:
        enter(qtbot, form, "times", "5; 7,5 9")
    assert told.args == [TimedSynapse(times=(5, 7.5, 9), weight=0.1)]
    enter(qtbot, form, "times", "9; 5")
    assert "must not be earlier" in form.problem.text()


def test_every_field_says_its_unit_and_range(qtbot: QtBot, look: Look) -> None:
    for spec in LISTED:
        form = form_of(qtbot, look, suggested(spec.key))
        for edit in form.edits.values():
            assert "Unit: " in edit.toolTip()
            assert "Range: " in edit.toolTip()


def test_the_headline_of_a_waveform_has_the_numbers_that_tell_most() -> None:
    assert headline_words(Step(amplitude=5, start=10)) == "5 µA/cm²"
    assert headline_words(White(intensity=2)) == "2 µA·√ms/cm²"
    assert headline_words(PoissonSynapse(rate_hz=100, weight=0.05)) == "0.05 mS/cm², 100 Hz, 0 mV"
    words = waveform_words(TimedSynapse(times=(1, 2, 3, 4), weight=0.1))
    assert "times 1; 2; 3; … (4 in all) ms" in words
