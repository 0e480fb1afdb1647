"""SenseData's history, loaded in units side by side, and the hourly load that follows."""

from dagster import (
    Definitions,
    DynamicOut,
    DynamicOutput,
    In,
    Nothing,
    OpExecutionContext,
    Out,
    RetryPolicy,
    ScheduleDefinition,
    job,
    multiprocess_executor,
    op,
)
from sensedata_backfill import steps, units
from sensedata_backfill.settings import Settings
from sensedata_backfill.units import Unit

# A unit goes on from its own state, so trying again costs little: a target that lost its connection, say.
AGAIN = RetryPolicy(max_retries=1, delay=10)


@op(out=Out(Nothing), retry_policy=AGAIN)
def create_tables():
    """The windowed streams' tables, before several processes would create them at once."""
    steps.create_tables(Settings.load())


@op(ins={"ready": In(Nothing)}, out=DynamicOut(Unit))
def plan():
    """One output for each unit of the history: as many as the settings make."""
    for unit in units.plan(Settings.load()):
        yield DynamicOutput(unit, mapping_key=unit.name)


@op(retry_policy=AGAIN)
def load(context: OpExecutionContext, unit: Unit) -> Unit:
    """tap | target for one unit."""
    context.add_output_metadata(steps.load(Settings.load(), unit))
    return unit


@op
def hand_over(context: OpExecutionContext, loaded: list[Unit]) -> None:
    """The state from which the hourly load goes on."""
    context.log.info(f"The hourly load goes on from {steps.hand_over(Settings.load(), loaded)}")


@job(executor_def=multiprocess_executor)
def backfill():
    """The whole history."""
    hand_over(plan(create_tables()).map(load).collect())


@op
def load_hourly(context: OpExecutionContext) -> None:
    """tap | target for what is new."""
    context.add_output_metadata(steps.load_hourly(Settings.load()))


@job(executor_def=multiprocess_executor)
def hourly():
    """What is new, from the state that the backfill handed over."""
    load_hourly()


definitions = Definitions(jobs=[backfill, hourly], schedules=[ScheduleDefinition(job=hourly, cron_schedule="0 * * * *")])
