"""The tap's catalog, and parts of it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from sensedata_backfill.settings import Settings

Catalog = dict[str, Any]


def read_catalog(settings: Settings) -> Catalog:
    """The user's catalog, else what the tap discovers, for which it needs no network."""
    if settings.catalog is not None:
        return json.loads(Path(settings.catalog).read_text(encoding="utf-8"))
    return json.loads(subprocess.run([*settings.tap, "--discover"], check=True, stdout=subprocess.PIPE).stdout)


def of_stream(entry: dict[str, Any]) -> dict[str, Any]:
    """A stream's own metadata."""
    return next((part["metadata"] for part in entry["metadata"] if part["breadcrumb"] == []), {})


def parent_of(entry: dict[str, Any]) -> str:
    """The stream from whose records this one is cut, or itself: streams of one parent are read in one go."""
    return of_stream(entry).get("parent-tap-stream-id", entry["tap_stream_id"])


def only(catalog: Catalog, parents: tuple[str, ...]) -> Catalog:
    """The catalog of these streams and their children alone, selected as they were."""
    return {**catalog, "streams": [entry for entry in catalog["streams"] if parent_of(entry) in parents]}
