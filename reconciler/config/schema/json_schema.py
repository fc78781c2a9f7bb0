"""The published JSON Schemas: the configuration's (for editors) and the plan document's (for programs)."""

import ast
import inspect
import json
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reconciler.config.schema.defaults import keys
from reconciler.config.schema.item_rules import required_fields
from reconciler.config.schema.models import WRITTEN_OUT, document, item_name, page_name
from reconciler.config.schema.sections import DEFAULTS, EXTENSION, EXTENSION_DOC, sections
from reconciler.config.schema.types import INDIRECT
from reconciler.model.service import Service
from reconciler.model.services import DEFAULT, SERVICES

if TYPE_CHECKING:
    from pydantic import BaseModel

_DRAFT = "http://json-schema.org/draft-07/schema#"

ID = "urn:statuspage-reconciler"
"""The beginning of the `$id` of each schema. It is a name and no address."""


@cache
def config_schema() -> dict[str, Any]:
    """The schema of the configuration. It is draft-07, which yaml-language-server supports best."""
    raw = document().model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = raw.pop("$defs")
    schema: dict[str, Any] = {"$schema": _DRAFT, **_clean(raw)}
    schema["definitions"] = {
        _short(name): _clean(part, title=_short(name)) for name, part in sorted(definitions.items())
    }
    schema["patternProperties"] = {f"^{EXTENSION}": {"description": EXTENSION_DOC}}
    _share_written_out(schema["definitions"])
    _by_service(schema)
    _where_nothing_is_given(schema)
    return schema


@cache
def plan_schema() -> dict[str, Any]:
    """The schema of the plan document."""
    from reconciler.documents.plan import PlanDocument  # lazy: loading a configuration does not need it

    return _of_document(PlanDocument, "plan")


def _without_siblings(part: Any) -> Any:
    """The schema with each reference alone: draft-07 ignores what stands beside it."""
    if isinstance(part, list):
        return [_without_siblings(item) for item in part]
    if not isinstance(part, dict):
        return part
    result = {key: _without_siblings(value) for key, value in part.items()}
    if isinstance(result.get("$ref"), str) and len(result) > 1:
        result = {"allOf": [{"$ref": result.pop("$ref")}], **result}
    return result


