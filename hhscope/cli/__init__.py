"""The command line. ONE FILE = ONE COMMAND (``COMMAND``), found by `hhscope.discovery`."""

from __future__ import annotations

from hhscope.cli._main import main

__all__ = ["main"]
