"""Model chooser: a popup with every model in groups; type to search, arrows and Enter or a click to choose."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from hhscope.model import GROUPS, Model, ModelEntry, list_models
from hhscope.paths import user_models_path
from hhscope.ui.background import Background
from hhscope.ui.look import Look
from hhscope.ui.thumbnails import LEVELS, Thumbnail, find_thumbnail, keep_thumbnail
from hhscope.ui.widgets.model_row import ModelRow, RowColors, RowText
from hhscope.ui.widgets.section import Section
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label

_FOLDED: Final = "From papers"
_EMPTY: Final = {"My models": "None yet. Duplicate a model, or put a model file into the folder."}


class ModelChooser(QFrame):
    """Built anew for each opening, so that it shows what lies in the folders now. Closes when one is chosen.

    chosen : id of a shipped model or path of a user's file
    file_requested, duplicate_requested : the buttons below
    """

    chosen = Signal(str)
    file_requested = Signal()
    duplicate_requested = Signal()

    def __init__(self, look: Look, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._look = look
        self._background = background
        self.entries = list_models()
        self.rows: dict[str, ModelRow] = {}
        self.sections: dict[str, Section] = {}
        self._at: str | None = None
        self.setObjectName("chooser")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("Choose a model")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search models")
        self.search.setAccessibleName("Search models by name, kind or source")
        self.search.textChanged.connect(self._on_search_changed)
        self.search.installEventFilter(self)
        self.nothing = toned_label("", "dim", wrap=True)
        self.nothing.hide()
        self._list = self._build_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self._list, 1)
        column.addLayout(self._build_buttons())
        self.resize(round(600 * look.scale), round(660 * look.scale))
        self._find_pictures()

    # -- opening --------------------------------------------------------------------------------------------
    def open_at(self, anchor: QWidget) -> None:
        """Show below ``anchor``, inside the screen."""
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        height = min(self.height(), room.bottom() - corner.y() - 8)
        self.resize(self.width(), max(320, height))
        left = min(corner.x(), room.right() - self.width())
        self.move(max(room.left(), left), corner.y())
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def shown_keys(self) -> list[str]:
        """Keys of the rows that can be reached, from top to bottom."""
        return [
            key
            for section in self.sections.values()
            if section.is_open and not section.isHidden()
            for key in self._keys_of(section)
            if not self.rows[key].isHidden()
        ]

    # -- building -------------------------------------------------------------------------------------------
    def _build_list(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(4)
        for group in GROUPS:
            entries = [entry for entry in self.entries if entry.group == group]
            section = Section(group, self._build_group(group, entries))
            section.set_summary(str(len(entries)) if entries else "")
            section.set_open(group != _FOLDED)
            self.sections[group] = section
            column.addWidget(section)
        column.addWidget(self.nothing)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _build_group(self, group: str, entries: list[ModelEntry]) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for entry in entries:
            key = row_key(entry)
            row = ModelRow(row_text(entry), self._row_colors())
            row.clicked.connect(lambda _=False, key=key: self._choose(key))
            self.rows[key] = row
            column.addWidget(row)
        if not entries and group in _EMPTY:
            empty = toned_label(_EMPTY[group], "dim", wrap=True)
            empty.setContentsMargins(22, 0, 8, 4)
            column.addWidget(empty)
        return body

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        opened = TextButton("Open file…", "Run a model file of your own")
        copied = TextButton(
            "Duplicate as my model", "Copy the running model's file among your own, to change it"
        )
        folder = TextButton("My models folder", f"Show {user_models_path()}")
        for button, signal in ((opened, self.file_requested), (copied, self.duplicate_requested)):
            button.clicked.connect(self.close)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        folder.clicked.connect(self._on_folder_clicked)
        row.addWidget(folder)
        return row

    def _row_colors(self) -> RowColors:
        theme = self._look.theme
        return RowColors(theme.color("trace.v"), theme.color("scope.background"), theme.color("error"))

    # -- pictures -------------------------------------------------------------------------------------------
    def _find_pictures(self) -> None:
        for entry in self.entries:
            if entry.model is None:
                continue
            found = find_thumbnail(entry.model)
            if found is not None:
                self._show_picture(row_key(entry), found)
            else:
                self._make_picture(row_key(entry), entry.model)

    def _make_picture(self, key: str, model: Model) -> None:
        from hhscope.ui.thumbnail_maker import make_thumbnail

        self._background.run(
            key, lambda: make_thumbnail(model), lambda found: self._on_picture_made(key, found)
        )

    def _on_picture_made(self, key: str, found: object) -> None:
        if isinstance(found, Thumbnail):
            keep_thumbnail(found)
            self._show_picture(key, found)
        elif isinstance(found, ValueError):
            self.rows[key].set_rate("does not run")

    def _show_picture(self, key: str, found: Thumbnail) -> None:
        row = self.rows[key]
        row.set_picture(tuple((a / LEVELS, b / LEVELS) for a, b in zip(found.low, found.high, strict=True)))
        row.set_rate(found.words)

    # -- searching and choosing -----------------------------------------------------------------------------
    def _on_search_changed(self, text: str) -> None:
        words = text.casefold().split()
        found = {row_key(entry) for entry in self.entries if matches(entry, words)}
        for key, row in self.rows.items():
            row.setVisible(key in found)
        for group, section in self.sections.items():
            hits = sum(key in found for key in self._keys_of(section))
            section.setVisible(not words or hits > 0)
            section.set_open(bool(words) or group != _FOLDED)
        self.nothing.setText(f"No model fits “{text}”." if not found else "")
        self.nothing.setVisible(not found)
        self._go_to(self.shown_keys[0] if words and found else None)

    def _keys_of(self, section: Section) -> list[str]:
        inside = set(section.content.findChildren(ModelRow))
        return [key for key, row in self.rows.items() if row in inside]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._search_key(event)
        return super().eventFilter(watched, event)

    def _search_key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._at is not None:
                self._choose(self._at)
            case Qt.Key.Key_Escape:
                self.close()
            case _:
                return False
        return True

    def _move(self, steps: int) -> None:
        keys = self.shown_keys
        if keys:
            here = keys.index(self._at) + steps if self._at in keys else (0 if steps > 0 else -1)
            self._go_to(keys[here % len(keys)])

    def _go_to(self, key: str | None) -> None:
        if self._at in self.rows:
            self.rows[self._at].set_chosen(False)
        self._at = key
        if key is not None:
            self.rows[key].set_chosen(True)
            self._list.ensureWidgetVisible(self.rows[key])

    def _choose(self, key: str) -> None:
        self.close()
        self.chosen.emit(key)

    def _on_folder_clicked(self) -> None:
        folder = user_models_path()
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def row_key(entry: ModelEntry) -> str:
    """What choosing a row asks for: the id, or the path of a user's own or faulty file."""
    return entry.id if entry.model is not None and entry.group != GROUPS[-1] else str(entry.path)


def row_text(entry: ModelEntry) -> RowText:
    """What a row says of an entry."""
    if entry.model is None:
        return RowText(name=entry.name, error=entry.error)
    return RowText(name=entry.name, doc=entry.model.doc, source=entry.model.source)


def matches(entry: ModelEntry, words: list[str]) -> bool:
    """Every word occurs somewhere in what is known of the entry."""
    model = entry.model
    known = [entry.id, entry.name, entry.group, model.doc if model else "", model.source if model else ""]
    text = " ".join(known).casefold()
    return all(word in text for word in words)
