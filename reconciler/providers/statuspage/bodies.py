"""Request bodies in the service's terms: fields by API name, in the documented wrapper."""

from collections.abc import Mapping

from reconciler.http import JsonObject, JsonValue
from reconciler.model.field import Field, Type
from reconciler.model.plan import Verb
from reconciler.model.values import Value
from reconciler.model.work import Step


def api_values(step: Step) -> JsonObject:
    """The fields of the step in the form to send.

    A cleared field has the value that the service expects (`""`, null or an empty list). A new object omits its empty
    fields: there is nothing to clear, and some creates reject an empty text (statuspage-api.md B4.31).
    """
    result: JsonObject = {}
    for name, value in step.values.items():
        field = step.kind.by_name[name]
        if not empty(value):
            result[field.api_name] = plain(value)
        elif step.verb is not Verb.CREATE:
            result[field.api_name] = emptied(field)
    return result


def empty(value: Value) -> bool:
    """Whether the value means "no value". False and 0 are values."""
    return value is None or value == "" or (isinstance(value, tuple | list) and not value)


def emptied(field: Field) -> JsonValue:
    """The value that clears the field."""
    return [] if field.type is Type.REFERENCES else field.cleared


def plain(value: Value) -> JsonValue:
    """The value in JSON types."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value  # type: ignore[no-any-return]
