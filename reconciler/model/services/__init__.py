"""The services, by what `provider.type` says. This is the one place where they are named."""

from collections.abc import Mapping

from reconciler.model.kind import Kind
from reconciler.model.service import Service
from reconciler.model.services.statuspage import STATUSPAGE

SERVICES: Mapping[str, Service] = {service.name: service for service in (STATUSPAGE,)}

ALL_KINDS: tuple[Kind, ...] = tuple(kind for service in SERVICES.values() for kind in service.kinds)
"""Every kind of every service, for what has no page to ask: the words of a document."""


def kind_named(name: str) -> Kind | None:
    """What is known of a kind that a document names; None where no service has it."""
    return next((kind for kind in ALL_KINDS if kind.name == name), None)


__all__ = ["ALL_KINDS", "SERVICES", "kind_named"]
