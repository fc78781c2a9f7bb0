"""The status embed of a page, which always exists (statuspage-api.md B12)."""

from typing import Any

from reconciler.sandbox.statuspage import fields
from reconciler.sandbox.statuspage.answers import ServiceAnswer
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import COLOUR, BodyField
from reconciler.sandbox.store import StoredObject

EMBED = "embed"
_NEW = {
    "position": "bottom-left",
    "incident_background_color": "#ff9900",
    "incident_text_color": "#000000",
    "maintenance_background_color": "#0052cc",
    "maintenance_text_color": "#ffffff",
}
_FIELDS = {
    "position": BodyField(fields.text(), required=True),
    **{name: BodyField(COLOUR, required=True) for name in _NEW if name.endswith("color")},
}


def embed_shape(call: Call) -> dict[str, Any]:
    """The page's settings; defaults if not set."""
    row = call.store.get(call.page, EMBED, EMBED)
    return {"page_id": call.page, **_NEW, **(row.doc if row is not None else {})}


def keep_embed(call: Call, values: dict[str, Any]) -> None:
    """Store some of the settings."""
    row = call.store.get(call.page, EMBED, EMBED) or call.store.add(StoredObject(call.page, EMBED, EMBED))
    row.doc.update(values)
    call.store.save(row)


def read(call: Call) -> ServiceAnswer:
    """GET."""
    return ServiceAnswer(200, embed_shape(call))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT."""
    wrapper = "status_embed_config"
    keep_embed(call, fields.take(call, call.wrapped(wrapper), _FIELDS, new=False, under=wrapper))
    return ServiceAnswer(200, embed_shape(call))


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/status_embed_config", read),
    ServiceRoute("PATCH PUT", "/pages/{page_id}/status_embed_config", update),
)
