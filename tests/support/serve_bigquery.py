"""
Runs bqemulator on a free port of 127.0.0.1 until stdin ends; its address is the first line on stdout. The argument is
a folder for uploads. In three places it is made to do what BigQuery does:

- DuckDB's extension for geography would be downloaded at the start: nothing here needs it.
- A load job takes gzip, as target-bigquery sends it.
- In `UPDATE SET target.column = …` of a MERGE, DuckDB wants the column without its table.
"""

import asyncio
import sys

# The emulator logs on stdout from its import on.
address, sys.stdout = sys.stdout, sys.stderr

from bqemulator.config import LogLevel, Settings
from bqemulator.jobs import executor
from bqemulator.server import EmulatorServer
from bqemulator.storage.engine import DuckDBEngine
from sqlglot import exp
from sqlglot.dialects.dialect import merge_without_target_sql
from sqlglot.dialects.duckdb import DuckDB


def load_json(path, table, context):
    with open(path, "rb") as file:
        compression = "gzip" if file.read(2) == b"\x1f\x8b" else "none"
    context.engine.execute(f"COPY {table} FROM ? (FORMAT JSON, COMPRESSION {compression})", [path])


DuckDBEngine._load_spatial = lambda self: None
executor._LOAD_FORMAT_HANDLERS["NEWLINE_DELIMITED_JSON"] = load_json
DuckDB.Generator.TRANSFORMS[exp.Merge] = merge_without_target_sql


async def serve(uploads):
    server = EmulatorServer(
        Settings(
            rest_port=0,
            grpc_port=0,
            upload_staging_dir=uploads,
            enable_format_extensions=False,
            log_level=LogLevel.WARNING,
        )
    )
    await server.start()
    print(server.rest_url, file=address, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


asyncio.run(serve(sys.argv[1]))
