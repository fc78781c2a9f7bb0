"""Pages: /pages. The API cannot create or delete them (statuspage-api.md B7.49)."""

from typing import Any

from reconciler.sandbox.statuspage import fields
from reconciler.sandbox.statuspage.answers import ServiceAnswer, not_found
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import COLOUR, EMAIL, BodyField
from reconciler.sandbox.store import Store, StoredObject

PAGE = "page"
_COLOURS = (
    "css_body_background_color", "css_font_color", "css_light_font_color", "css_greens", "css_yellows", "css_oranges",
    "css_reds", "css_blues", "css_border_color", "css_graph_color", "css_link_color", "css_no_data",
)  # fmt: skip
FLAGS = (
    "hidden_from_search", "viewers_must_be_team_members", "allow_page_subscribers", "allow_incident_subscribers",
    "allow_email_subscribers", "allow_sms_subscribers", "allow_rss_atom_feeds", "allow_webhook_subscribers",
)  # fmt: skip
_READ_ONLY = (
    "page_description", "headline", "support_url", "twitter_username", "activity_score", "ip_restrictions", "city", "state",
    "country", "favicon_logo", "transactional_logo", "hero_cover", "email_logo", "twitter_logo",
)  # fmt: skip
FIELDS = {
    "name": BodyField(fields.text(), required=True),
    "domain": BodyField(fields.text()),
    "subdomain": BodyField(fields.text()),
    "url": BodyField(fields.text()),
    "branding": BodyField(fields.choice("basic", "premium")),
    **{name: BodyField(COLOUR) for name in _COLOURS},
    **{name: BodyField(fields.flag) for name in FLAGS},
    "notifications_from_email": BodyField(EMAIL),
    "time_zone": BodyField(fields.text()),
    "notifications_email_footer": BodyField(fields.text()),
}
"""The fields that PATCH accepts (B7.50)."""

_NEW: dict[str, Any] = {
    **dict.fromkeys((*FIELDS, *_READ_ONLY)),
    "branding": "basic",
    "css_body_background_color": "#ffffff",
    "css_font_color": "#333333",
    "css_light_font_color": "#aaaaaa",
    "css_greens": "#2fcc66",
    "css_yellows": "#f1c40f",
    "css_oranges": "#e67e22",
    "css_reds": "#e74c3c",
    "css_blues": "#3498db",
    "css_border_color": "#e0e0e0",
    "css_graph_color": "#3498db",
    "css_link_color": "#3498db",
    "css_no_data": "#b3bac5",
    "hidden_from_search": False,
    "viewers_must_be_team_members": False,
    "allow_page_subscribers": True,
    "allow_incident_subscribers": True,
    "allow_email_subscribers": True,
    "allow_sms_subscribers": True,
    "allow_rss_atom_feeds": True,
    "allow_webhook_subscribers": True,
    "notifications_from_email": "noreply@statuspage.io",
    "time_zone": "UTC",
    "activity_score": 0.0,
}
KEYS = tuple(_NEW)
"""The data of a page besides its ID and timestamps."""


def new_page(store: Store, page_id: str, now: str, values: dict[str, Any]) -> StoredObject:
    """Create a page, as a person does in the Statuspage dashboard. Raises `ValueError` if it exists."""
    doc = {**_NEW, "name": page_id, "subdomain": page_id, **values, "created_at": now, "updated_at": now}
    return store.add(StoredObject("", PAGE, page_id, doc))


def page_shape(row: StoredObject) -> dict[str, Any]:
    """A page in the documented form."""
    return {"id": row.id, **row.doc}


def the_page(call: Call) -> StoredObject:
    """The page in the path. Refuses with 404."""
    row = call.store.get("", PAGE, call.page)
    if row is None:
        raise not_found()
    return row


def listing(call: Call) -> ServiceAnswer:
    """GET all: no paging (B3.15)."""
    return ServiceAnswer(200, [page_shape(row) for row in call.store.rows("", PAGE)])


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    return ServiceAnswer(200, page_shape(the_page(call)))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT."""
    row = the_page(call)
    kept = fields.take(call, call.wrapped("page"), FIELDS, new=False, under="page")
    row.doc.update(kept, updated_at=call.clock.stamp())
    call.store.save(row)
    return ServiceAnswer(200, page_shape(row))


ENDPOINTS = (
    ServiceRoute("GET", "/pages", listing),
    ServiceRoute("GET", "/pages/{page_id}", read),
    ServiceRoute("PATCH PUT", "/pages/{page_id}", update),
)
