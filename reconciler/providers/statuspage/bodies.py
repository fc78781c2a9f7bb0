"""What is sent, in the service's words: the fields of a step by their wire names, in the wrapper that the document has."""

from collections.abc import Mapping

from reconciler.http import JsonObject, JsonValue
from reconciler.model.field import Field, Type
from reconciler.model.plan import Verb
from reconciler.model.values import Value
from reconciler.model.work import Step


def wire_values(step: Step) -> JsonObject:
    """The fields of the step as they are sent, and no others.

    An emptied field is sent as the service takes it (`""`, null or an empty list); a new object is made without its empty
    fields, because there is nothing to clear and some creates mind an empty text (statuspage-api.md B4.31).
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
    """Whether the value is the absence of one. False and 0 are values."""
    return value is None or value == "" or (isinstance(value, tuple | list) and not value)


def emptied(field: Field) -> JsonValue:
    """What clears the field."""
    return [] if field.type is Type.REFERENCES else field.cleared


def plain(value: Value) -> JsonValue:
    """The value in the types of JSON."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value  # type: ignore[no-any-return]
