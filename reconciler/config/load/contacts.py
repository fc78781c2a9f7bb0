"""The contact that identifies a person, and its form in addresses. Error messages never contain a contact."""

from reconciler.config.load.checks import country, phone
from reconciler.config.problems import Problems
from reconciler.config.schema.item_rules import contact_fields
from reconciler.config.yaml.nodes import Branch, child
from reconciler.model import contact
from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind
from reconciler.model.resource import Unset
from reconciler.model.values import Value, contact_key

_CONTACTS = (Type.EMAIL, Type.URL, Type.PHONE)


def contact_name(kind: Kind, fields: dict[str, Value], node: Branch, problems: Problems, *, absent: bool) -> str | None:
    """The contact key of an item. Returns None, after reporting a problem, if its contact is invalid."""
    spec = contact_fields(kind)
    if any(child(node, f.yaml_key) is not None and f.name not in fields for f in spec.values()):
        return None  # invalid shape: already reported
    has = {type_: f for type_, f in spec.items() if fields.get(f.name)}
    message, hint = _incomplete(kind, spec, has, absent)
    if message is not None:
        problems.at(node, message, hint)
        return None
    if Type.PHONE in has:
        _check_phone(spec, fields, node, problems)
    return contact_key({key: _variable(v) if isinstance(v, Unset) else v for key, v in fields.items()})


def segment(name: str, fields: dict[str, Value], page_id: str) -> str:
    """The contact as the last segment of an address: masked with a digest, or the variable name if its value is
    unknown.
    """
    unset = next((value for value in fields.values() if isinstance(value, Unset)), None)
    if unset is not None:
        return contact.unset_segment(name.partition(":")[0], unset.variable)
    return contact.segment(name, page_id)


def pointed_at(text: str, variable: str | None, page_id: str) -> tuple[str, str]:
    """The contact key and last address segment for a reference by email address.

    `variable` is set if the text stands for an environment variable whose value is unknown.
    """
    unset = Unset(variable) if variable is not None else None
    name = contact_key({"email": _variable(unset) if unset else text})
    return name, segment(name, {"email": unset}, page_id)


def _variable(unset: Unset) -> str:
    return f"${{env:{unset.variable}}}"


def _incomplete(
    kind: Kind, spec: dict[Type, Field], has: dict[Type, Field], absent: bool
) -> tuple[str | None, str | None]:
    if not has.keys() & set(_CONTACTS):
        ways = " or ".join(f"`{spec[type_].yaml_key}:`" for type_ in _CONTACTS if type_ in spec)
        return f"an item of `{'.'.join(kind.section)}` needs a contact", f"write {ways}"
    if Type.PHONE in has and has.keys() & {Type.EMAIL, Type.URL}:
        return f"`{spec[Type.PHONE].yaml_key}` stands alone: one item is one contact", "make it two items"
    if (Type.PHONE in has) != (Type.COUNTRY in has) and Type.PHONE in spec:
        missing = spec[Type.COUNTRY if Type.PHONE in has else Type.PHONE]
        return (
            f"`{missing.yaml_key}` is missing: a phone is a number and its country",
            f'write `{missing.yaml_key}: "{missing.example}"`',
        )
    if Type.URL in has and has[Type.URL].needs and Type.EMAIL not in has and not absent:
        address, hook = spec[Type.EMAIL].yaml_key, spec[Type.URL].yaml_key
        return (
            f"`{address}` is missing: a {hook} needs the address of whoever runs it",
            f"write `{address}: {spec[Type.EMAIL].example}`",
        )
    return None, None


def _check_phone(spec: dict[Type, Field], fields: dict[str, Value], node: Branch, problems: Problems) -> None:
    number, region = (fields[spec[type_].name] for type_ in (Type.PHONE, Type.COUNTRY))
    if isinstance(number, str) and isinstance(region, str) and country(region) is None:
        complaint = phone(number, region)
        if complaint is not None:
            spelling = spec[Type.PHONE].yaml_key
            problems.at(child(node, spelling) or node, f"`{spelling}` {complaint[0]}", complaint[1])
