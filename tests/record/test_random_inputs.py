"""What is kept of runs with noise and synapses: seeds, columns, commands; and what other programs get of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hhscope
from hhscope.engine.commands import Command, Restart, SetStimulus
from hhscope.model import load_model
from hhscope.record import Run, RunFileMaker, RunOptions, as_python, read_run_file, write_run_file
from hhscope.record.replayed import ReplayedRun
from hhscope.record.run_file import RunFile, run_file_of
from hhscope.record.translators import Setup, translators
from hhscope.stimulus import PoissonSynapse, Stimulus, StimulusError, White, parse_waveform
from tests.record.sessions import live

NOISE = Stimulus((White(intensity=2),))
SYNAPSES = Stimulus((PoissonSynapse(rate_hz=2000, weight=0.05),))
BOTH = Stimulus((*NOISE.waveforms, *SYNAPSES.waveforms))


def replayed(run_file: RunFile) -> bool:
    replay = ReplayedRun(run_file)
    for _ in replay.blocks([signal.name for signal in replay.signals]):
        pass
    return replay.comparison().identical


def test_the_same_seed_is_the_same_run_and_another_is_another() -> None:
    def v(seed: int) -> bytes:
        return hhscope.simulate("hh1952", duration=5, stimulus=NOISE, seed=seed)["V"].tobytes()

    assert v(3) == v(3)
    assert v(3) != v(4)


def test_a_seed_that_the_input_names_stays_whatever_the_seed_of_the_run() -> None:
    one, other = (
        hhscope.simulate("hh1952", duration=2, stimulus="white:intensity=2,seed=9", seed=seed)["I_stim"]
        for seed in (0, 1)
    )
    assert one.tobytes() == other.tobytes()


def test_the_seeds_are_on_record() -> None:
    recording = hhscope.simulate("hh1952", duration=1, stimulus=NOISE, seed=2)
    assert recording.provenance.stimulus.waveforms[0].seed == 2001  # type: ignore[attr-defined]


@pytest.mark.parametrize("stimulus", [NOISE, SYNAPSES], ids=["noise", "synapses"])
def test_a_run_file_keeps_the_seed_and_replays_to_the_bit(stimulus: Stimulus, tmp_path: Path) -> None:
    run = Run("hh1952", RunOptions(duration=20, stimulus=stimulus, seed=7))
    maker = RunFileMaker(run, seed=7)
    run.on_block = maker.add
    for _ in run.blocks([]):
        pass
    write_run_file(maker.run_file(), tmp_path / "run.json")
    found = read_run_file(tmp_path / "run.json")
    assert found.seed == 7
    assert found.origin.stimulus == stimulus.seeded(7)
    assert replayed(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        [(SetStimulus(stimulus=SYNAPSES), 20)],
        [(SetStimulus(stimulus=NOISE), 10), (SetStimulus(stimulus=BOTH), 10)],
        [(SetStimulus(stimulus=SYNAPSES), 10), (SetStimulus(stimulus=Stimulus()), 10), (Restart(), 10)],
    ],
)  # fmt: skip
def test_a_live_run_that_got_random_inputs_on_its_way_is_kept(script: list[tuple[Command, int]]) -> None:
    session = live(script)
    run_file = run_file_of(session.status)
    assert replayed(run_file)
    assert session.status.run is not None
    assert run_file.digest.signals == tuple(signal.name for signal in session.status.run.signals)


def test_a_trace_with_noise_and_synapses_can_be_copied_as_python() -> None:
    session = live([], before_time=[SetStimulus(stimulus=BOTH)])
    text = as_python(session.status)
    assert "'white:intensity=2,seed=1'" in text
    names: dict[str, object] = {}
    exec(text.replace("print", "len"), names)
    recording = names["rec"]
    assert isinstance(recording, hhscope.Recording)
    made = np.array([recording[name] for name in recording.names])
    assert made.tobytes() == session.listener.data().tobytes()


def test_the_recording_has_the_conductance_and_the_current_of_synapses(tmp_path: Path) -> None:
    recording = hhscope.simulate("hh1952", duration=5, stimulus=SYNAPSES)
    assert recording.units["g_synapses"] == "mS/cm²"
    np.testing.assert_allclose(recording["I_synapses"], recording["g_synapses"] * recording["V"], atol=1e-12)
    recording.to_csv(tmp_path / "a.csv")
    assert (
        (tmp_path / "a.csv")
        .read_text(encoding="utf-8")
        .splitlines()[0]
        .endswith(",g_synapses_mS_per_cm2,I_synapses_uA_per_cm2")
    )


@pytest.mark.parametrize("key", ["scipy", "xpp", "brian2"])
@pytest.mark.parametrize("text", ["white:intensity=2", "synapse:rate_hz=50,weight=0.1"])
def test_other_programs_are_refused_what_they_could_not_make_again(key: str, text: str) -> None:
    setup = Setup.of(load_model("hh1952"), {}, stimulus=Stimulus((parse_waveform(text),)))
    with pytest.raises(StimulusError, match="cannot be written for another program; remove this input, or"):
        translators()[key].write(setup)
