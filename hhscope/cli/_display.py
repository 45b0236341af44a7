"""Display: find out whether a window can open before Qt ends the process over it."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_INSTEAD: Final = (
    "use `hhscope run MODEL` without a window, or `hhscope --screenshot FILE.png` for a picture of it"
)
QT_PACKAGES: Final = (
    "libegl1 libgl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1"  # what Qt needs to be loaded
)
X_PACKAGES: Final = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"  # for a window
)
_TIMEOUT_S: Final = 2.0


def display_problem(environment: Mapping[str, str]) -> str:
    """One sentence why no window can open here; empty when one can (or a platform is asked for by name)."""
    if environment.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return ""
    wayland, x11 = environment.get("WAYLAND_DISPLAY", ""), environment.get("DISPLAY", "")
    if not (wayland or x11):
        return f"there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); {_INSTEAD}"
    if wayland and _answers(socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "/")) / wayland)):
        return ""
    if x11 and _x_answers(x11):
        return _missing_x_library()
    return f"the display {x11 or wayland} does not answer; {_INSTEAD}"


def _x_answers(display: str) -> bool:
    """Whether an X server listens at ``[host]:number[.screen]``."""
    match = re.fullmatch(r"(?:(?P<host>.*):)?(?P<number>\d+)(?:\.\d+)?", display.replace("unix:", ":", 1))
    if match is None:
        return True  # a form we do not know: let Qt find out
    host, number = (match["host"] or "").rstrip(":"), int(match["number"])
    if host:
        return _answers(socket.AF_INET, (host, 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_TIMEOUT_S)
        probe.connect(address)
        return True
    return False


def _missing_x_library() -> str:
    """Load Qt's X plugin the way Qt will; a missing system library shows here instead of ending the process."""
    spec = importlib.util.find_spec("PySide6")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for plugin in (Path(folder) / "Qt" / "plugins" / "platforms" / "libqxcb.so" for folder in folders):
        try:
            if plugin.exists():
                ctypes.CDLL(str(plugin))
        except OSError as error:
            return f"Qt cannot open a window: {error}; on Debian: apt install {X_PACKAGES} (or {_INSTEAD})"
    return ""
