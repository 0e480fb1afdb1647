"""Runs again what failed in the last run of the backfill, as "Re-execute from failure" does in Dagster's pages."""

import sys

from dagster import DagsterInstance, DagsterRunStatus, ReexecutionOptions, RunsFilter, execute_job, reconstructable
from definitions import backfill

if __name__ == "__main__":
    failed = RunsFilter(job_name=backfill.name, statuses=[DagsterRunStatus.FAILURE])
    with DagsterInstance.get() as instance:
        runs = instance.get_runs(filters=failed, limit=1)
        if not runs:
            sys.exit("no run of the backfill has failed")
        options = ReexecutionOptions.from_failure(runs[0].run_id, instance)
        with execute_job(reconstructable(backfill), instance, reexecution_options=options) as result:
            sys.exit(0 if result.success else 1)
