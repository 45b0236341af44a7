"""Setup text: the present set-up as one line in the clipboard, and a line from there put in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow


def copy_setup(window: MainWindow) -> None:
    """The line into the clipboard."""
    from hhscope.record import setup_code_of

    try:
        text = setup_code_of(window.ctx.session.status, window.ctx.scope.view.span_ns).text
    except (ValueError, OSError) as refused:
        window.tell(f"Nothing was copied: {refused}.")
        return
    QGuiApplication.clipboard().setText(text)
    window.tell(f"Copied: {text}")


def paste_setup(window: MainWindow) -> None:
    """Begin a run as the line in the clipboard says; when it cannot be, nothing changes."""
    text = QGuiApplication.clipboard().text().strip()
    if not text:
        window.tell("The clipboard holds no text; copy a line such as hh1952 I=10 g_Na=96 view=100ms first.")
        return
    window.tell(apply_setup(window.ctx, text))


def apply_setup(ctx: AppContext, text: str) -> str:
    """Put a line in force; returns one sentence."""
    from hhscope.model import load_model
    from hhscope.record import parse_setup_code
    from hhscope.ui.scope_view import ScopeView, spanned

    try:
        code = parse_setup_code(text)
        model = load_model(code.model)
        setup = code.setup(model)
        if code.view_ns is not None:
            spanned(ScopeView(), code.view_ns)
    except (ValueError, OSError) as refused:
        return f"Nothing was changed: {str(refused).rstrip('.')}."
    ctx.scope.apply_model_view(model.view)
    if code.view_ns is not None:
        ctx.scope.set_span(code.view_ns)
    ctx.session.post(setup.speed_command)
    ctx.session.post(setup.load_command)
    return f"Set up: {code.text}"
