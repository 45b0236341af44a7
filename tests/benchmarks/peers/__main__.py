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

from hhscope.cli._bench import ROWS, machine
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
    """Every case of a program; each replaces its earlier figures and is kept at once."""
    if not is_installed(peer, way.python):
        click.echo(f"{peer.title}: not installed here")
        return
    known = {(one["work"], one["method"]): one for one in results.peers.get(key, [])}
    for number, case in enumerate(peer.cases):
        with one_processor():
            outcome = measure(key, peer, number, way)
        click.echo(f"{peer.title}, {case.work}, {case.method}: {_words(outcome)}")
        known[case.work, case.method] = outcome
        cases = [(one.work, one.method) for one in peer.cases]
        results.peers[key] = [known[names] for names in cases if names in known]
        results.save()
    for row in ROWS if key == OWN else ():
        results.rows = with_row(results.rows, _own_row(row.key, way))
        click.echo(f"{row.title}: measured")
        results.save()


def _own_row(key: str, way: Way) -> dict[str, Any]:
    """What ``hhscope bench --json`` says of a row."""
    done = subprocess.run(
        [*shlex.split(way.under), sys.executable, "-m", "hhscope", "bench", "--json", "--only", key],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def with_row(earlier: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The report on all rows with those of ``found`` anew; a warning stays while its row does."""
    fresh = [{**row, "warning": found["warning"]} for row in found["rows"]]
    rows = {row["key"]: row for row in [*earlier.get("rows", []), *fresh]}
    ordered = [rows[row.key] for row in ROWS if row.key in rows]
    warnings = [row["warning"] for row in ordered if row.get("warning")]
    return {**found, "rows": ordered, "warning": warnings[0] if warnings else ""}


def _words(outcome: dict[str, Any]) -> str:
    if "problem" in outcome:
        return f"failed: {outcome['problem']}"
    error = "" if outcome["error_ms"] is None else f", error {outcome['error_ms']:.1e} ms"
    return f"{outcome['ns']:.3g} ns, ratio {outcome['ratio']:.3g}, {outcome['spikes']} spikes{error}"


if __name__ == "__main__":
    main()
