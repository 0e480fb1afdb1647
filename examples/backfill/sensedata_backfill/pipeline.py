"""One run of `tap | target`, as real processes with a pipe of the kernel between them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sensedata_backfill.catalog import only, read_catalog
from sensedata_backfill.settings import Settings
from sensedata_backfill.units import Unit


class PipelineError(Exception):
    """The tap or the target failed. What the target had confirmed by then is in the state file."""


def run(settings: Settings, unit: Unit, state: Path | None) -> dict[str, int]:
    """
    Runs a unit, from its state where it has one.

    Gives the number of rows sent, by stream. The state file follows each state that the target prints; None: no state is
    read or kept. Logs of both processes go to this one's stderr. Raises PipelineError.
    """
    with TemporaryDirectory() as folder, _alone(state):
        window, catalog, report = (Path(folder, name) for name in ("window.json", "catalog.json", "report.json"))
        edges = {"start_date": unit.start, "end_date": unit.end}
        window.write_text(json.dumps({key: edge for key, edge in edges.items() if edge is not None}))
        catalog.write_text(json.dumps(only(read_catalog(settings), unit.streams)))
        tap = [*settings.tap, "--config", settings.tap_config, "--config", str(window), "--catalog", str(catalog)]
        if state is not None and state.exists():
            tap += ["--state", str(state)]
        codes = _pipe([*tap, "--report", str(report)], [*settings.target, "--config", settings.target_config], state)
        told = json.loads(report.read_text()) if report.exists() else {"failures": ["see its log"], "streams": []}
        if codes != (0, 0):
            reasons = "; ".join(told["failures"]) or "the target failed"
            raise PipelineError(f"{unit.name}: tap ended with {codes[0]}, target with {codes[1]}: {reasons}")
        return {stream["stream"]: stream["sent"] for stream in told["streams"]}


def _pipe(tap: list[str], target: list[str], state: Path | None) -> tuple[int, int]:
    # Without use_copy, target-postgres stores moments in the time zone of its session.
    environment = {**os.environ, "PGTZ": "UTC"}
    with subprocess.Popen(tap, stdout=subprocess.PIPE) as source:
        with subprocess.Popen(target, stdin=source.stdout, stdout=subprocess.PIPE, env=environment) as sink:
            # Only the target may hold this end: else the tap would never see that it is gone.
            source.stdout.close()
            try:
                _keep(sink.stdout, state)
            except BaseException:
                # Cancelled: the tap ends with a state, and the target stores what it was given.
                source.terminate()
                _keep(sink.stdout, state)
                raise
    return source.returncode, sink.returncode


def _keep(states: Iterator[bytes], state: Path | None) -> None:
    for line in states:
        if state is None or not line.strip():
            continue
        new = state.with_suffix(".new")
        new.write_bytes(line)
        new.replace(state)


@contextmanager
def _alone(state: Path | None) -> Iterator[None]:
    """No two runs go on from one state at the same time: the second fails at once."""
    if state is None:
        yield
        return
    state.parent.mkdir(parents=True, exist_ok=True)
    with state.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PipelineError(f"another run is going on from {state}") from error
        yield
