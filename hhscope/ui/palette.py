"""Palette: type a few letters of an action, a model or a page, and press Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from hhscope.model import list_models
from hhscope.ui import model_files

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

_WORD_START: Final = 3.0  # a letter at the start of a word counts this much, others 1
_RUN_ON: Final = 1.5  # added for a letter right after the one before
_FAR: Final = 0.5  # offers with less than this share of the best one's points are left out
_HINT: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One line of the palette. ``hint`` stands at its right end (keys, or what kind of thing it is)."""

    text: str
    run: Callable[[], object]
    hint: str = ""
    also: str = ""  # further words to be found by


def score(wanted: str, text: str) -> float:
    """How well the letters of ``wanted`` are found in order in ``text``; 0 when they are not all there."""
    text = text.lower()
    total, at, last = 0.0, 0, -2
    for letter in wanted.lower().replace(" ", ""):
        found = text.find(letter, at)
        if found < 0:
            return 0.0
        starts = found == 0 or not text[found - 1].isalnum()
        total += (_WORD_START if starts else 1.0) + (_RUN_ON if found == last + 1 else 0.0)
        at, last = found + 1, found
    return total / (1 + 0.01 * len(text))


def matching(wanted: str, offers: Iterable[Offer]) -> list[Offer]:
    """The offers that fit, best first, much worse ones left out; all of them for an empty text."""
    wanted = wanted.strip()
    if not wanted:
        return list(offers)
    scored = [(_points(wanted, offer), offer) for offer in offers]
    best = max((points for points, _ in scored), default=0.0)
    kept = [(points, offer) for points, offer in scored if points > 0 and points >= _FAR * best]
    return [offer for _, offer in sorted(kept, key=lambda pair: -pair[0])]


def _points(wanted: str, offer: Offer) -> float:
    found = score(wanted, offer.text)
    told = len(wanted) >= 3 and wanted.casefold() in offer.also.casefold()
    return max(found, float(len(wanted)) if told else 0.0)


def window_offers(window: MainWindow) -> list[Offer]:
    """Every action, every model and the running model's *try* chips."""
    from hhscope.ui.menus import key_text
    from hhscope.ui.tool_menu import all_actions

    actions = all_actions()
    offers = [
        Offer(
            text=spec.text.rstrip("…"),
            also=spec.tip,
            hint=key_text(spec.shortcuts[0]) if spec.shortcuts else "",
            run=window.actions_by_key[spec.key].trigger,
        )
        for spec in actions
        if spec.key != "palette"
    ]
    for spec in actions:
        for way in spec.entries() if spec.entries is not None else ():
            text = f"{spec.text}: {way.text.rstrip('…')}"
            offers.append(Offer(text=text, also=way.tip, run=partial(way.run, window)))
    for entry in list_models():
        if not entry.error:
            choose = partial(model_files.load, window, str(entry.path))
            offers.append(Offer(text=f"Model: {entry.name}", also=entry.id, hint=entry.group, run=choose))
    return offers


def open_palette(window: MainWindow) -> None:
    """Show the palette over the scopes."""
    palette = Palette(window_offers(window), window)
    palette.open_over(window)


class OfferDelegate(QStyledItemDelegate):
    """A line of the palette: what it does at the left, its key or kind at the right, quieter."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One and a half lines high."""
        return QSize(100, round(option.fontMetrics.height() * 1.6))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        palette, area = option.palette, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, palette.highlight())
        inner = area.adjusted(8, 0, -8, 0)
        painter.setPen((palette.highlightedText() if chosen else palette.text()).color())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.setPen((palette.highlightedText() if chosen else palette.placeholderText()).color())
        painter.drawText(
            inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, index.data(_HINT)
        )


class Palette(QDialog):
    """A line to type in and the list of what fits; Enter does the chosen one, Escape leaves."""

    def __init__(self, offers: Sequence[Offer], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Find an action or model")
        self._offers = list(offers)
        self._shown: list[Offer] = []
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("What would you like to do?  Type a few letters, then Enter")
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(OfferDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._on_line_text_changed)
        self.list.itemClicked.connect(lambda _item: self.accept_chosen())
        self._on_line_text_changed("")

    def open_over(self, window: QWidget) -> None:
        """Show it in the upper middle of ``window``."""
        digit = self.fontMetrics().horizontalAdvance("0")
        self.resize(
            min(digit * 72, window.width() - 40), min(self.fontMetrics().height() * 22, window.height() - 80)
        )
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, 64)))
        self.show()
        self.line.setFocus()

    def accept_chosen(self) -> None:
        """Close, then do what is chosen."""
        row = self.list.currentRow()
        offer = self._shown[row] if 0 <= row < len(self._shown) else None
        self.close()
        if offer is not None:
            offer.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the line move the choice; Enter takes it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
            key = Qt.Key(event.key())
            if key in moves and self._shown:
                row = max(0, min(len(self._shown) - 1, self.list.currentRow() + moves[key]))
                self.list.setCurrentRow(row)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept_chosen()
                return True
        return super().eventFilter(watched, event)

    def _on_line_text_changed(self, text: str) -> None:
        self._shown = matching(text, self._offers)
        self.list.clear()
        for offer in self._shown:
            item = QListWidgetItem(offer.text, self.list)
            item.setData(_HINT, offer.hint)
            item.setToolTip(offer.also)
        self.list.setCurrentRow(0)
