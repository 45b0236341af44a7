"""MathSource: samples with formulas as further signals, worked out while they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hhscope.analysis.epochs import epochs
from hhscope.analysis.formula_stream import FormulaStream, Workings, needed
from hhscope.engine.blocks import Block
from hhscope.model.formula import FormulaError, formula_names, read_formula
from hhscope.model.signals import Kind, Signal
from hhscope.record.provenance import Provenance
from hhscope.record.source import Source, signal_rows

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")


class MathSource:
    """A `hhscope.record.Source` of another one's signals, followed by formulas over them.

    Parameters
    ----------
    formulas : name -> formula

    Raises
    ------
    FormulaError
        When a name cannot be one or is taken, or a formula cannot be worked out: one sentence with the name.
    """

    def __init__(self, source: Source, formulas: Mapping[str, str]) -> None:
        self._source = source
        self._texts = dict(formulas)
        model, recorded = source.provenance.model, source.signals
        taken = formula_names(model, recorded)
        more = []
        for name, text in formulas.items():
            if not _NAME.fullmatch(name):
                raise FormulaError(
                    f"{name[:30]!r} cannot be a name; use letters, digits and _, a letter first, at most 20"
                )
            if name in taken:
                raise FormulaError(f"{name}: {model.id} has a {name} of its own; choose another name")
            try:
                unit = read_formula(model, text, recorded).unit
            except FormulaError as error:
                raise FormulaError(f"{name}: {error}") from None
            more.append(Signal(name, unit, Kind.MATH, text))
        self._signals = (*recorded, *more)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Those of the source, then the formulas."""
        return self._signals

    @property
    def rows(self) -> int:
        """Number of samples."""
        return self._source.rows

    @property
    def missed(self) -> int:
        """As of the source."""
        return self._source.missed

    @property
    def provenance(self) -> Provenance:
        """As of the source."""
        return self._source.provenance

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """The samples in order, with the signals and formulas ``names`` as rows."""
        signal_rows(self._signals, names)
        known = self._source.provenance
        texts = [self._texts.get(name, name) for name in names]  # a signal is the formula of its own name
        formulas = tuple(read_formula(known.model, text, self._source.signals) for text in texts)
        workings = Workings(
            model=known.model,
            formulas=formulas,
            names=needed(formulas),
            history=epochs(known.parameters, known.changes),
        )
        stream = FormulaStream(workings)
        for block in self._source.blocks(workings.names):
            yield from stream.push(block)
        yield from stream.finish()
