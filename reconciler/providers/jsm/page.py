"""A page's settings: read into flat fields, and written whole, as they were read and with the edits in them.

That is right under every reading of what PUT does to fields that are left out or null (jsm-api.md 4: put, nest, null).
"""

from collections.abc import Mapping, Sequence
from typing import cast

from reconciler.errors import ServiceError
from reconciler.http import JsonObject, JsonValue
from reconciler.model.field import Field, Type
from reconciler.model.kinds.jsm import PAGE
from reconciler.model.resource import Live
from reconciler.model.time_zones import without_rails
from reconciler.model.values import Value, same
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.draft import DraftPage, read_draft
from reconciler.providers.jsm.envelope import ALONE, PAGE_ENVELOPE
from reconciler.providers.jsm.printed import unknown_words

UNREADABLE = "unreadable"
"""The fact that names the fields which the service shows in a form that nobody can compare (links)."""


def page_live(page_id: str, row: JsonObject, shown: JsonObject | None = None) -> Live:
    """The page's settings as they are in its row; `shown` is the live page, whose words may be others."""
    fields, unreadable = settings_of(row)
    name = row.get("name")
    facts = {**({UNREADABLE: unreadable} if unreadable else {}), **unknown_words(PAGE, shown or {}, row)}
    return Live(PAGE, page_id, name if isinstance(name, str) and name else page_id, fields, facts=facts)


def settings_of(row: JsonObject) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The settings by field name, and the names of those that the row holds in no readable form."""
    fields: dict[str, Value] = {}
    unreadable = []
    for field in PAGE.fields:
        present, raw = _at(row, _path(field))
        if field.type is Type.RECORDS and present and not _is_readable(field, raw):
            unreadable.append(field.name)
        elif present:
            fields[field.name] = _value(field, raw)
    return fields, tuple(unreadable)


def _path(field: Field) -> tuple[str, ...]:
    return field.path or (field.api_name,)


def _at(row: JsonObject, path: Sequence[str]) -> tuple[bool, JsonValue]:
    """Whether there is something at the path, and what. Inside a block that is null, everything is."""
    value: JsonValue = row
    for name in path:
        if value is None:
            return True, None
        if not isinstance(value, dict) or name not in value:
            return False, None
        value = value[name]
    return True, value


def _value(field: Field, raw: JsonValue) -> Value:
    if field.type is Type.BOOL:
        return False if raw is None else raw
    if field.type is Type.INT and isinstance(raw, float) and raw.is_integer():
        return int(raw)  # the document calls them numbers
    if field.type is Type.RECORDS:
        links = sorted(cast("list[JsonObject]", raw or []), key=_position)
        return tuple({inner.name: link[inner.name] for inner in field.fields} for link in links)
    return raw


def _is_readable(field: Field, raw: JsonValue) -> bool:
    """Whether links come back with what they were written with (jsm-api.md 4, links)."""
    links = [] if raw is None else raw
    return isinstance(links, list) and all(
        isinstance(link, dict) and all(isinstance(link.get(inner.name), str) for inner in field.fields)
        for link in links
    )


def _position(link: JsonObject) -> float:
    position = link.get("position")
    return position if isinstance(position, int | float) else 0


def draft_body(row: JsonObject, values: Mapping[str, Value]) -> JsonObject:
    """The whole writable draft with these values in place of its own. No null is ever sent, for what one does is not said."""
    page: JsonObject = {}
    for field in PAGE.fields:
        path = _path(field)
        _, raw = _at(row, path)
        sent = _sent(field, values[field.name], raw) if field.name in values else without_nulls(raw)
        if sent is None:
            continue
        block = page
        for name in path[:-1]:
            block = cast("JsonObject", block.setdefault(name, {}))
        block[path[-1]] = sent
    return {"page": page}


def _sent(field: Field, value: Value, raw: JsonValue) -> JsonValue:
    """A value as it is sent; None where the field is empty already and is to be."""
    if field.type is Type.RECORDS:
        links = [{inner.name: link.get(inner.name) for inner in field.fields} for link in value or ()]
        return [without_nulls({**link, "position": place}) for place, link in enumerate(links, 1)]
    if value is None or value == "":
        return None if raw is None else ""
    if field.type is Type.TIME_ZONE and isinstance(value, str):
        return without_rails(value)
    return cast("JsonValue", value)


def without_nulls(value: JsonValue) -> JsonValue:
    """The same without the fields that are null, at any depth."""
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value if inner is not None]
    return value


def write_settings(calls: JsmCalls, draft: DraftPage, step: Step) -> StepAnswer:
    """Write the step's values into the draft, and give the fields as they are read back.

    Raises ServiceError where it was refused, and where nobody can tell whether it was done.
    """
    body = draft_body(draft.row, step.values)
    failure: ServiceError | None = None
    try:
        calls.put(PAGE_ENVELOPE, "pages", "draft", draft.id, body=body)
    except ServiceError as error:
        if not error.fate_unknown:
            raise
        failure = error
    with calls.reading_back("the draft"):
        fields: dict[str, Value] = {}
        for _ in calls.looks():
            fields, _ = settings_of(read_draft(calls, draft.address).row)
            if all(
                same(PAGE.by_name[name], value, fields[name]) for name, value in step.values.items() if name in fields
            ):
                failure = None
                break
    if failure is not None:
        raise failure
    return StepAnswer(step.id or PAGE.name, fields)


_JUDGES = {"name": ("pages", "validate", "name"), "subdomain": ("pages", "subdomain", "validate")}
"""Where the service is asked about a value, by the field's name."""


def objection(calls: JsmCalls, field: str, value: str) -> str | None:
    """Why the service would not take a value; None if it would. Raises ServiceError."""
    answer = calls.get_object(ALONE, *_JUDGES[field], value)
    if answer.get("valid") is not False:
        return None
    return str(answer.get("message") or "") or "it is not valid"
