"""What to run, and how the history is cut."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The keys of the JSON file that the environment variable SENSEDATA_BACKFILL names."""

    tap: tuple[str, ...]
    """The tap's command, as a list."""
    tap_config: str
    """The tap's config file, without `end_date`; with a `start_date`, history begins there."""
    target: tuple[str, ...]
    """The target's command, as a list."""
    target_config: str
    """The target's config file."""
    folder: Path
    """For the states. Every process must see the same one: across machines, a shared volume."""
    cuts: tuple[str, ...]
    """Ascending dates or moments between the windows: n cuts make n + 1 windows."""
    windowed: tuple[str, ...] = ("customers", "financial", "tasks")
    """Streams that are loaded in windows; every other one is loaded once, as a whole."""
    catalog: str | None = None
    """A catalog with your selection; without it, all that the tap selects by default."""

    @classmethod
    def load(cls) -> Settings:
        """Reads the file. Raises KeyError where the variable is not set, TypeError on keys that are unknown or missing."""
        given = json.loads(Path(os.environ["SENSEDATA_BACKFILL"]).read_text(encoding="utf-8"))
        lists = {key: tuple(given[key]) for key in ("tap", "target", "cuts", "windowed") if key in given}
        return cls(**{**given, **lists, "folder": Path(given["folder"])})
