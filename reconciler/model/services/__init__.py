"""The services by `provider.type`. Only this module lists them."""

from collections.abc import Mapping

from reconciler.model.kind import Kind
from reconciler.model.service import Service
from reconciler.model.services.jsm import JSM
from reconciler.model.services.statuspage import STATUSPAGE

SERVICES: Mapping[str, Service] = {service.name: service for service in (STATUSPAGE, JSM)}

ALL_KINDS: tuple[Kind, ...] = tuple(kind for service in SERVICES.values() for kind in service.kinds)
"""All types of all services, for code that has no page to ask, such as the renderers of a document."""


DEFAULT: Service = STATUSPAGE
"""The service of a page that does not name one."""

FIELD_NAMES: Mapping[str, frozenset[str]] = {
    name: frozenset[str]().union(*(each.field_names.get(name, frozenset()) for each in SERVICES.values()))
    for name in (kind.name for kind in ALL_KINDS)
}
"""What `:field` may name in a pattern for pages of any service."""

PATH_LENGTHS: Mapping[str, frozenset[int]] = {
    name: frozenset[int]().union(*(each.path_lengths.get(name, frozenset()) for each in SERVICES.values()))
    for name in FIELD_NAMES
}
"""The possible numbers of names in a path on any service, by type."""


def service_of(kind: Kind) -> Service:
    """The service that has the type; the default one for an unknown type."""
    return next((service for service in SERVICES.values() if service.by_name.get(kind.name) is kind), DEFAULT)


def kind_named(name: str) -> Kind | None:
    """The type with the name in a document, or None."""
    return next((kind for kind in ALL_KINDS if kind.name == name), None)


__all__ = ["ALL_KINDS", "DEFAULT", "FIELD_NAMES", "PATH_LENGTHS", "SERVICES", "kind_named", "service_of"]
