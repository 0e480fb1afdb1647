"""Prints the rows that a query finds in a file of DuckDB, one JSON object a line; moments in UTC, numbers as numbers."""

import datetime
import decimal
import json
import sys

import duckdb

UTC = datetime.timezone.utc


def plain(value):
    if isinstance(value, datetime.datetime):
        moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return moment.isoformat(timespec="microseconds") + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, decimal.Decimal) else value


database = duckdb.connect(sys.argv[1], read_only=True)
database.execute("set timezone = 'UTC'")
found = database.execute(sys.stdin.read())
names = [column[0] for column in found.description]
for row in found.fetchall():
    print(json.dumps({name: plain(value) for name, value in zip(names, row)}))
