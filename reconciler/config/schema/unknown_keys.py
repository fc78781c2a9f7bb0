"""Unknown keys: what was probably meant, or why the key is rejected."""

import re
from typing import Any

from reconciler.config.schema.defaults import own_keys
from reconciler.config.schema.foreign_keys import foreign_key
from reconciler.config.schema.json_schema import config_schema
from reconciler.config.schema.models import item_name, page_name
from reconciler.config.schema.sections import (
    BLOCKS,
    ON_UNSUPPORTED,
    identity_key,
    in_defaults,
    kind_at,
    nested_in,
    on_service,
)
from reconciler.model.contact import masked
from reconciler.model.field import Field
from reconciler.model.kind import Kind, Scope
from reconciler.model.service import Service
from reconciler.model.services import DEFAULT, SERVICES, service_of
from reconciler.model.suggest import nearest

Location = tuple[int | str, ...]
Words = tuple[str, str | None]

_SECRETS = ("key", "api_key", "apikey", "token", "api_token", "password", "secret", "authorization")
DROP = f"remove it, or write `{ON_UNSUPPORTED}: note` in the page"
"""What to do about a key of another service."""
_ROOTS = ("url", "api_url", "base_url", "host")


def refused_key(tagged: Location, loc: Location) -> Words | None:
    """The reason why a key is rejected on purpose, or None. The value under it is never shown."""
    key = str(loc[-1])
    kind = kind_at(tagged)
    if kind is not None and key in kind.rejected_keys:
        return f"`{key}` is not allowed here: {kind.rejected_keys[key]}", None
    if kind is not None and in_defaults(tagged) is not None:
        reason = own_keys(kind).get(key)
        return (f"`{key}` is never a default: {reason}", "write it in the item") if reason else None
    if kind is not None:
        elsewhere = _elsewhere(key, loc, on_service(tagged)[0])
        if elsewhere is not None:
            return f"`{key}` is not allowed here", f"use `{elsewhere}`"
        if is_nested(tagged):
            hint = "put it beside the one that holds it, not inside it"
            return f"a {kind.parent} stands at the top of the list: {kind.parent}s do not nest", hint
        if is_stray(tagged):
            inner = nested_in(kind)
            assert inner is not None  # noqa: S101  is_stray found it
            hint = f"put it under the `{inner.section[-1]}:` of its {identity_key(kind)}"
            return f"a {inner.name} stands only under a `{identity_key(kind)}:`", hint
        parent = _parent(kind)
        if parent is not None and key == kind.section[-1]:
            parent_key = identity_key(parent)
            return f"`{key}` stands only under a `{parent_key}:`", f"write `{parent_key}:` where it says `name:`"
    if "provider" in loc[:-1] or (len(loc) in (1, 3) and key.lower() in _SECRETS):
        return _provider(key)
    return None


def _parent(kind: Kind) -> Kind | None:
    """The kind that may hold things of this one."""
    return service_of(kind).by_name.get(kind.parent or "")


def unsupported_key(tagged: Location) -> Words | None:
    """The reason, for a key that only another service has."""
    service, loc = on_service(tagged)
    key, kind = str(loc[-1]), kind_at(tagged)
    if kind is None:
        reason = service.not_here.get(key) if len(loc) == 3 and loc[0] == Scope.PAGE.plural else None
        return (f"a page of {service.title} has no `{key}`: {reason}", None) if reason else None
    for other in SERVICES.values():
        theirs = other.by_name.get(kind.name) if other is not service else None
        if theirs is not None and any(key in _names(field) for field in theirs.fields):
            near = nearest(key, [field.yaml_key for field in kind.fields], cutoff=0.7)
            what = f"`{key}` is a field of {other.title}, and {service.title} has none of the name"
            return what, f"did you mean `{near}`?" if near else None
    return None


def _names(field: Field) -> tuple[str, ...]:
    """Every name under which a field, or the block that holds it, may stand in a file."""
    return field.name, field.yaml_key, field.api_name, *field.path[:1]


def is_nested(tagged: Location) -> bool:
    """Whether a key turns an item inside a group into a group."""
    kind = kind_at(tagged) if in_defaults(tagged) is None else None
    parent = _parent(kind) if kind is not None else None
    return parent is not None and tagged[-1] == identity_key(parent) and tagged.count(parent.section[-1]) > 1


def is_stray(tagged: Location) -> bool:
    """Whether a key turns a top-level item into something that may appear only inside a parent."""
    kind = kind_at(tagged) if in_defaults(tagged) is None else None
    inner = nested_in(kind) if kind is not None else None
    return inner is not None and inner.needs_parent and tagged[-1] == identity_key(inner)


def unknown_key(tagged: Location, loc: Location) -> Words:
    """A suggestion for an unknown key, or the list of allowed keys."""
    key = str(loc[-1])
    known_names = sorted(_known(tagged[:-1]))
    near = nearest(key, known_names)
    foreign = foreign_key(tagged)
    hint = foreign or (
        f"did you mean `{near}`?" if near else (f"known here: {', '.join(known_names)}" if known_names else None)
    )
    if not near and _may_be_contact(tagged, key):
        return f"the key `{masked(key)}` is not known here", hint
    shown = f"the key `{key}`" if len(key) <= 80 else f"the key `{key[:80]}…`"
    return f"{shown} is not known here", hint


def _may_be_contact(tagged: Location, key: str) -> bool:
    """Whether a key may be a contact that was written without `email:` before it. No message may show it."""
    kind = kind_at(tagged)
    return kind is not None and kind.identity.personal and not re.fullmatch(r"[A-Za-z_ -]+", key)


def _provider(key: str) -> Words | None:
    if key.lower() in _SECRETS:
        variable = DEFAULT.credential.variable
        hint = f"remove it; give the key in the environment: {variable} or {variable}_FILE"
        return f"`{key}` is not allowed here: keys never stand in the file", hint
    if key.lower() in _ROOTS:
        hint = f"remove it; give the address in the environment: {DEFAULT.url_variable}"
        return f"`{key}` is not allowed here: the service's address comes from the environment", hint
    return None


def _elsewhere(key: str, loc: Location, service: Service) -> str | None:
    """Where a page field belongs whose API name appears in the wrong block."""
    for kind in service.kinds:
        for field in kind.fields:
            if field.section and key == field.name:
                return ".".join((*BLOCKS[field.section], field.yaml_key))
            if field.section is None and kind.section == ("settings",) and key == field.name and "channels" in loc[:-1]:
                return f"settings.{field.yaml_key}"
    return None


def _known(tagged: Location) -> set[str]:
    """The keys that the schema allows at a location."""
    definitions = config_schema()["definitions"]
    schema: Any = config_schema()
    service, loc = on_service(tagged)
    if loc[:1] == (Scope.PAGE.plural,) and len(loc) > 1:
        schema, loc = definitions[page_name(service)], loc[2:]
    for part in loc:
        schema = _resolved(schema, definitions)
        if isinstance(part, str) and part.startswith("<") and part.endswith(">") and "oneOf" in schema:
            schema = definitions.get(item_name(service, part[1:-1]), {})
        elif isinstance(part, int):
            schema = schema.get("items", {})
        else:
            schema = schema.get("properties", {}).get(part) or schema.get("additionalProperties") or {}
    return set(_resolved(schema, definitions).get("properties", {}))


def _resolved(schema: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(schema, dict):
        return {}
    reference = schema.get("$ref") or next((part["$ref"] for part in schema.get("allOf", ()) if "$ref" in part), None)
    return definitions[reference.rpartition("/")[2]] if reference else schema
