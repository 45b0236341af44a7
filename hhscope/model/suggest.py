"""Suggest: "did you mean", the hint of every error about a name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the closest of ``known``, or lists a few; empty when nothing helps."""
    names = [other for other in dict.fromkeys(known) if other]
    folded = {other.casefold(): other for other in reversed(names)}
    if name.casefold() in folded:
        return f"did you mean '{folded[name.casefold()]}'?"
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not close:
        close = [
            folded[other] for other in difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
        ]
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known here: {', '.join(names)}" if 0 < len(names) <= 12 else ""
