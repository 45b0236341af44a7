"""What a translator is: one format of another program that a model can be written in, to run without hhscope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hhscope.engine.status import Status
from hhscope.model import check_values, start_state
from hhscope.model.model import Model
from hhscope.stimulus import Stimulus
from hhscope.units import ms_from_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A cell and what is done to it: everything that a script of another program has to say.

    parameters : every parameter by name, see `Model.parameters`
    current : constant current, µA/cm², inward positive; ``stimulus`` comes on top
    start : states that do not start where the model says, by name
    """

    model: Model
    parameters: Mapping[str, float]
    current: float
    duration_ms: float
    stimulus: Stimulus = field(default_factory=Stimulus)
    start: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a start that cannot be.

        Raises
        ------
        ModelError
            For an unknown state.
        """
        start_state(self.model, self.parameters, self.start)

    @classmethod
    def of(
        cls,
        model: Model,
        changed: Mapping[str, float],
        *,
        current: float | None = None,
        duration_ms: float = 500.0,
        stimulus: Stimulus | None = None,
    ) -> Setup:
        """The model with some parameters changed; ``current`` None: the model's own.

        Raises
        ------
        ModelError
            For unknown names or impossible values.
        """
        given = model.I_default if current is None else current
        check_values(model, {**changed, "I": given})
        return cls(
            model=model,
            parameters={**model.defaults, **changed},
            current=given,
            duration_ms=duration_ms,
            stimulus=stimulus or Stimulus(),
        )

    @classmethod
    def of_status(cls, status: Status) -> Setup:
        """The cell of a live run as it is set now, for the time it has run (a screen at least).

        Raises
        ------
        ValueError
            When no model is loaded.
        """
        if status.run is None:
            raise ValueError("no model is loaded; choose one first")
        model = status.run.model
        return cls(
            model=model,
            parameters=dict(status.parameters),
            current=status.current,
            duration_ms=max(ms_from_ns(status.t_ns), model.view.span_ms),
            stimulus=status.stimulus.without_kicks(),
            start=dict(status.start),
        )

    @property
    def start_values(self) -> dict[str, float]:
        """Every state at t = 0, in the order of `Model.state_names`."""
        return start_state(self.model, self.parameters, self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatorSpec:
    """One format; exported as ``TRANSLATOR`` by its module.

    ``write(setup)`` is pure: the whole text of the file. Nothing of the model's text can leave its comments.
    """

    key: str
    title: str
    suffix: str
    write: Callable[[Setup], str]
