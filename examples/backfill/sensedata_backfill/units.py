"""How the history is divided into units that can run side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from sensedata_backfill.catalog import of_stream, parent_of, read_catalog
from sensedata_backfill.settings import Settings


@dataclass(frozen=True)
class Unit:
    """One run of the tap: some streams, with their children, in one window."""

    streams: tuple[str, ...]
    start: str | None = None
    end: str | None = None

    @property
    def name(self) -> str:
        """Its name, of letters, digits and `_`: the same streams and window have the same one in each run."""
        since = f"_from_{self.start}" if self.start else ""
        until = f"_until_{self.end}" if self.end else ""
        return re.sub(r"\W", "_", "_".join(self.streams) + since + until)


def plan(settings: Settings) -> list[Unit]:
    """
    A unit for each windowed stream and window, and one for all other streams.

    The first window has no beginning: it is where records are found that show no moment at all. The last one has no
    end: what is edited meanwhile is in it. Raises ValueError where a stream cannot be windowed.
    """
    entries = {entry["tap_stream_id"]: entry for entry in read_catalog(settings)["streams"]}
    for stream in settings.windowed:
        if stream not in entries or parent_of(entries[stream]) != stream:
            raise ValueError(f"windowed: {stream} is no stream with a list of its own")
        if of_stream(entries[stream]).get("replication-method") == "FULL_TABLE":
            raise ValueError(f"windowed: {stream} is read whole: each window would load all of it")
    windows = list(pairwise((None, *settings.cuts, None)))
    units = [Unit((stream,), start, end) for start, end in windows for stream in settings.windowed]
    rest = tuple(name for name, entry in entries.items() if parent_of(entry) == name and name not in settings.windowed)
    return [*units, Unit(rest)] if rest else units
