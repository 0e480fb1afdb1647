"""
Runs dbt in one process, once for each line on stdin, which holds its arguments as a JSON list: most of a short call is
the import of dbt, and it keeps what it has compiled, as forks of a process that has imported it would not. Each is answered by a line on stdout: how many models and tests it did, or the error. Its log goes to stderr.
"""

import gc
import json
import sys

# dbt logs on stdout.
answers, sys.stdout = sys.stdout, sys.stderr

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager

fire_event = EventManager.fire_event


def fire_shown_event(self, e, level=None, **how):
    """Leaves out what is for dbt's debug log, which nobody keeps here: it takes a tenth of dbt's time."""
    if (level or e.level_tag()) != EventLevel.DEBUG:
        fire_event(self, e, level, **how)


EventManager.fire_event = fire_shown_event
runner = dbtRunner()
# A fifth of dbt's CPU goes into looking for garbage: it is looked for after every third call, which leave half a gigabyte.
gc.disable()


def close_duckdb():
    """Lets other processes open DuckDB's files, as the end of dbt's process would."""
    connections = sys.modules.get("dbt.adapters.duckdb.connections")
    manager = connections and connections.DuckDBConnectionManager
    if manager and manager._ENV:
        manager._ENV.close()
        manager._ENV = None


for number, line in enumerate(sys.stdin, 1):
    done = runner.invoke(json.loads(line))
    close_duckdb()
    answer = {"done": len(getattr(done.result, "results", ()))} if done.success else {"error": str(done.exception)}
    print(json.dumps(answer), file=answers, flush=True)
    del done
    if number % 3 == 0:
        gc.collect()
