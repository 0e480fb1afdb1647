"""
Runs target-bigquery without what it waits for each table (twelve seconds for a new one, seven for one that it knows): BigQuery
takes a moment until all of it knows a new table, an emulator does not.
"""

import time
from types import SimpleNamespace

from target_bigquery import core
from target_bigquery.target import TargetBigQuery

core.time = SimpleNamespace(**{**vars(time), "sleep": lambda seconds: None})
TargetBigQuery.cli()
