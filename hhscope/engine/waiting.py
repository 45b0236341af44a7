"""Waiting: commands that were posted while a job is at work, in their order."""

from __future__ import annotations

from collections import deque

from hhscope.engine.commands import Command, LoadModel, SetSpeed


class Waiting:
    """``superseded``: the job at work is for nothing; the newest LoadModel waits in front."""

    def __init__(self) -> None:
        self._commands: deque[Command] = deque()
        self.superseded = False

    def keep(self, command: Command) -> None:
        """What a newer model makes pointless is dropped: all but the speed is set anew by loading."""
        if isinstance(command, LoadModel):
            self._commands = deque(one for one in self._commands if isinstance(one, SetSpeed))
            self._commands.appendleft(command)
            self.superseded = True
        else:
            self._commands.append(command)

    def next(self) -> Command:
        """The oldest, which waits no longer."""
        return self._commands.popleft()

    def __len__(self) -> int:
        return len(self._commands)
