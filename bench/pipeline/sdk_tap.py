"""Activities by a tap on the Meltano SDK, as its cookiecutter lays out a REST tap: one stream, its schema, pages by number."""

from singer_sdk import Stream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import BasePageNumberPaginator
from singer_sdk.streams import RESTStream

PERSON = th.ObjectType(
    th.Property("id", th.IntegerType),
    th.Property("name", th.StringType),
    th.Property("username", th.StringType),
    th.Property("email", th.StringType),
    th.Property("active", th.BooleanType),
)
NAMED = th.ObjectType(th.Property("id", th.IntegerType), th.Property("description", th.StringType))


class Pages(BasePageNumberPaginator):
    def has_more(self, response):
        return response.json()["next_page"] is not None


class Tasks(RESTStream):
    name = "tasks"
    path = "/tasks"
    primary_keys = ("id",)
    replication_key = "updated_at"
    records_jsonpath = "$.tasks[*]"
    schema = th.PropertiesList(
        *(th.Property(name, th.IntegerType) for name in ("id", "id_customer", "id_contact", "id_playbook", "id_rule", "id_parent")),
        *(th.Property(name, th.StringType) for name in ("id_legacy", "description", "notes", "group", "tags")),
        *(th.Property(name, NAMED) for name in ("type", "status", "priority")),
        *(th.Property(name, PERSON) for name in ("owner", "created_by")),
        *(th.Property(name, th.NumberType) for name in ("progress", "hours_planned", "hours_spent", "custom_value")),
        th.Property("favorite", th.BooleanType),
        *(th.Property(name, th.DateTimeType) for name in ("start_date", "due_date", "end_date", "system_end_date")),
        *(th.Property(name, th.DateTimeType) for name in ("created_at", "updated_at")),
    ).to_dict()

    @property
    def url_base(self):
        return self.config["api_url"]

    @property
    def authenticator(self):
        return BearerTokenAuthenticator(token=self.config["token"])

    def get_new_paginator(self):
        return Pages(start_value=1)

    def get_url_params(self, context, next_page_token):
        params = {"page": next_page_token, "limit": 500}
        if start := self.get_starting_timestamp(context):
            params["updated_at:start"] = start.date().isoformat()
        return params


class TapSenseData(Tap):
    name = "tap-sensedata-sdk"
    config_jsonschema = th.PropertiesList(
        th.Property("token", th.StringType, required=True, secret=True),
        th.Property("api_url", th.StringType, required=True),
    ).to_dict()

    def discover_streams(self) -> list[Stream]:
        return [Tasks(self)]


if __name__ == "__main__":
    TapSenseData.cli()
