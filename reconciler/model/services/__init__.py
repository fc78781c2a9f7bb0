"""The services, by what `provider.type` says. This is the one place where they are named."""

from collections.abc import Mapping

from reconciler.model.kind import Kind
from reconciler.model.service import Service
from reconciler.model.services.statuspage import STATUSPAGE

SERVICES: Mapping[str, Service] = {service.name: service for service in (STATUSPAGE,)}

ALL_KINDS: tuple[Kind, ...] = tuple(kind for service in SERVICES.values() for kind in service.kinds)
"""Every kind of every service, for what has no page to ask: the words of a document."""


DEFAULT: Service = STATUSPAGE
"""The service of a page whose file names none."""

FIELD_NAMES: Mapping[str, frozenset[str]] = {
    name: frozenset[str]().union(*(each.field_names.get(name, frozenset()) for each in SERVICES.values()))
    for name in (kind.name for kind in ALL_KINDS)
}
"""What a `:field` may name in a pattern that is about the pages of any service."""

PATH_LENGTHS: Mapping[str, frozenset[int]] = {
    name: frozenset[int]().union(*(each.path_lengths.get(name, frozenset()) for each in SERVICES.values()))
    for name in FIELD_NAMES
}
"""How many names a path can have on any service, by kind."""


def service_of(kind: Kind) -> Service:
    """The service that has the kind; the usual one for a kind that no service has."""
    return next((service for service in SERVICES.values() if service.by_name.get(kind.name) is kind), DEFAULT)


def kind_named(name: str) -> Kind | None:
    """What is known of a kind that a document names; None where no service has it."""
    return next((kind for kind in ALL_KINDS if kind.name == name), None)


__all__ = ["ALL_KINDS", "DEFAULT", "FIELD_NAMES", "PATH_LENGTHS", "SERVICES", "kind_named", "service_of"]
