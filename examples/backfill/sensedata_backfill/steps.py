"""The steps of a backfill, and of the hourly load after it. An orchestrator only says when each of them runs, and where."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sensedata_backfill import pipeline
from sensedata_backfill.catalog import parent_of, read_catalog
from sensedata_backfill.settings import Settings
from sensedata_backfill.units import Unit


def create_tables(settings: Settings) -> None:
    """
    Has the target create the windowed streams' tables, from a window that nothing can be in.

    Before the units: target-postgres processes that create the same table at the same time fail (docs/scaling-out.md).
    """
    tomorrow = datetime.now(timezone.utc).date() + timedelta(days=1)
    unit = Unit(settings.windowed, tomorrow.isoformat(), (tomorrow + timedelta(days=1)).isoformat())
    pipeline.run(settings, unit, None)


def load(settings: Settings, unit: Unit) -> dict[str, int]:
    """Loads a unit, or goes on with one that failed. Gives the rows sent, by stream."""
    return pipeline.run(settings, unit, _state_of(settings, unit))


def hand_over(settings: Settings, units: list[Unit]) -> Path:
    """Joins the states of the units without end, one for each stream: from there the hourly load goes on."""
    bookmarks: dict[str, object] = {}
    for unit in units:
        if unit.end is None:
            bookmarks |= json.loads(_state_of(settings, unit).read_text())["bookmarks"]
    state = _hourly_state(settings)
    state.write_text(json.dumps({"bookmarks": bookmarks}))
    return state


def load_hourly(settings: Settings) -> dict[str, int]:
    """
    Loads what is new in all streams. Gives the rows sent, by stream.

    Raises FileNotFoundError before the backfill has handed over: it would load the whole history, in one run.
    """
    state = _hourly_state(settings)
    if not state.exists():
        raise FileNotFoundError(f"{state}: the backfill has not handed over yet")
    parents = dict.fromkeys(parent_of(entry) for entry in read_catalog(settings)["streams"])
    return pipeline.run(settings, Unit(tuple(parents)), state)


def _state_of(settings: Settings, unit: Unit) -> Path:
    return settings.folder / "units" / f"{unit.name}.json"


def _hourly_state(settings: Settings) -> Path:
    return settings.folder / "state.json"
