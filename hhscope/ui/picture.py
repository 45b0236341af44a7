"""Picture: the scopes as they stand on the screen, in pixels or in lines, with a caption that says what they show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QRect, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from hhscope import __version__
from hhscope.engine.status import Status
from hhscope.stimulus import to_text
from hhscope.ui.model_loading import changed_values
from hhscope.ui.settings import SettingsStore
from hhscope.ui.status_text import newest_sample_ns, step_text
from hhscope.ui.theme import Theme
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.units import format_number, format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.ui.look import Look
    from hhscope.ui.main_window import MainWindow, Workspace

_MARGIN: Final = 12  # px, around the caption
_WRAPPED: Final = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
_PRINT: Final = "print"  # the theme for paper
_KEY: Final = "picture."

Format = Literal["png", "svg"]
SHARPNESS: Final = (1, 2, 4)  # device pixels per pixel


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChoice:
    """How pictures are made.

    format : pixels, or lines and words
    paper : in the theme for paper instead of the window's own
    sharpness : device pixels per pixel of the screen; two are good on a projector, four on paper
    """

    format: Format = "png"
    paper: bool = False
    sharpness: int = 2


def picture_choice(settings: SettingsStore) -> PictureChoice:
    """The choice made last."""
    usual = PictureChoice()
    sharpness = settings.get(f"{_KEY}sharpness", usual.sharpness)
    return PictureChoice(
        format="svg" if settings.get(f"{_KEY}format", usual.format) == "svg" else "png",
        paper=settings.get(f"{_KEY}paper", usual.paper),
        sharpness=sharpness if sharpness in SHARPNESS else usual.sharpness,
    )


def remember_choice(settings: SettingsStore, choice: PictureChoice) -> None:
    """Make pictures so from now on."""
    for name in ("format", "paper", "sharpness"):
        settings.put(_KEY + name, getattr(choice, name))


def caption(status: Status, today: date) -> str:
    """Two lines: the model, its input and what was changed; then time, method, program."""
    if status.run is None:
        return f"hhscope {__version__}"
    model = status.run.model
    infos = model.parameters
    changed = [
        f"{name} = {format_number(value)} {infos[name].unit}".rstrip()
        for name, value in changed_values(status).items()
    ]
    first = [f"{model.name} ({model.id})", f"I = {format_number(status.current)} µA/cm²"]
    first += [to_text(waveform) for waveform in status.stimulus.waveforms]
    first.append("changed: " + ", ".join(changed) if changed else "all other values at their defaults")
    step = step_text(status.dt_ns)
    now = format_time(ms_from_ns(newest_sample_ns(status)))
    second = f"t = {now} · {status.method_used} {step} · hhscope {__version__}"
    return f"{' · '.join(first)}\n{second} · {today.isoformat()}"


def take_picture(widget: QWidget, text: str, look: Look, sharpness: float = 2.0) -> QImage:
    """``widget`` as it stands, ``sharpness`` device pixels per pixel, with ``text`` below it on the theme's ground."""
    width, height = widget.width(), widget.height() + _caption_height(widget, text)
    image = QImage(round(width * sharpness), round(height * sharpness), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(sharpness)
    painter = QPainter(image)
    _draw(painter, widget, text, look)
    painter.end()
    return image


def take_drawing(widget: QWidget, text: str = "", look: Look | None = None) -> bytes:
    """The same as an SVG file: traces are lines, words are words. Without ``look`` there is nothing below it."""
    from PySide6.QtSvg import QSvgGenerator

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    size = QRect(0, 0, widget.width(), widget.height() + _caption_height(widget, text))
    drawing.setSize(size.size())
    drawing.setViewBox(size)
    drawing.setResolution(96)  # pixels per inch of the screen, and of SVG
    drawing.setTitle(text.split("\n", maxsplit=1)[0] or "hhscope")
    drawing.setDescription(text)
    painter = QPainter(drawing)
    _draw(painter, widget, text, look)
    painter.end()
    return bytes(buffer.data().data())


def _caption_height(widget: QWidget, text: str) -> int:
    if not text:
        return 0
    room = QRect(0, 0, widget.width() - 2 * _MARGIN, 10_000)
    return widget.fontMetrics().boundingRect(room, _WRAPPED, text).height() + 2 * _MARGIN


def _draw(painter: QPainter, widget: QWidget, text: str, look: Look | None) -> None:
    high = _caption_height(widget, text)
    whole = QRect(0, 0, widget.width(), widget.height() + high)
    painter.fillRect(whole, widget.palette().window())
    widget.render(painter, widget.rect().topLeft())
    if look is None:
        return
    painter.setFont(look.label_font)
    painter.setPen(look.theme.color("text"))
    place = QRect(_MARGIN, widget.height() + _MARGIN, widget.width() - 2 * _MARGIN, high)
    painter.drawText(place, _WRAPPED, text)


@contextmanager
def _posed(window: MainWindow, choice: PictureChoice) -> Iterator[QWidget]:
    """What is to be seen on the picture. For paper it wears that theme and no buttons; no event is handled meanwhile,
    so nobody sees that on the screen."""
    if not choice.paper:
        yield window.workspace
        return
    look, own = window.ctx.look, window.ctx.theme
    shown, left_out = cast("Workspace", window.workspace).on_paper
    hidden = [part for part in left_out if part.isVisibleTo(shown)]
    try:
        for part in hidden:
            part.hide()
        _wear(window, look, Theme.load(_PRINT))
        for button in shown.findChildren(IconButton):
            button.setIcon(QIcon())
        yield shown
    finally:
        _wear(window, look, own)
        for part in hidden:
            part.show()


def _wear(window: MainWindow, look: Look, theme: Theme) -> None:
    look.set_theme(theme)
    cast("Workspace", window.workspace).draw(window.ctx.session.status)


def picture_of(window: MainWindow, choice: PictureChoice) -> QImage:
    """The scopes in pixels."""
    with _posed(window, choice) as shown:
        return take_picture(shown, _caption(window), window.ctx.look, choice.sharpness)


def drawing_of(window: MainWindow, choice: PictureChoice) -> bytes:
    """The scopes as an SVG file."""
    with _posed(window, choice) as shown:
        return take_drawing(shown, _caption(window), window.ctx.look)


def copy_picture(window: MainWindow) -> None:
    """The scopes into the clipboard, as chosen last; as a drawing too, if that was chosen."""
    choice = picture_choice(window.ctx.settings)
    copied = QMimeData()
    copied.setImageData(picture_of(window, choice))
    if choice.format == "svg":
        copied.setData("image/svg+xml", drawing_of(window, choice))
    QGuiApplication.clipboard().setMimeData(copied)
    window.tell("The picture is in the clipboard: paste it into a document or a message.")


def save_as(window: MainWindow, choice: PictureChoice) -> bool:
    """The scopes into a file that the user names; whether there is one now."""
    status = window.ctx.session.status
    name = f"{status.run.model.id if status.run else 'hhscope'}.{choice.format}"
    folder = Path(window.ctx.settings.current.last_folder or Path.home())
    kind = f"{choice.format.upper()} picture (*.{choice.format})"
    chosen, _ = QFileDialog.getSaveFileName(window, "Save picture", str(folder / name), kind)
    if not chosen:
        return False
    path = Path(chosen).with_suffix(f".{choice.format}")
    window.ctx.settings.change(last_folder=str(path.parent))
    try:
        if choice.format == "svg":
            path.write_bytes(drawing_of(window, choice))
        elif not picture_of(window, choice).save(str(path)):
            raise OSError
    except OSError:
        window.tell(f"Cannot write {path}; choose another folder.")
        return False
    window.tell(f"Saved {path}.")
    return True


def _caption(window: MainWindow) -> str:
    return caption(window.ctx.session.status, date.today())
