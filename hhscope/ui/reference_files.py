"""Reference files: a table read from a CSV file becomes a reference, and a reference a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hhscope.ui.ghosts import EXACT_SAMPLES, GHOST_COLUMNS, Ghost, KeptTable
from hhscope.view.timebase import TimeView

if TYPE_CHECKING:
    from hhscope.record import RecordedRun
    from hhscope.record.trace_csv import TraceTable
    from hhscope.ui.references import Reference

_TABLE = "signals"


def ghost_of(table: TraceTable, label: str) -> Ghost:
    """A table as the screens draw it: every sample, or extremes of many columns. Any thread."""
    from hhscope.view.condense import as_trace

    first, last = int(table.t_ns[0]), int(table.t_ns[-1])
    view = TimeView(t0_ns=first, span_ns=last - first + 1)
    data = as_trace(table.t_ns, table.data, view, GHOST_COLUMNS, EXACT_SAMPLES)
    kept = KeptTable(names=table.names, data=data)
    return Ghost(label=label, window=view, anchor_ns=first, tables={_TABLE: kept})


def ghost_of_recorded(run: RecordedRun, label: str) -> Ghost:
    """A stretch of a recording as the screens draw it; long ones take a while, and no memory. Any thread.

    Raises
    ------
    ValueError
        When it holds no sample.
    """
    import numpy as np

    from hhscope.view.condense import Condenser, as_trace

    if not run.rows:
        raise ValueError("there is no sample in this stretch of the recording")
    names = tuple(signal.name for signal in run.signals)
    first, last = run.ends_ns
    view = TimeView(t0_ns=first, span_ns=last - first + 1)
    blocks = run.blocks(names)
    if run.rows <= EXACT_SAMPLES and not run.missed:
        pieces = [(block.t0_ns + block.segment.dt_ns * np.arange(block.n), block.data) for block in blocks]
        times = np.concatenate([times for times, _ in pieces])
        data = as_trace(
            times, np.concatenate([one for _, one in pieces], axis=1), view, GHOST_COLUMNS, EXACT_SAMPLES
        )
    else:
        longest = max(segment.dt_ns for segment in run.provenance.segments)
        condenser = Condenser(view, GHOST_COLUMNS, len(names), gap_ns=longest)
        for block in blocks:
            condenser.add(block.t0_ns + block.segment.dt_ns * np.arange(block.n), block.data)
        data = condenser.envelope()
    return Ghost(
        label=label, window=view, anchor_ns=first, tables={_TABLE: KeptTable(names=names, data=data)}
    )


def write_reference(one: Reference, path: Path) -> str:
    """Write a CSV file and its sidecar; returns one sentence.

    Raises
    ------
    ExportError
        When it cannot be written; an old file is as it was.
    """
    from hhscope.record.trace_csv import TraceTable, units_of, write_trace
    from hhscope.view.condense import samples_of
    from hhscope.view.traces import Samples

    kept = one.ghost.tables[_TABLE]
    t_ns, data = samples_of(kept.data, one.ghost.window)
    table = TraceTable(
        names=kept.names, units=units_of(kept.names, one.taken), t_ns=t_ns, data=data, taken=one.taken
    )
    exact = isinstance(kept.data, Samples)
    held = (
        "every sample"
        if exact
        else f"first, lowest, highest and last of each of {kept.data.n_columns:,} columns"
    )
    write_trace(table, path, {"reference": {"name": one.name, "stretch": one.ghost.label, "rows_are": held}})
    return f"Saved {path}: {t_ns.size:,} rows, {held}."
