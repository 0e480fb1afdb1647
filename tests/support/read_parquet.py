"""Prints the rows of all Parquet objects below a prefix (third argument) of a bucket (second) of an S3 (first), one JSON object a line."""

import json
import sys

import boto3
import pyarrow.parquet

url, bucket, prefix = sys.argv[1:]
client = boto3.client("s3", endpoint_url=url)
for listed in client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
    body = client.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read()
    # Neither a file object of Python's nor threads: with them, one process in five was aborted as it ended (apache/arrow#34314).
    table = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(body)).read(use_threads=False)
    for row in table.to_pylist():
        print(json.dumps(row, default=lambda moment: moment.isoformat()))
