"""Until a model is compiled the window runs it all the same; what is kept for good waits for final samples."""

from __future__ import annotations

from dataclasses import replace

from hhscope.engine import Phase, Status
from hhscope.kernel import stopgap
from hhscope.ui.compiling import no_waiting, not_final
from hhscope.ui.status_text import capacity_words, method_words

STATUS = Status(phase=Phase.RUNNING, method_used="dopri5", ns_per_sample=20.0)
EARLY = replace(STATUS, interpreted=True, ns_per_sample=0.0)


def test_the_status_says_that_the_model_is_being_compiled() -> None:
    assert "still being compiled" in method_words(EARLY).tip
    assert "compiled" not in method_words(STATUS).tip
    assert not capacity_words(EARLY).text  # a slow beginning says nothing of the computer


def test_only_final_samples_are_kept() -> None:
    assert "try again" in not_final(EARLY)
    assert not not_final(STATUS)


def test_the_hurry_ends_with_the_window() -> None:
    thing = stopgap.Stopgap(lambda: "plain", lambda: "compiled", lambda: False)
    with no_waiting():
        assert thing.now() == "plain"
    assert thing.now() == "compiled"
