"""WaveformList: the waveforms of the input, each foldable to one line; add, edit, remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from hhscope.stimulus import WAVEFORMS, Preset, Stimulus, Waveform, WaveformSpec
from hhscope.ui.look import Look
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.section import Section
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.waveform_form import WaveformForm, headline_words, waveform_words
from hhscope.units import format_time, ms_from_ns, ns_from_ms

_GROUPS: Final = ("current", "noise", "synapse")


class WaveformList(QWidget):
    """Shows a stimulus; ``stimulus_edited`` (Stimulus) is a wish: what is shown changes when the truth does.

    ``now_ms`` says where a waveform that is added now should begin.
    """

    stimulus_edited = Signal(object)

    def __init__(self, look: Look, now_ms: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._look = look
        self._stimulus = Stimulus()
        self.forms: list[WaveformForm] = []
        self._rows: list[QWidget] = []
        self._open_last = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.add_button = self._make_add_button()
        row = QHBoxLayout()
        row.setContentsMargins(22, 2, 0, 0)
        row.addWidget(self.add_button)
        row.addStretch(1)
        self._column.addLayout(row)

    def show_stimulus(self, stimulus: Stimulus) -> None:
        """The truth."""
        listed = listed_waveforms(stimulus)
        if stimulus is self._stimulus:
            return
        before = listed_waveforms(self._stimulus)
        self._stimulus = stimulus
        if [w.kind for w in listed] != [w.kind for w in before]:
            self._rebuild(listed)
            return
        for form, section, waveform in zip(self.forms, self.sections(), listed, strict=True):
            form.show_waveform(waveform)
            _name(section, waveform)

    def sections(self) -> list[Section]:
        """The foldable rows, in order."""
        return [section for row in self._rows for section in row.findChildren(Section)]

    def add(self, spec: WaveformSpec, preset: Preset | None = None) -> None:
        """Ask for one more waveform, with the values that its form or a preset suggests, beginning now."""
        values: dict[str, Any] = {
            f.name: f.default for f in spec.fields if f.required or f.default is not None
        }
        values |= preset.values if preset is not None else {}
        self._open_last = True
        more = self._stimulus + begun_at(spec.struct(**values), self._now_ms())
        self.stimulus_edited.emit(more.seeded())

    def remove(self, index: int) -> None:
        """Ask for one waveform less."""
        self._emit_listed([w for i, w in enumerate(listed_waveforms(self._stimulus)) if i != index])

    def _replace(self, index: int, waveform: Waveform) -> None:
        listed = listed_waveforms(self._stimulus)
        listed[index] = waveform
        self._emit_listed(listed)

    def _begin_now(self, index: int) -> None:
        self._replace(index, begun_at(listed_waveforms(self._stimulus)[index], self._now_ms()))

    def _emit_listed(self, listed: list[Waveform]) -> None:
        kicks = tuple(w for w in self._stimulus.waveforms if not WAVEFORMS[w.kind].listed)
        self.stimulus_edited.emit(Stimulus((*listed, *kicks)))

    def _make_add_button(self) -> TextButton:
        button = TextButton(
            "Add input…", "Add pulses, a ramp, a sine, noise or a synapse to the constant current"
        )
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        for group in _GROUPS:
            if menu.actions():
                menu.addSeparator()
            for spec in WAVEFORMS.values():
                if spec.listed and spec.group == group:
                    self._offer(menu, spec)
        button.setMenu(menu)
        return button

    def _offer(self, menu: QMenu, spec: WaveformSpec) -> None:
        """An entry of the menu for a waveform, or for each of its presets."""
        for preset in spec.presets or (None,):
            action = QAction(spec.title if preset is None else preset.title, menu)
            action.setToolTip(
                spec.description if preset is None else f"{spec.description}. {preset.description}."
            )
            action.triggered.connect(lambda _=False, preset=preset: self.add(spec, preset))
            menu.addAction(action)

    def _rebuild(self, listed: list[Waveform]) -> None:
        opened = [section.is_open for section in self.sections()]
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.forms, self._rows = [], []
        for index, waveform in enumerate(listed):
            self._add_row(index, waveform)
        if len(opened) == len(listed) + 1:
            opened = [False] * len(listed)
        for section, was_open in zip(self.sections(), opened, strict=False):
            section.set_open(was_open)
        if self._open_last and self._rows:
            self._open_last = False
            self.sections()[-1].set_open(True)

    def _add_row(self, index: int, waveform: Waveform) -> None:
        form = WaveformForm(waveform, self._look)
        form.edited.connect(lambda changed, index=index: self._replace(index, changed))
        section = Section("", form)
        _name(section, waveform)
        title = WAVEFORMS[waveform.kind].title
        remove = IconButton(self._look, "remove", f"Remove this {title.lower()}")
        remove.clicked.connect(lambda _=False, index=index: self.remove(index))
        if hasattr(waveform, "start") or hasattr(waveform, "times"):
            now = IconButton(self._look, "now", f"Let this {title.lower()} begin now")
            now.clicked.connect(lambda _=False, index=index: self._begin_now(index))
            section.add_button(now)
        section.add_button(remove)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(section)
        self.forms.append(form)
        self._rows.append(row)
        self._column.insertWidget(index, row)


def listed_waveforms(stimulus: Stimulus) -> list[Waveform]:
    """The protocol: all but the kicks."""
    return [w for w in stimulus.waveforms if WAVEFORMS[w.kind].listed]


def begun_at(waveform: Waveform, start_ms: float) -> Waveform:
    """The same waveform, moved in time so that it begins at ``start_ms``."""
    start, times = getattr(waveform, "start", None), getattr(waveform, "times", ())
    if times:
        by_ns = ns_from_ms(start_ms) - ns_from_ms(times[0])
        return msgspec.structs.replace(
            waveform, times=tuple(ms_from_ns(ns_from_ms(t) + by_ns) for t in times)
        )
    if start is None:
        return waveform
    moved: dict[str, float] = {"start": start_ms}
    stop = getattr(waveform, "stop", None)
    if stop is not None:
        moved["stop"] = ms_from_ns(ns_from_ms(stop) - ns_from_ms(start) + ns_from_ms(start_ms))
    return msgspec.structs.replace(waveform, **moved)


def _name(section: Section, waveform: Waveform) -> None:
    section.header.setText(WAVEFORMS[waveform.kind].title)
    section.header.setToolTip(waveform_words(waveform))
    section.header.setAccessibleName(waveform_words(waveform))
    section.set_summary(short_words(waveform))


def short_words(waveform: Waveform) -> str:
    """The numbers of a waveform in a few words: ``5 µA/cm², 10 to 60 ms``."""
    text = headline_words(waveform)
    if WAVEFORMS[waveform.kind].group != "current":
        return text  # long enough
    start, stop = getattr(waveform, "start", None), getattr(waveform, "stop", None)
    if stop is not None:
        return f"{text}, {format_time(start or 0.0)} to {format_time(stop)}"
    return f"{text}, from {format_time(start)}" if start else text
