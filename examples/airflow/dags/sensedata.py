"""SenseData's history, loaded in units side by side, and the hourly load that follows."""

from dataclasses import asdict
from datetime import datetime, timedelta

from airflow.sdk import dag, get_current_context, task
from sensedata_backfill import steps, units
from sensedata_backfill.settings import Settings
from sensedata_backfill.units import Unit

# A unit goes on from its own state, so trying again costs little: a target that lost its connection, say.
AGAIN = {"retries": 1, "retry_delay": timedelta(seconds=10)}


@dag(schedule=None, default_args=AGAIN, tags=["sensedata"])
def sensedata_backfill():
    """The whole history."""

    @task
    def create_tables() -> None:
        """The windowed streams' tables, before several processes would create them at once."""
        steps.create_tables(Settings.load())

    @task
    def plan() -> list[dict]:
        """One dictionary for each unit of the history: as many as the settings make."""
        return [asdict(unit) for unit in units.plan(Settings.load())]

    # As many at the same time as the API and the database bear.
    @task(max_active_tis_per_dagrun=4, map_index_template="{{ unit_name }}")
    def load(unit: dict) -> dict:
        """tap | target for one unit."""
        get_current_context()["unit_name"] = Unit(**unit).name
        return steps.load(Settings.load(), Unit(**unit))

    @task
    def hand_over(planned: list[dict]) -> None:
        """The state from which the hourly load goes on."""
        steps.hand_over(Settings.load(), [Unit(**unit) for unit in planned])

    planned = plan()
    loaded = load.expand(unit=planned)
    create_tables() >> loaded >> hand_over(planned)


@dag(schedule="@hourly", start_date=datetime(2026, 1, 1), catchup=False, max_active_runs=1, tags=["sensedata"])
def sensedata_hourly():
    """What is new, from the state that the backfill handed over."""

    @task
    def load() -> dict:
        """tap | target for what is new."""
        return steps.load_hourly(Settings.load())

    load()


sensedata_backfill()
sensedata_hourly()
