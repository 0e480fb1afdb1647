"""Activities into Postgres with dlt's rest_api source, configured as its documentation shows for a list with pages and a date filter."""

import os

import dlt
from dlt.sources.rest_api import rest_api_source

source = rest_api_source(
    {
        "client": {
            "base_url": os.environ["API_URL"] + "/",
            "auth": {"type": "bearer", "token": os.environ["API_TOKEN"]},
            "paginator": {"type": "page_number", "base_page": 1, "total_path": None, "stop_after_empty_page": True},
        },
        "resource_defaults": {
            "primary_key": "id",
            "write_disposition": "merge",
            "endpoint": {"params": {"limit": 500}},
        },
        "resources": [
            {
                "name": "tasks",
                "endpoint": {
                    "path": "tasks",
                    "data_selector": "tasks",
                    "incremental": {
                        "cursor_path": "updated_at",
                        "start_param": "updated_at:start",
                        "on_cursor_value_missing": "include",
                    },
                },
            }
        ],
    }
)
pipeline = dlt.pipeline(
    pipeline_name="sensedata",
    pipelines_dir=os.environ["PIPELINES_DIR"],
    destination=dlt.destinations.postgres(credentials=os.environ["DATABASE_URL"]),
    dataset_name="dlt",
)
pipeline.run(source)
