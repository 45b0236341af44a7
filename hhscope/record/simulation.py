"""Simulation: one call runs a model and returns its recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from hhscope.analysis.energy import NO_OVERLAY
from hhscope.engine.blocks import Block
from hhscope.model.model import Model
from hhscope.record.recording import Recording
from hhscope.record.run import Run, RunError, RunOptions, StimulusLike


def simulate(  # noqa: PLR0913 - the product's Python interface; everything but the model is a keyword
    model: Model | str | Path,
    *,
    current: float | None = None,
    duration: float = 500.0,
    dt: float | None = None,
    method: str = "auto",
    tol: float = 1e-6,
    params: Mapping[str, float] | None = None,
    stimulus: StimulusLike = None,
    seed: int = 0,
    start: Mapping[str, float] | None = None,
    substeps: int = 0,
    record: Sequence[str] | None = None,
    overlay: str = NO_OVERLAY,
) -> Recording:
    """Run a model from its start state and record its signals at 0, dt, … up to and including ``duration``.

    A run that stops being finite ends there: the recording is shorter and ``failed`` says why.

    Parameters
    ----------
    model : a model, the id of a built-in one, or the path of a model file
    current : constant current from t = 0, µA/cm², inward positive; None: the model's ``I_default``
    duration : ms, a whole number of steps
    dt : sample step in ms; None: the model's own (usually 0.01)
    method : ``auto`` (``dopri5``, or ``exp_euler2`` where the input changes at every sample), or the key of a method:
        ``dopri5``, ``exp_euler2``, ``exp_euler``, ``rk4``, ``euler``
    tol : error tolerance of ``dopri5``, which chooses its own steps; the fixed-step methods have no use for it
    params : values by name that differ from the model's: ``g_Na``, ``ENa``, ``T``, ``C``, ``V0``, …
    stimulus : further input, added to ``current``: a Stimulus, a waveform, a text such as
        ``"step:start=10,stop=60,amplitude=5"``, or several of them
    seed : of the random inputs that name none themselves; a run without any does not depend on it
    start : states by name that do not start where the model says; the gates left out are steady at V and the pools
    substeps : integration steps per sample of methods with a fixed step; 0: chosen by the method
    record : names of the signals to record, such as ``["V", "I_Na"]``, in the model's order; None: all. What is left
        out is not computed, and changes no bit of the rest
    overlay : ``metabolic`` lays ions, a pump and ATP over the model (states ``Nai``, ``Ko``, ``ATP``; dial ``J_max``)

    Returns
    -------
    Recording
        ``rec.time`` (n,) ms, ``rec["V"]`` (n,) mV, ``rec.spikes()`` (k,) ms, ``rec.to_csv(path)``.

    Raises
    ------
    ModelError, StimulusError, RunError
        When an argument is wrong (all are ValueErrors): one sentence.
    """
    options = RunOptions(
        current=current,
        duration=duration,
        dt=dt,
        method=method,
        tol=tol,
        params=params,
        stimulus=stimulus,
        seed=seed,
        start=start,
        substeps=substeps,
        record=record,
        overlay=overlay,
    )
    return recorded(Run(model, options))


def recorded(run: Run) -> Recording:
    """Compute all of ``run`` and hold it in memory, as one piece."""
    names = [signal.name for signal in run.signals]
    try:
        data = np.empty((len(names), run.rows))
    except (MemoryError, ValueError) as error:
        size = len(names) * run.rows * 8 / 1e9
        raise RunError(
            f"duration: {run.rows:,} samples of {len(names)} signals need {size:.0f} GB of memory; "
            "take a shorter run, or a larger dt"
        ) from error
    made = 0
    for block in run.blocks(names):
        data[:, made : made + block.n] = block.data
        made += block.n
    piece = Block(segment=run.simulator.segment, start=0, data=data[:, :made])
    return Recording(run.signals, (piece,), run.provenance)
