"""The status embed: one object, read and updated at its path (statuspage-api.md B12)."""

from reconciler.http import JsonObject
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import EMBED
from reconciler.model.resource import Live
from reconciler.providers.statuspage.endpoint import Endpoint, Single, wrapped
from reconciler.providers.statuspage.rows import fields_of


def live_embed(kind: Kind, row: JsonObject, _path: str) -> Live:
    """The embed. The service gives it neither ID nor name, so the type's name is used."""
    return Live(kind, kind.name, kind.name, fields_of(kind, row))


EMBED_ENDPOINT = Endpoint(
    kind=EMBED,
    collection=("status_embed_config",),
    create=wrapped("status_embed_config"),
    update=wrapped("status_embed_config"),
    listing=Single(("status_embed_config",)),
    live=live_embed,
)
