"""Experiment scene: the cell of an experiment brought into the live scope, by commands like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.analysis.energy import with_energy
from hhscope.engine.commands import LoadModel, SetSpeed
from hhscope.experiments import Scene
from hhscope.model import load_model
from hhscope.stimulus import Stimulus, parse_waveform
from hhscope.ui.model_loading import changed_values
from hhscope.units import ns_from_ms

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.ui.context import AppContext


def show_scene(ctx: AppContext, scene: Scene) -> str:
    """Run the cell of ``scene`` in the scope; returns what to say, "" when it is there already.

    Raises
    ------
    ModelError, StimulusError
        When the scene cannot be: one sentence.
    """
    model = load_model(scene.model)
    if scene.overlay != "none":
        model = with_energy(model)
    stimulus = Stimulus()
    for text in scene.stimulus:
        stimulus = stimulus + parse_waveform(text)
    current = model.I_default if scene.current is None else scene.current
    if _is_there(ctx.session.status, model.text, dict(scene.values), current, stimulus):
        return ""
    ctx.scope.apply_model_view(model.view)
    if scene.span_ms is not None:
        ctx.scope.set_span(ns_from_ms(scene.span_ms, "time base"))
    ctx.session.post(SetSpeed(speed=scene.speed or model.view.speed))
    path = None if model.path is None else str(model.path)
    ctx.session.post(
        LoadModel(text=model.text, path=path, values=dict(scene.values), current=current, stimulus=stimulus)
    )
    return (
        f"The scope shows {model.id}, the cell of this experiment; Undo (Ctrl+Z) brings back what was there."
    )


def _is_there(
    status: Status, text: str, values: dict[str, float], current: float, stimulus: Stimulus
) -> bool:
    run = status.run
    if run is None or run.model.text != text:
        return False
    return (changed_values(status), status.current, status.stimulus) == (values, current, stimulus)
