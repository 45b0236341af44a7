"""Picture: the scopes as they stand on the screen, with a caption that says what they show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from hhscope import __version__
from hhscope.engine.status import Status
from hhscope.ui.model_loading import changed_values
from hhscope.ui.status_text import newest_sample_ns, step_text
from hhscope.units import format_number, format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.ui.look import Look
    from hhscope.ui.main_window import MainWindow

_MARGIN: Final = 12  # px, around the caption
_SHARPNESS: Final = 2.0  # device pixels per pixel: good in print and on a projector


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
    if status.stimulus.waveforms:
        first.append("with a stimulus")
    first.append("changed: " + ", ".join(changed) if changed else "all other values at their defaults")
    step = step_text(status.dt_ns)
    now = format_time(ms_from_ns(newest_sample_ns(status)))
    second = f"t = {now} · {status.method_used} {step} · hhscope {__version__}"
    return f"{' · '.join(first)}\n{second} · {today.isoformat()}"


def take_picture(widget: QWidget, text: str, look: Look) -> QImage:
    """``widget`` as it stands, twice as sharp, with ``text`` below it on the theme's background."""
    room = QRect(0, 0, widget.width() - 2 * _MARGIN, 10_000)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    height = widget.fontMetrics().boundingRect(room, flags, text).height() + 2 * _MARGIN
    size = widget.size()
    image = QImage(
        round(size.width() * _SHARPNESS),
        round((size.height() + height) * _SHARPNESS),
        QImage.Format.Format_RGB32,
    )
    image.setDevicePixelRatio(_SHARPNESS)
    image.fill(look.theme.color("window"))
    painter = QPainter(image)
    widget.render(painter, widget.rect().topLeft())
    painter.setFont(look.label_font)
    painter.setPen(look.theme.color("text"))
    painter.drawText(QRect(_MARGIN, size.height() + _MARGIN, room.width(), height), flags, text)
    painter.end()
    return image


def copy_picture(window: MainWindow) -> None:
    """The scopes into the clipboard."""
    QGuiApplication.clipboard().setImage(_window_picture(window))
    window.tell("The picture is in the clipboard: paste it into a document or a message.")


def save_picture(window: MainWindow) -> None:
    """The scopes into a PNG file that the user names."""
    image = _window_picture(window)
    status = window.ctx.session.status
    name = f"{status.run.model.id if status.run else 'hhscope'}.png"
    folder = Path(window.ctx.settings.current.last_folder or Path.home())
    chosen, _ = QFileDialog.getSaveFileName(window, "Save picture", str(folder / name), "PNG picture (*.png)")
    if not chosen:
        return
    path = Path(chosen).with_suffix(".png")
    window.ctx.settings.change(last_folder=str(path.parent))
    saved = image.save(str(path))
    window.tell(f"Saved {path}." if saved else f"Cannot write {path}; choose another folder.")


def _window_picture(window: MainWindow) -> QImage:
    return take_picture(window.workspace, caption(window.ctx.session.status, date.today()), window.ctx.look)