@cache
def event_schema() -> dict[str, Any]:
    """The schema of one line of `--events` or of the journal, with the docstring of each field as its description."""
    from reconciler.documents.event import Event  # lazy, as above

    schema = _of_document(Event, "events")
    del schema["additionalProperties"]  # later versions may add fields
    (described,) = (each for each in ast.parse(inspect.getsource(Event)).body if isinstance(each, ast.ClassDef))
    for field, text in pairwise(described.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            description = inspect.cleandoc(ast.literal_eval(text.value)).replace("\n", " ")
            schema["properties"][field.target.id]["description"] = description
    return schema


def _of_document(model: "type[BaseModel]", name: str) -> dict[str, Any]:
    raw = model.model_json_schema(mode="serialization", ref_template="#/definitions/{model}")
    parts = {"definitions": definitions} if (definitions := raw.pop("$defs", None)) else {}
    return {"$schema": _DRAFT, "$id": f"{ID}:{name}", **_without_siblings({**parts, **raw})}


def schema_text(schema: dict[str, Any]) -> str:
    """A schema in the form that is committed and printed."""
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"


def _share_written_out(definitions: dict[str, Any]) -> None:
    """Move the properties that every item has into one shared definition."""
    for key, schema in WRITTEN_OUT.items():
        for part in definitions.values():
            if key in part.get("properties", ()):
                part["properties"][key]["allOf"] = [{"$ref": f"#/definitions/{key.title()}"}]
        definitions[key.title()] = {"title": key.title(), **schema()}


def _where_nothing_is_given(schema: dict[str, Any]) -> None:
    """Require an item's mandatory keys only in a file without `defaults`, since defaults may provide them."""
    written: dict[str, Any] = {}
    for section in sections():
        if section.single or len(section.top) > 1 or not (required_fields(section.top[0]) or section.top[0].times):
            continue
        definition = schema["definitions"][item_name(DEFAULT, section.top[0].name)]
        item = {key: definition.pop(key) for key in ("if", "else")}
        for key in sorted(keys(section.top[0])):
            for reference in definition["properties"][key].get("allOf", ()):
                shape = schema["definitions"][reference["$ref"].rpartition("/")[2]]
                item.setdefault("properties", {})[key] = {"required": shape.pop("required")}
        inner = {"items": item}
        below = written
        for part in section.path[:-1]:
            below = below.setdefault(part, {}).setdefault("properties", {})
        below[section.path[-1]] = inner
    none: dict[str, Any] = {DEFAULTS: False}
    schema["if"] = {"properties": {**none, "pages": {"additionalProperties": {"properties": none}}}}
    schema["then"] = {"properties": {"pages": {"additionalProperties": {"properties": written}}}}


def _by_service(schema: dict[str, Any]) -> None:
    """Hold each page to the service that it names, or that the file names for it."""
    if len(SERVICES) == 1:
        return
    pages = schema["properties"]["pages"]
    del pages["additionalProperties"]
    usual = {"not": {"properties": {"provider": {"required": ["type"]}}, "required": ["provider"]}}
    own = [{"if": _is_on(each), "then": _page_of(each)} for each in SERVICES.values()]
    pages["additionalProperties"] = {"allOf": own}
    schema["allOf"] = [
        {
            "if": _is_on(each)
            if each is not DEFAULT
            else {"not": {"anyOf": [_is_on(o) for o in SERVICES.values() if o is not each]}},
            "then": {"properties": {"pages": {"additionalProperties": {"if": usual, "then": _page_of(each)}}}},
        }
        for each in SERVICES.values()
    ]


def _is_on(service: Service) -> dict[str, Any]:
    """What holds for a block whose provider names the service."""
    type_ = {"properties": {"type": {"const": service.name}}, "required": ["type"]}
    return {"properties": {"provider": type_}, "required": ["provider"]}


def _page_of(service: Service) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{page_name(service)}"}


def _short(name: str) -> str:
    return name.removesuffix("Shape")


def _clean(part: Any, title: str | None = None) -> Any:
    """The schema without the titles that pydantic derives from attribute names, and with short reference names."""
    if isinstance(part, list):
        return [_clean(item) for item in part]
    if not isinstance(part, dict):
        return part
    cleaned: dict[str, Any] = {}
    for key, value in part.items():
        if key == "properties":
            cleaned[key] = {name: _property(schema) for name, schema in value.items()}
        elif key == "$ref":
            cleaned[key] = _short(value)
        elif key in ("examples", "default", "enum", "const"):
            cleaned[key] = value
        elif key != "title" or title is None:
            cleaned[key] = _clean(value)
    _let_indirect_through(cleaned)
    _read_as_yaml(cleaned)
    return {"title": title, **cleaned} if title else cleaned


def _let_indirect_through(schema: dict[str, Any]) -> None:
    """Allow `${env:…}` in any string, regardless of its allowed values or pattern."""
    if schema.get("type") == "string" and "enum" in schema:
        schema["anyOf"] = [{"enum": schema.pop("enum")}, {"type": schema.pop("type"), "pattern": INDIRECT}]
    elif INDIRECT not in schema.get("pattern", INDIRECT):
        schema["pattern"] += f"|{INDIRECT}"


def _read_as_yaml(schema: dict[str, Any]) -> None:
    """Allow expressions where a boolean or number is expected; their text is parsed as YAML."""
    given = schema.get("type")
    types = given if isinstance(given, list) else [given]
    if "string" not in types and {"boolean", "integer", "number"} & set(types):
        schema["type"] = [*types, "string"]
        schema["pattern"] = INDIRECT


def _property(schema: dict[str, Any]) -> Any:
    schema = {key: value for key, value in schema.items() if key != "title"}
    if schema.get("default", ...) is None:
        del schema["default"]
    if "$ref" in schema and len(schema) > 1:  # draft-07 ignores siblings of a reference
        schema = {"allOf": [{"$ref": schema.pop("$ref")}], **schema}
    return _clean(schema)
