"""Keys that an item must have together, as JSON Schema. `config.load.items` and `config.load.contacts` enforce the same
rules.
"""

from typing import Any

from reconciler.config.schema.sections import fields_in, identity_key, nested_in
from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind


def required_fields(kind: Kind) -> tuple[Field, ...]:
    """The fields that an item requires besides its identity, unless it is `absent`."""
    identity = identity_key(kind)
    return tuple(f for f in fields_in(kind) if f.required and f.yaml_key != identity)


def contact_fields(kind: Kind) -> dict[Type, Field]:
    """The fields that make up a person's contact, by type."""
    types = (Type.EMAIL, Type.URL, Type.PHONE, Type.COUNTRY)
    return {f.type: f for f in fields_in(kind) if f.type in types} if kind.identity.personal else {}


def item_rules(kind: Kind) -> dict[str, Any]:
    """Additions to the schema of an item."""
    needed = [f.yaml_key for f in required_fields(kind)]
    inner = nested_in(kind) if kind.deleted_when_empty else None
    if inner is not None:
        needed.append(inner.section[-1])
    rules: dict[str, Any] = {}
    if needed:
        rules["if"] = {"properties": {"absent": {"const": True}}, "required": ["absent"]}
        rules["else"] = {"required": needed}
    if inner is not None:
        rules["else"]["properties"] = {inner.section[-1]: {"minItems": 1}}
    if kind.times:
        never_both = {"not": {"anyOf": [{"required": [name]} for name in kind.times]}}
        rules["if"] = {"properties": {"absent": {"const": True}}, "required": ["absent"]}
        rules["else"] = {"anyOf": [{"required": [*kind.times]}, {"required": ["repeat"]}]}
        rules["dependencies"] = {"repeat": never_both}
    contacts = contact_fields(kind)
    if contacts:
        rules["anyOf"] = [
            {"required": [contacts[type_].yaml_key]}
            for type_ in (Type.EMAIL, Type.URL, Type.PHONE)
            if type_ in contacts
        ]
        if Type.PHONE in contacts and Type.COUNTRY in contacts:
            phone, country = contacts[Type.PHONE].yaml_key, contacts[Type.COUNTRY].yaml_key
            rules["dependencies"] = {phone: [country], country: [phone]}
    return rules
