"""Runs queries (a JSON object on stdin, by name) on a file of DuckDB and prints their rows as JSON, by name; moments in UTC."""

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


def rows(sql):
    found = database.execute(sql)
    names = [column[0] for column in found.description]
    return [{name: plain(value) for name, value in zip(names, row)} for row in found.fetchall()]


print(json.dumps({name: rows(sql) for name, sql in json.load(sys.stdin).items()}))
