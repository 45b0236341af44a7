"""Source: samples that can be read block by block, with what is needed to say where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from hhscope.engine.blocks import Block
from hhscope.model.signals import Signal
from hhscope.record.provenance import Provenance

BLOCK_SAMPLES: Final = (
    65_536  # samples read at a time: some MB, small against a ring, large against overheads
)


class Source(Protocol):
    """A finished recording, a range of a live ring, or a run while it is being computed.

    The range is fixed when the source is made; reading it twice need not be possible.
    """

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What each sample holds, in order."""

    @property
    def rows(self) -> int:
        """Number of samples in the range."""

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """The samples in order; the rows of each block's data are the signals ``names``, in that order."""

    @property
    def missed(self) -> int:
        """Samples of the range that were overwritten before they could be read; final once all is read."""

    @property
    def provenance(self) -> Provenance:
        """Model, parameters, changes, input and numerics behind the samples; final once all is read."""


def signal_rows(signals: Sequence[Signal], names: Sequence[str]) -> list[int]:
    """The row of each name.

    Raises
    ------
    KeyError
        When a name is no signal; the message lists what there is.
    """
    index = {signal.name: row for row, signal in enumerate(signals)}
    unknown = [name for name in names if name not in index]
    if unknown:
        raise KeyError(f"no signal {unknown[0]!r}; there are: {', '.join(index)}")
    return [index[name] for name in names]
