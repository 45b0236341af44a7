"""Style: the small style sheet for what a palette cannot reach; made from the theme, flat and quiet."""

from __future__ import annotations

from typing import Final

from hhscope.paths import resource_path
from hhscope.ui.theme import Theme

# Lengths are in px of the 4-px grid at scale 1; {…} are roles of the theme.
_TEMPLATE: Final = """
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px 6px; }}
QLineEdit {{ background: {window}; border: 1px solid {border}; border-radius: 3px; padding: 1px 4px;
    selection-background-color: {accent}; selection-color: {accent_text}; }}
QLineEdit:hover {{ border-color: {text_dim}; }}
QLineEdit:focus {{ border-color: {accent}; }}
QLineEdit:read-only {{ background: transparent; }}
QLineEdit[problem="true"] {{ border-color: {error}; }}
QPushButton {{ background: {raised}; border: 1px solid {border}; border-radius: 4px; padding: 3px 10px; }}
QPushButton:hover {{ border-color: {text_dim}; }}
QPushButton:pressed, QPushButton:checked {{ background: {accent}; color: {accent_text};
    border-color: {accent}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ color: {text_dim}; background: transparent; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px; }}
QToolButton:hover, QToolButton:pressed {{ background: {raised}; }}
QToolButton:checked {{ background: {raised}; border-color: {border}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QComboBox {{ background: {raised}; border: 1px solid {border}; border-radius: 4px; padding: 2px 4px 2px 8px; }}
QComboBox:hover {{ border-color: {text_dim}; }}
QComboBox:focus {{ border-color: {accent}; }}
QComboBox:disabled {{ color: {text_dim}; background: transparent; }}
QComboBox::drop-down {{ border: 0; width: 18px; }}
QComboBox::down-arrow {{ image: url("{caret}"); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {panel}; border: 1px solid {border}; outline: 0; padding: 2px; }}
QMenu {{ background: {panel}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 4px 24px 4px 12px; border-radius: 3px; }}
QMenu::item:selected {{ background: {raised}; }}
QMenu::item:disabled {{ color: {text_dim}; }}
QCheckBox::indicator, QRadioButton::indicator, QMenu::indicator {{ width: 13px; height: 13px;
    background: {window}; border: 1px solid {text_dim}; border-radius: 3px; }}
QMenu::indicator {{ margin-left: 6px; }}
QRadioButton::indicator {{ border-radius: 7px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {text}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {border}; }}
QCheckBox::indicator:checked, QMenu::indicator:checked {{ background: {accent}; border-color: {accent};
    image: url("{tick}"); }}
QRadioButton::indicator:checked {{ border-color: {accent}; background: qradialgradient(cx: 0.5, cy: 0.5,
    fx: 0.5, fy: 0.5, radius: 0.5, stop: 0 {accent}, stop: 0.5 {accent}, stop: 0.62 {window}); }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 8px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {text_dim}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
*[strong="true"] {{ font-weight: 600; }}
*[tone="dim"] {{ color: {text_dim}; }}
*[tone="changed"] {{ color: {changed}; }}
*[tone="error"] {{ color: {error}; }}
*[tone="warning"] {{ color: {warning}; }}
*[tone="ok"] {{ color: {ok}; }}
QScrollArea#page {{ border: 1px solid transparent; }}
QScrollArea#page:focus {{ border-color: {accent}; }}
QSplitter::handle {{ background: {window}; }}
QSplitter::handle:hover {{ background: {accent}; }}
QFrame#card {{ background: {panel}; border: 1px solid {border}; border-radius: 6px; }}
QLabel#pill {{ background: {raised}; border: 1px solid {border}; border-radius: 6px; padding: 8px 16px; }}
QStatusBar {{ border-top: 1px solid {border}; }}
QStatusBar::item {{ border: 0; }}
QToolBar {{ border: 0; border-bottom: 1px solid {border}; spacing: 4px; padding: 4px 6px; }}
QHeaderView, QHeaderView::section {{ background: transparent; border: 0; color: {text_dim}; padding: 0 2px; }}
QListWidget#experiments {{ background: {panel}; border: 0; padding: 4px 0; outline: 0; }}
QListWidget#experiments::item {{ padding: 2px 8px; }}
QListWidget#experiments::item:selected {{ background: {accent}; color: {accent_text}; }}
QTableView {{ background: transparent; }}
QProgressBar {{ background: {window}; border: 1px solid {border}; border-radius: 3px; text-align: center; }}
QProgressBar::chunk {{ background: {accent}; }}
"""


def style_sheet(theme: Theme) -> str:
    """The application's style sheet in the colours of ``theme``."""
    colors = {role.replace(".", "_"): code for role, code in theme.colors.items()}
    kind = "dark" if theme.dark else "light"
    icons = {name: resource_path("icons", f"{name}_{kind}.svg").as_posix() for name in ("tick", "caret")}
    return _TEMPLATE.format_map({**colors, **icons})
