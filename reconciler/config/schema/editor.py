"""The configuration's schema as it is published: with what editors need, and without what they would insert.

yaml-language-server inserts the default of every property of an object, and the keys of an example that is none. Here
defaults and examples are told in `markdownDescription`, and snippets say what to insert.
"""

import json
from functools import cache
from typing import Any

from reconciler.config.schema.item_rules import contact_fields, required_fields
from reconciler.config.schema.json_schema import ID, config_schema
from reconciler.config.schema.models import item_name
from reconciler.config.schema.sections import fields_in, identity_key, nested_in, sections
from reconciler.model.field import Field
from reconciler.model.kind import Kind, Scope
from reconciler.model.services import SERVICES


@cache
def editor_schema() -> dict[str, Any]:
    """The schema for editors: the same files are valid as with `config_schema`."""
    full = config_schema()
    schema = {
        "$schema": full["$schema"],
        "$id": f"{ID}:config",
        **_for_people({k: v for k, v in full.items() if k != "$schema"}),
    }
    definitions = schema["definitions"]
    for service in SERVICES.values():
        for scope in Scope:
            for section in sections(scope, service):
                for kind in () if section.single else section.kinds:
                    definition = definitions[item_name(service, kind.name)]
                    definition["defaultSnippets"] = [
                        {"label": f"new {kind.name}", "description": kind.doc, "body": _item(kind)}
                    ]
    return schema


def _for_people(part: Any) -> Any:
    if isinstance(part, list):
        return [_for_people(item) for item in part]
    if not isinstance(part, dict):
        return part
    result: dict[str, Any] = {}
    for key, value in part.items():
        if key == "properties":
            result[key] = {name: _property(schema) for name, schema in value.items()}
        elif key in ("enum", "const"):
            result[key] = value
        else:
            result[key] = _for_people(value)
    return result


def _property(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    default, examples = schema.get("default"), schema.get("examples", [])
    kept = {key: value for key, value in schema.items() if key != "default"}
    facts = [f"Default: `{json.dumps(default)}`"] if default is not None else []
    if any(isinstance(inner, dict | list) for example in examples for inner in _inner(example)):
        del kept["examples"]  # an editor inserts it as [object Object]
        facts.append(f"Example: `{json.dumps(examples[0], ensure_ascii=False)}`")
    if facts:
        kept["markdownDescription"] = "\n\n".join(filter(None, (schema.get("description"), *facts)))
    return _for_people(kept)


def _inner(example: Any) -> list[Any]:
    return example if isinstance(example, list) else []


def _item(kind: Kind) -> dict[str, Any]:
    """The keys that an item begins with, each with a stop for the cursor."""
    inner = nested_in(kind)
    named = [field for field in fields_in(kind) if field.yaml_key == identity_key(kind)]
    first = [*named, *list(contact_fields(kind).values())[:1]]
    fields = [*first, *(field for field in required_fields(kind) if field not in first)]
    fields += [field for field in fields_in(kind) if field.yaml_key in kind.times]
    body: dict[str, Any] = {field.yaml_key: _stop(place, field) for place, field in enumerate(fields, 1)}
    if inner is not None:
        body[inner.section[-1]] = [{identity_key(inner): f"${len(fields) + 1}"}]
    return body


def _stop(place: int, field: Field) -> str:
    example = field.example if isinstance(field.example, str) else ""
    return f"${{{place}:{example}}}" if example and not set(example) & set("${}\\\n") else f"${place}"
