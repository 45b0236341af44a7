"""Picture dialog: in which form and colours pictures are made; copy one, or save it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QVBoxLayout,
)

from hhscope.ui.picture import (
    SHARPNESS,
    PictureChoice,
    copy_picture,
    picture_choice,
    remember_choice,
    save_as,
)

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

_FORMATS: Final = {"png": "PNG, pixels", "svg": "SVG, lines and words"}
_COLOURS: Final = {False: "as in the window", True: "for paper: white ground, thicker lines"}
_SIZES: Final = {1: "as on the screen", 2: "twice as sharp", 4: "four times as sharp, for paper"}


def open_dialog(window: MainWindow) -> None:
    """Ask how, then copy or save."""
    dialog = PictureDialog(window)
    dialog.open()


class PictureDialog(QDialog):
    """Three choices, remembered, and two ways out. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("Picture")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window = window
        now = picture_choice(window.ctx.settings)
        self.format = self._box("Format", list(_FORMATS.values()), list(_FORMATS).index(now.format))
        self.colours = self._box("Colours", list(_COLOURS.values()), int(now.paper))
        self.size_box = self._box("Size", list(_SIZES.values()), SHARPNESS.index(now.sharpness))
        form = QFormLayout()
        for box in (self.format, self.colours, self.size_box):
            form.addRow(f"{box.accessibleName()}:", box)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.copy_button = self._button("Copy")
        self.save_button = self._button("Save…")
        self.save_button.setDefault(True)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.format.currentIndexChanged.connect(self._on_format_changed)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.buttons.rejected.connect(self.reject)
        self._on_format_changed()

    @property
    def choice(self) -> PictureChoice:
        """What is chosen now."""
        return PictureChoice(
            format="svg" if self.format.currentIndex() else "png",
            paper=bool(self.colours.currentIndex()),
            sharpness=SHARPNESS[self.size_box.currentIndex()],
        )

    def _box(self, name: str, words: list[str], chosen: int) -> QComboBox:
        box = QComboBox(self)
        box.addItems(words)
        box.setCurrentIndex(chosen)
        box.setAccessibleName(name)
        return box

    def _button(self, text: str) -> QPushButton:
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAccessibleName(text.rstrip("…"))
        return button

    def _on_format_changed(self, _index: int = 0) -> None:
        lines = self.choice.format == "svg"
        self.size_box.setEnabled(not lines)
        self.size_box.setToolTip("A drawing of lines is sharp at every size" if lines else "")

    def _on_copy_clicked(self) -> None:
        remember_choice(self._window.ctx.settings, self.choice)
        copy_picture(self._window)
        self.accept()

    def _on_save_clicked(self) -> None:
        remember_choice(self._window.ctx.settings, self.choice)
        if save_as(self._window, self.choice):
            self.accept()
