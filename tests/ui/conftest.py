"""Fixtures of the window's parts: a look, settings, and a session that records commands and obeys the simple ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from hhscope.engine.commands import Command, LoadModel, SetNumerics, SetParameters, SetStart, SetStimulus
from hhscope.engine.sink import Sink
from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model import Model, load_model, parse_model, signals, start_state
from hhscope.ui.context import AppContext
from hhscope.ui.look import Look
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.settings import SettingsStore
from hhscope.ui.theme import Theme


def status_of(model: Model, *, run_id: int = 1) -> Status:
    """A paused session at t = 0 with ``model`` and its defaults; it has no ring."""
    run = RunInfo(run_id=run_id, model=model, signals=signals(model), ring=cast(Any, None))
    return Status(
        phase=Phase.PAUSED,
        run=run,
        parameters=model.defaults,
        current=model.I_default,
        state=start_state(model, model.defaults),
        dt_ns=round(model.numerics.dt * 1e6),
        method_used="exp_euler",
    )


@dataclass
class RecordingSession:
    """Stands in for the session: keeps what was posted; `obey` makes the next status as the engine would."""

    status: Status = field(default_factory=lambda: Status(phase=Phase.EMPTY))
    posted: list[Command] = field(default_factory=list)

    def post(self, command: Command) -> None:
        self.posted.append(command)

    def add_sink(self, sink: Sink) -> None:
        """It makes no samples."""

    def remove_sink(self, sink: Sink) -> None:
        """It makes no samples."""

    def load(self, model: Model) -> Status:
        self.status = status_of(model, run_id=self.status.run.run_id + 1 if self.status.run else 1)
        return self.status

    def obey(self) -> Status:
        """Apply what was posted, forget it, and give the new status."""
        for command in self.posted:
            self.status = _obeyed(self.status, command)
        self.posted.clear()
        return self.status


def _obeyed(status: Status, command: Command) -> Status:
    match command:
        case SetParameters(values=values):
            current = values.get("I", status.current)
            named = {name: value for name, value in values.items() if name != "I"}
            return replace(status, parameters={**status.parameters, **named}, current=current)
        case SetStimulus(stimulus=stimulus):
            return replace(status, stimulus=stimulus)
        case SetStart(values=values):
            return replace(status, start=dict(values))
        case SetNumerics(dt_ns=dt_ns, method=method, substeps=substeps):
            return replace(
                status,
                dt_ns=dt_ns or status.dt_ns,
                method=method or status.method,
                substeps_asked=status.substeps_asked if substeps is None else substeps,
            )
        case LoadModel(text=text):
            return status_of(parse_model(text), run_id=status.run.run_id + 1 if status.run else 1)
        case _:
            return status


@pytest.fixture(autouse=True)
def widgets_are_deleted(qapp: QApplication) -> Iterator[None]:
    """What a test closed is gone before the next one: no event loop runs between tests that would delete it."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    """The dark theme; the application is left as it was."""
    before = (qapp.palette(), qapp.font(), qapp.styleSheet())
    made = Look(Theme.load("dark"))
    yield made
    qapp.setPalette(before[0])
    qapp.setFont(before[1])
    qapp.setStyleSheet(before[2])


@pytest.fixture
def session() -> RecordingSession:
    """A session that records."""
    return RecordingSession()


@pytest.fixture
def told() -> list[str]:
    """What was told to the user."""
    return []


@pytest.fixture
def ctx(look: Look, session: RecordingSession, told: list[str]) -> AppContext:
    """A context whose session records; its spikes are none."""
    return AppContext(
        session=session,
        settings=SettingsStore(),
        look=look,
        scope=ScopeState(),
        spikes=cast(Any, None),
        tell=told.append,
    )


@pytest.fixture
def loaded(session: RecordingSession) -> Callable[[str], Status]:
    """Load a shipped model into the recording session: ``status = loaded("squid_ca")``."""
    return lambda model_id: session.load(load_model(model_id))
