"""Incident templates, which the API only reads."""

from typing import cast

from reconciler.errors import ProtocolError
from reconciler.http import JsonObject
from reconciler.model.field import Type
from reconciler.model.kinds.jsm import TEMPLATE
from reconciler.model.resource import Live
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_rows import name_of
from reconciler.providers.jsm.envelope import TEMPLATES
from reconciler.providers.jsm.printed import unknown_words

_SEGMENTS = ("incidents", "templates", "list")


def template_lives(calls: JsmCalls, page_id: str) -> list[Live]:
    """The page's templates. Raises ServiceError."""
    return [_live(calls, row) for row in calls.get_rows(TEMPLATES, *_SEGMENTS, pageId=page_id)]


def _live(calls: JsmCalls, row: JsonObject) -> Live:
    if not isinstance(row.get("id"), str):
        raise calls.source("GET", *_SEGMENTS).error(ProtocolError, "answered a template without an id")
    fields = {
        field.name: False if field.type is Type.BOOL and row[field.api_name] is None else row[field.api_name]
        for field in TEMPLATE.fields
        if field.api_name in row
    }
    return Live(TEMPLATE, cast("str", row["id"]), name_of(row), fields, facts=unknown_words(TEMPLATE, row))
