"""The allowed values of a field, as a Python type for loading and as JSON Schema for editors.

Both are generated here from one description, so that they always agree.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Tag, WithJsonSchema, create_model
from pydantic import Field as Constraint

from reconciler.config.schema.variables import CREDENTIAL
from reconciler.model.field import Field, Type
from reconciler.model.grants import ROLES

INDIRECT = r"\$\{"
"""Any string may contain `${env:…}` or `${file:…}`, so a schema that restricts strings must allow them."""

DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
"""What a date looks like."""

_PATTERNS = {
    Type.DATE: DATE_PATTERN,
    Type.COUNTRY: r"^[A-Za-z]{2}$",
    Type.EMAIL: r"@",
    Type.URL: r"^[Hh][Tt][Tt][Pp][Ss]?://",
}
_ACCESS = Annotated[
    Annotated[bool, Tag("<access>")] | Annotated[list[Literal[ROLES]], Tag("<roles>")],  # type: ignore[valid-type]
    Discriminator(lambda value: "<roles>" if isinstance(value, list) else "<access>"),
]
"""A role, or access without a role."""

_NOT_STRINGS: dict[Type, Any] = {
    Type.BOOL: bool,
    Type.INT: int,
    Type.NUMBER: float,
    Type.REFERENCES: list[Annotated[str, Constraint(min_length=1)]],
    Type.MAP: dict[str, Any],
    Type.GRANTS: dict[str, _ACCESS],
}
_NAMES = {
    Type.BOOL: "boolean",
    Type.INT: "integer",
    Type.NUMBER: "number",
    Type.REFERENCES: "array",
    Type.MAP: "object",
    Type.GRANTS: "object",
    Type.RECORDS: "array",
}


_GRANT = {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"enum": [*ROLES]}}]}


def python_type(field: Field) -> Any:
    """The type annotation that validates a field's value, with its JSON Schema attached."""
    if field.type is Type.RECORDS:
        base: Any = list[_record(field)]  # type: ignore[misc]
    elif field.type is Type.CHOICE:
        base = Literal[field.choices]
    elif field.type in _NOT_STRINGS:
        base = _NOT_STRINGS[field.type]
        if field.type in (Type.INT, Type.NUMBER):
            base = Annotated[base, Constraint(ge=field.minimum, le=field.maximum)]
    else:
        base = Annotated[str, Constraint(min_length=None if field.clearable else 1, max_length=field.max_length)]
    if field.type is Type.CHOICE and field.clearable:
        base = Literal[(*field.choices, "")]
    return Annotated[base | None if field.clearable else base, WithJsonSchema(json_schema(field))]


def _record(field: Field) -> type[BaseModel]:
    """The model of one record of a list of maps."""
    name = "".join(part[:1].upper() + part[1:] for part in field.name.split("."))
    keys: dict[str, Any] = {
        f"key_{inner.yaml_key}": (
            python_type(inner),
            Constraint(default=... if inner.required else None, alias=inner.yaml_key, description=inner.doc),
        )
        for inner in field.fields
    }
    return create_model(name, __config__=ConfigDict(strict=True, extra="forbid"), __doc__=field.doc, **keys)


def _records(field: Field) -> dict[str, Any]:
    properties = {inner.yaml_key: json_schema(inner) for inner in field.fields}
    required = [inner.yaml_key for inner in field.fields if inner.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def json_schema(field: Field) -> dict[str, Any]:
    """The JSON Schema (draft-07) of a field's value, including what an editor shows."""
    schema: dict[str, Any] = {"description": field.doc}
    if field.type is Type.CHOICE:
        schema["anyOf"] = [
            {"enum": [*field.choices, *(("", None) if field.clearable else ())]},
            {"type": "string", "pattern": INDIRECT},
        ]
    elif field.type in _NAMES:
        schema["type"] = [_NAMES[field.type], "null"] if field.clearable else _NAMES[field.type]
        schema |= {"minimum": field.minimum} if field.minimum is not None else {}
        schema |= {"maximum": field.maximum} if field.maximum is not None else {}
        schema |= {"items": {"type": "string", "minLength": 1}} if field.type is Type.REFERENCES else {}
        schema |= {"additionalProperties": _GRANT} if field.type is Type.GRANTS else {}
        schema |= {"items": _records(field)} if field.type is Type.RECORDS else {}
    else:
        schema |= _string(field)
    if field.default is not None:
        schema["default"] = field.default
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema


def _string(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": ["string", "null"] if field.clearable else "string"}
    if not field.clearable:
        schema["minLength"] = 1
    if field.max_length is not None:
        schema["maxLength"] = field.max_length
    if field.credential:
        schema["pattern"] = CREDENTIAL
    elif field.type in _PATTERNS:
        empty = "|^$" if field.clearable else ""
        schema["pattern"] = f"{_PATTERNS[field.type]}|{INDIRECT}{empty}"
    return schema
