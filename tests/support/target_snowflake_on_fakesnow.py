"""Runs target-snowflake with fakesnow in Snowflake's place; databases are kept in a folder (first argument).

fakesnow has no user stages, drops no file formats, and cannot merge from a query over JSON. So what the target puts into its stage goes into a table with
a column `doc`, the SELECT in the target's MERGE, with its types and its choice of the newest row, makes a table of that, and the
rest of the MERGE reads this one.
"""

import re
import sys

import fakesnow
import snowflake.connector
from sqlalchemy import text

folder = sys.argv.pop(1)
STAGED = "RAW.PUBLIC.STAGED"
SELECTED = "RAW.PUBLIC.SELECTED"


def put_batches_to_stage(self, sync_id, files):
    paths = [uri.removeprefix("file://") for uri in files]
    with self._connect() as conn, conn.begin():
        conn.execute(text(f"create or replace table {STAGED} (n integer, doc variant)"))
        conn.connection.dbapi_connection._duck_conn.execute(
            f"insert into {STAGED} select row_number() over (), json from read_ndjson_objects(?, maximum_object_size = 67108864)",
            [paths],
        )


def merge_from_stage(self, **kwargs):
    made, _ = self._get_merge_from_stage_statement(**kwargs)
    head, rest = made.text.split(" using (", 1)
    select, tail = rest.split(") s on ", 1)
    select = re.sub(r"'@~/[^']*'\s*\(file_format => .*?\) QUALIFY", f"{STAGED} QUALIFY", select)
    select = select.replace("$1:", "doc:").replace("SEQ8()", "n")
    with self._connect() as conn, conn.begin():
        conn.execute(text("use schema RAW.PUBLIC"))
        conn.execute(text(f"create or replace table {SELECTED} as {select}"))
        return sum(conn.execute(text(f"{head} using {SELECTED} s on {tail}")).fetchone())


with fakesnow.patch(db_path=folder):
    snowflake.connector.connect(database="RAW", schema="PUBLIC").close()
    from target_snowflake.connector import SnowflakeConnector
    from target_snowflake.target import TargetSnowflake

    SnowflakeConnector.put_batches_to_stage = put_batches_to_stage
    SnowflakeConnector.merge_from_stage = merge_from_stage
    SnowflakeConnector.remove_staged_files = lambda self, sync_id: None
    SnowflakeConnector.drop_file_format = lambda self, file_format: None
    # DuckDB, which is behind fakesnow, takes one writer.
    TargetSnowflake.max_parallelism = 1
    TargetSnowflake.cli()
