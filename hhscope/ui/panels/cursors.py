"""Cursors: every signal at both time cursors, with difference and slope; typed positions of all four."""

from __future__ import annotations

import math
import re
import time
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout

from hhscope.engine.status import RunInfo
from hhscope.ui import cursor_moves
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.time_text import parse_time_ms
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.trace_words import time_text, unit_text
from hhscope.ui.widgets.entry import Entry
from hhscope.ui.widgets.quiet_table import Column, QuietTable, Row
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label
from hhscope.units import format_number, ms_from_ns, parse_number
from hhscope.view.cursors import Between, Cursors, Level, frequency_hz

_EVERY_S: Final = 0.1
_ZERO: Final = re.compile(r"0+([.,]0*)?\s*(ns|us|µs|ms|s)?")
_ROOM: Final = 8  # characters of a number
_COLUMNS: Final = (
    Column(title="1", tip="At cursor 1, the nearest sample", rank=1, digits=_ROOM),
    Column(title="2", tip="At cursor 2, the nearest sample", rank=2, digits=_ROOM),
    Column(title="Δ", tip="At cursor 2 minus at cursor 1", digits=_ROOM),
    Column(title="Δ/Δt", tip="Slope: Δ per ms", rank=3, digits=_ROOM),
)


def fitting(value: float, room: int) -> str:
    """A number with as many significant digits, four at most, as fit into ``room`` characters."""
    texts = [format_number(value, digits) for digits in (4, 3, 2, 1)]
    return next((text for text in texts if len(text) <= room), texts[-1])


def typed_time_ms(text: str) -> float:
    """A time as people type it: ms, or with a unit; below 0 lies before the trigger, or before now.

    Raises
    ------
    ValueError
        When it is no such time.
    """
    cleaned = text.strip().replace("\u2212", "-")
    body = cleaned.removeprefix("-").strip()
    if _ZERO.fullmatch(body):
        return 0.0
    return -parse_time_ms(body) if cleaned.startswith("-") else parse_time_ms(body)


def between_words(cursors: Cursors, times: tuple[int, int], dt_ns: int) -> str:
    """``Δt 31.12 ms · 32.14 Hz · Δvalue −60``; the last only where both lie on one axis."""
    delta = times[1] - times[0]
    words = [f"Δt {time_text(delta, dt_ns)}", f"1/Δt {format_number(frequency_hz(delta), 5)} Hz"]
    a, b = cursors.levels
    if a is not None and b is not None and a.panel == b.panel:
        words.append(f"Δvalue {format_number(b.value - a.value, 5)}")
    return " · ".join(words)


