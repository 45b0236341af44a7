"""The command: measure the programs that are installed, and write the help page about it.

``python -m tests.benchmarks.peers --write`` does all; see ``--help``.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from typing import Any

import click

from hhscope.cli._bench import machine
from hhscope.discovery import exported
from tests.benchmarks.peers._measure import ROOT, Way, is_installed, measure, one_processor
from tests.benchmarks.peers._page import page
from tests.benchmarks.peers._results import Results
from tests.benchmarks.peers.base import Peer

PAGE = ROOT / "resources" / "help" / "benchmarks.md"
OWN = "hhscope"


@click.command()
@click.option(
    "--only", multiple=True, metavar="PEER", help="Measure this program; others keep their figures."
)
@click.option("--none", "measure_none", is_flag=True, help="Measure nothing; for writing the page anew.")
@click.option(
    "--python", "pythons", multiple=True, metavar="PEER=PATH", help="The Python that has this program."
)
@click.option("--under", default="", metavar="COMMAND", help="Start each measurement under this command.")
@click.option("--runs", type=click.IntRange(1, 50), default=5, help="Runs of each case.  [5]")
@click.option("--write", is_flag=True, help=f"Write {PAGE.relative_to(ROOT)}.")
def main(  # noqa: PLR0913 - its arguments are the options
    *, only: tuple[str, ...], measure_none: bool, pythons: tuple[str, ...], under: str, runs: int, write: bool
) -> None:
    """Measure hhscope and the programs that are installed, one after the other; some minutes on a quiet machine."""
    peers = exported("tests.benchmarks.peers", "PEER", Peer)
    places = dict(_place(given, peers) for given in pythons)
    for key in only:
        _known(key, peers)
    results = Results(machine())
    if results.forgotten:
        click.echo(f"figures of another machine are left out: {results.forgotten}", err=True)
    if not measure_none:
        for key in only or sorted(peers, key=lambda key: key != OWN):
            way = Way(python=places.get(key, sys.executable), under=under, runs=runs)
            _measure_all(key, peers[key], way, results)
    if write:
        PAGE.write_text(page(peers, results), encoding="utf-8")
        click.echo(f"{PAGE}: written")


def _place(given: str, peers: dict[str, Peer]) -> tuple[str, str]:
    key, equals, path = given.partition("=")
    if not (equals and path):
        raise click.UsageError(f"--python {given}: write PEER=PATH, such as neuron=/opt/neuron/bin/python")
    return _known(key, peers), path


def _known(key: str, peers: dict[str, Peer]) -> str:
    if key not in peers:
        raise click.UsageError(f"there is no peer '{key}'; there are: {', '.join(peers)}")
    return key


def _measure_all(key: str, peer: Peer, way: Way, results: Results) -> None:
    """Every case of a program; its earlier figures are replaced."""
    if not is_installed(peer, way.python):
        click.echo(f"{peer.title}: not installed here")
        return
    found = []
    for number, case in enumerate(peer.cases):
        with one_processor():
            outcome = measure(key, peer, number, way)
        click.echo(f"{peer.title}, {case.work}, {case.method}: {_words(outcome)}")
        found.append(outcome)
    results.peers[key] = found
    if key == OWN:
        results.rows = _own_rows(way)
    results.save()


def _own_rows(way: Way) -> dict[str, Any]:
    """What ``hhscope bench --json`` says."""
    done = subprocess.run(
        [*shlex.split(way.under), sys.executable, "-m", "hhscope", "bench", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def _words(outcome: dict[str, Any]) -> str:
    if "problem" in outcome:
        return f"failed: {outcome['problem']}"
    error = "" if outcome["error_ms"] is None else f", error {outcome['error_ms']:.1e} ms"
    return f"{outcome['ns']:.3g} ns, ratio {outcome['ratio']:.3g}, {outcome['spikes']} spikes{error}"


if __name__ == "__main__":
    main()
