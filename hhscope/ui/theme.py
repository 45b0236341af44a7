"""Theme: colours by role, read from ``resources/themes/*.toml`` and checked strictly."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from PySide6.QtGui import QColor, QPalette

from hhscope.paths import resource_path

# Role -> 0 for one colour, or the length of its list (the roles are then ``name.0``, ``name.1`` …).
ROLES: Final[dict[str, int]] = {
    "window": 0, "panel": 0, "raised": 0, "border": 0, "text": 0, "text.dim": 0, "accent": 0,
    "accent.text": 0, "warning": 0, "error": 0, "ok": 0, "changed": 0, "selection": 0, "band": 4, "ghost": 5,
    "reference": 6, "scope.background": 0, "scope.grid": 0, "scope.grid.minor": 0, "scope.axis": 0, "scope.text": 0,
    "trace.v": 0, "trace.input": 0, "trace.gate": 8, "trace.ca": 0, "trace.rate": 0, "trace.current": 10,
    "trace.math": 8, "mark.spike": 0, "mark.change": 0,
}  # fmt: skip

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class ThemeError(ValueError):
    """A fault in a theme file: one sentence with the file, the role, what is wrong and how to mend it."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    dark: bool
    colors: dict[str, str | list[str]]
    line_px: float = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours by role. Make one with `Theme.load` or `parse_theme`; all roles are present.

    ``colors`` maps every role, indexed ones as ``trace.gate.0``, to ``#rrggbb``; ``line_px`` is the width of traces.
    """

    name: str
    title: str
    dark: bool
    colors: Mapping[str, str]
    line_px: float = 1.5  # design.md section 8

    @classmethod
    def load(cls, name: str) -> Theme:
        """The shipped theme ``name`` (see `theme_names`).

        Raises
        ------
        ThemeError
            When there is no such theme, or its file is faulty.
        """
        path = resource_path("themes", f"{name}.toml")
        if name not in theme_names():
            raise ThemeError(f"there is no theme {name!r}; choose one of {', '.join(theme_names())}")
        return parse_theme(path.read_text(encoding="utf-8"), name)

    def color(self, role: str) -> QColor:
        """The colour of a role.

        Raises
        ------
        KeyError
            When the role does not exist: a mistake in the program, not in a theme file.
        """
        return QColor(self.colors[role])

    def rgb(self, role: str) -> tuple[int, int, int]:
        """Red, green and blue of a role, 0 to 255, for the raster."""
        code = self.colors[role]
        return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)

    def cycle(self, role: str, index: int) -> QColor:
        """Colour ``index`` of a listed role such as ``trace.gate``, starting again at the end of the list."""
        return self.color(f"{role}.{index % ROLES[role]}")

    def palette(self) -> QPalette:
        """The palette that gives Qt's own widgets these colours."""
        return _palette(self)


def theme_names() -> tuple[str, ...]:
    """Names of the shipped themes, sorted."""
    return tuple(sorted(path.stem for path in resource_path("themes").glob("*.toml")))


def parse_theme(text: str, name: str) -> Theme:
    """Read the text of a theme file; ``name`` is used in messages.

    Raises
    ------
    ThemeError
        When the text is not TOML, a role is missing, unknown or of another length, or a colour is not
        ``#rrggbb``.
    """
    try:
        file = msgspec.toml.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise ThemeError(f"theme {name}: {error}") from error
    colors: dict[str, str] = {}
    for role, value in file.colors.items():
        if role not in ROLES:
            raise ThemeError(f"theme {name}: unknown role {role!r}{_did_you_mean(role)}")
        colors.update(_role_colors(name, role, value))
    missing = [role for role in ROLES if role not in file.colors]
    if missing:
        raise ThemeError(f'theme {name}: missing role {missing[0]!r}; give it a colour such as "#4ea8ff"')
    if not 0.5 <= file.line_px <= 6.0:
        raise ThemeError(f"theme {name}: line_px = {file.line_px:g} is not between 0.5 and 6")
    return Theme(name=name, title=file.title, dark=file.dark, colors=colors, line_px=file.line_px)


def _role_colors(name: str, role: str, value: str | list[str]) -> dict[str, str]:
    length = ROLES[role]
    if isinstance(value, str) == bool(length):
        wanted = f"a list of {length} colours" if length else "one colour"
        raise ThemeError(f"theme {name}: role {role!r} needs {wanted}")
    if isinstance(value, list) and len(value) != length:
        raise ThemeError(f"theme {name}: role {role!r} needs {length} colours, the file gives {len(value)}")
    found = {role: value} if isinstance(value, str) else {f"{role}.{i}": c for i, c in enumerate(value)}
    for key, code in found.items():
        if not _COLOR.fullmatch(code):
            raise ThemeError(f'theme {name}: {key}: {code!r} is not a colour; write it as "#rrggbb"')
    return found


def _did_you_mean(role: str) -> str:
    close = difflib.get_close_matches(role, ROLES, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _palette(theme: Theme) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "panel",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.PlaceholderText: "text.dim",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "error",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "accent.text",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Light: "raised",
        QPalette.ColorRole.Midlight: "raised",
        QPalette.ColorRole.Mid: "border",
        QPalette.ColorRole.Dark: "border",
        QPalette.ColorRole.Shadow: "window",
    }
    palette = QPalette()
    for qt_role, role in roles.items():
        palette.setColor(qt_role, theme.color(role))
    for qt_role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.HighlightedText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, qt_role, theme.color("text.dim"))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, theme.color("border"))
    return palette