class CursorsPanel(ToolPanel):
    """Positions above, readings below. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._drawn = 0.0
        self._shown: tuple[object, ...] = ()
        self.times = [Entry(typed_time_ms, self) for _ in range(2)]
        self.values = [Entry(parse_number, self) for _ in range(2)]
        self.between = toned_label("", "")
        self.table = QuietTable("Signals at the cursors", _COLUMNS, self, name_digits=11)
        self.hint = toned_label("", "dim", wrap=True)
        self.toggle = TextButton("Show cursors", "Show two cursors in time, or put them away (C)")
        self._build()

    def draw(self, frame: Frame) -> None:
        """Readings, at once while nothing moves and ten times a second while it does."""
        run, cursors = self._ctx.scope.math.run(frame), frame.view.cursors
        if run is None:
            return
        times = cursors.times(frame.window)
        shown = (run.run_id, run.signals, cursors, times, frame.status.t_ns)
        if shown == self._shown or (frame.live and time.monotonic() - self._drawn < _EVERY_S):
            return
        self._shown, self._drawn = shown, time.monotonic()
        self._show_places(frame, times)
        self.toggle.setText("Hide cursors" if cursors.on else "Show cursors")
        self.table.setVisible(cursors.on)
        self.hint.setText(_HINT if not cursors.on else "")
        self.hint.setVisible(not cursors.on)
        if cursors.on:
            self.table.show_rows(self._rows(run, times))

    # -- inside ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(4)
        for row, (name, entries) in enumerate((("t", self.times), ("value", self.values))):
            grid.addWidget(QLabel(name, self), row, 0)
            for i, entry in enumerate(entries):
                entry.setAccessibleName(f"{name} of cursor {i + 1}")
                grid.addWidget(toned_label(str(i + 1), "dim"), row, 1 + 2 * i)
                grid.addWidget(entry, row, 2 + 2 * i)
        for i in range(2):
            self.times[i].set_tip(
                f"Time of cursor {i + 1}, e.g. 120 ms or 1.2 s, counted as on the time axis. Key {i + 1} picks it up"
            )
            self.values[i].set_tip(f"Value cursor {i + 1}, on the V axis unless it was put elsewhere")
            self.times[i].entered.connect(lambda ms, i=i: self._put_time(i, ms))
            self.values[i].entered.connect(lambda value, i=i: self._put_value(i, value))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(4)
        column.addLayout(grid)
        column.addWidget(self.between)
        column.addWidget(self.table, 1)
        column.addWidget(self.hint, 1)
        column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self.toggle.clicked.connect(lambda: cursor_moves.toggle(self._ctx))

    def _show_places(self, frame: Frame, times: tuple[int, int]) -> None:
        cursors, dt_ns = frame.view.cursors, frame.status.dt_ns
        origin = cursor_moves.time_origin(self._ctx.scope)
        self.between.setText(between_words(cursors, times, dt_ns) if cursors.on else "")
        for entry, t_ns in zip(self.times, times, strict=True):
            entry.show_text(time_text(t_ns - origin, dt_ns) if cursors.on else "")
        for entry, level in zip(self.values, cursors.levels, strict=True):
            entry.show_text(format_number(level.value, 5) if cursors.on and level is not None else "")

    def _rows(self, run: RunInfo, times: tuple[int, int]) -> list[Row]:
        """One row per signal; dashes where a cursor lies beyond what is recorded."""
        rows = range(len(run.signals))
        held = run.ring.oldest_ns, run.ring.newest_ns
        readings = [run.ring.value_at(t, rows) if held[0] <= t <= held[1] else None for t in times]
        at = [None if reading is None else reading.values for reading in readings]
        delta_ms = ms_from_ns(times[1] - times[0])
        found = []
        for i, signal in enumerate(run.signals):
            first, second = (math.nan if values is None else float(values[i]) for values in at)
            pair = Between(first=first, second=second, delta_ms=delta_ms)
            unit = unit_text(signal.unit)
            texts = tuple(fitting(x, _ROOM) for x in (first, second, pair.delta, pair.slope))
            tip = f"{signal.name}{f', {unit}' if unit else ''}; slope in {unit or '1'}/ms"
            found.append(Row(name=f"{signal.name}  {unit}".rstrip(), texts=texts, tip=tip))
        return found

    def _put_time(self, number: int, t_ms: float) -> None:
        scope = self._ctx.scope
        cursor_moves.place(self._ctx, number, cursor_moves.time_origin(scope) + round(t_ms * 1e6))

    def _put_value(self, number: int, value: float) -> None:
        cursors = cursor_moves.shown(self._ctx.scope)
        before = cursors.levels[number] or cursors.levels[1 - number]
        panel = before.panel if before is not None else "voltage"
        self._ctx.scope.set_cursors(cursors.at_level(number, Level(panel=panel, value=value)))


_HINT: Final = (
    "C shows two cursors in time. Drag them, or press 1 or 2 and move the mouse; pressed again, a cursor in value "
    "follows. Near a peak, a trough or a spike they snap to it (Alt: not). Ctrl+← and Ctrl+→ go from peak to trough."
)

PANEL = PanelSpec(
    key="cursors",
    title="Cursors",
    area=Area.TOOL,
    order=20,
    create=CursorsPanel,
    shortcuts=("Shift+C",),
    doc="Every signal at both cursors, with difference, frequency and slope; positions can be typed",
)
