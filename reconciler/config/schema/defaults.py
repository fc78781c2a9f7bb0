"""Which keys of an item `defaults` may set."""

from collections.abc import Mapping
from functools import lru_cache

from reconciler.config.schema.item_rules import contact_fields
from reconciler.config.schema.sections import fields_in, identity_key, nested_in
from reconciler.model.kind import Kind


def own_keys(kind: Kind) -> Mapping[str, str]:
    """The keys of an item that `defaults` may not set, each with the reason."""
    identity = identity_key(kind)
    names = ["name", identity] if identity else [field.yaml_key for field in contact_fields(kind).values()]
    reasons = dict.fromkeys(names, "it says which item this is")
    reasons |= dict.fromkeys(("id", "previously"), "it is about one live thing")
    reasons["absent"] = "what goes is marked one by one"
    reasons |= dict.fromkeys(("matrix", "exclude"), "it stands in the item that it multiplies")
    inner = nested_in(kind)
    if inner is not None:
        reasons[inner.section[-1]] = f"every {kind.name.replace('_', ' ')} has its own"
    return reasons


@lru_cache(maxsize=64)
def keys(kind: Kind) -> frozenset[str]:
    """The keys of an item that `defaults` may set."""
    allowed = {field.yaml_key for field in fields_in(kind)}
    if kind.identity.named:
        allowed.add("adopt")
    if kind.replaceable:
        allowed.add("replace")
    if kind.times:
        allowed.add("repeat")
    return frozenset(allowed - own_keys(kind).keys())
