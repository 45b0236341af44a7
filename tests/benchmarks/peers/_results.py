"""Results: what was measured so far on this machine, kept so that one program can be measured again alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from hhscope.cli._bench import Machine

FILE: Final = Path(__file__).with_name("results.json")


class Results:
    """Figures of every program by key, and hhscope's own rows.

    Those of another machine are forgotten: they cannot stand beside those of this one.
    """

    def __init__(self, machine: Machine, path: Path = FILE) -> None:
        self.machine = machine
        self._path = path
        self.peers: dict[str, list[dict[str, Any]]] = {}
        self.rows: dict[str, Any] = {}
        self.forgotten = ""
        if path.exists():
            self._read()

    def _read(self) -> None:
        data = json.loads(self._path.read_text(encoding="utf-8"))
        if self._place(data["machine"]) != self._place(asdict(self.machine)):
            self.forgotten = data["machine"]["cpu"]
            return
        self.peers, self.rows = data["peers"], data["rows"]

    @staticmethod
    def _place(machine: dict[str, Any]) -> tuple[Any, ...]:
        return machine["cpu"], machine["processors"], machine["system"]

    def save(self) -> None:
        """Write them, whole or not at all."""
        data = {"machine": asdict(self.machine), "peers": self.peers, "rows": self.rows}
        temporary = self._path.with_suffix(".tmp")
        temporary.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        temporary.replace(self._path)
