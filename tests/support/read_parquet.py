"""Prints the rows of all Parquet objects below a prefix (third argument) of a bucket (second) of an S3 (first), one JSON object a line."""

import io
import json
import sys

import boto3
import pyarrow.parquet

url, bucket, prefix = sys.argv[1:]
client = boto3.client("s3", endpoint_url=url)
for listed in client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
    body = client.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read()
    for row in pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist():
        print(json.dumps(row, default=lambda moment: moment.isoformat()))
