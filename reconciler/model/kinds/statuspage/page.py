"""The page itself: its settings and subscription channels. It always exists, and can only be changed.

The writable fields are the 28 of `PATCH /pages/{page_id}` (statuspage-openapi3.json, patchPages; statuspage-api.md
B7.50).
"""

from reconciler.model.field import Field, Type
from reconciler.model.fields import choice, color, long_text, of_type, switch, text
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune


def _color(name: str, doc: str, example: str) -> Field:
    return color(name, doc, example, untouched=example)


def _channel(key: str, api: str, doc: str) -> Field:
    return switch(api, doc, True, key=key, section="channels", untouched=True)


SETTINGS = (
    text("name", "Name of the page, shown to visitors.", "Acme Status", clearable=False, max_length=255),
    of_type(Type.HOST, "domain", "CNAME alias of the page.", "status.acme.example"),
    text("subdomain", "Subdomain of statuspage.io under which the page is reached.", "acme", clearable=False),
    of_type(Type.URL, "url", "Your website; a click on the page's logo leads there.", "https://www.acme.example"),
    choice("branding", ("basic", "premium"), "The main template of the page.", "basic"),
    _color("css_body_background_color", "Background of the page", "#ffffff"),
    _color("css_font_color", "Text", "#333333"),
    _color("css_light_font_color", "Lighter text", "#aaaaaa"),
    _color("css_greens", "Operational", "#2fcc66"),
    _color("css_yellows", "Degraded performance", "#f1c40f"),
    _color("css_oranges", "Partial outage", "#e67e22"),
    _color("css_reds", "Major outage", "#e74c3c"),
    _color("css_blues", "Under maintenance", "#3498db"),
    _color("css_border_color", "Borders", "#e0e0e0"),
    _color("css_graph_color", "Graphs", "#3498db"),
    _color("css_link_color", "Links", "#3498db"),
    _color("css_no_data", "Days without data in the uptime display", "#b3bac5"),
    switch("hidden_from_search", "Whether search engines are asked to leave the page out.", False, untouched=False),
    switch(
        "viewers_must_be_team_members",
        "Whether only team members may see the page (private pages).",
        False,
        untouched=False,
        grants_access=True,
    ),
    of_type(
        Type.EMAIL, "notifications_from_email", "Sender address of the page's notifications.", "status@acme.example"
    ),
    long_text(
        "notifications_email_footer",
        "Footer of notification emails; Markdown.",
        "You receive this because you subscribed to Acme Status.",
    ),
    of_type(
        Type.TIME_ZONE,
        "time_zone",
        "Time zone of the page: an IANA name (America/New_York) or the service's own (Eastern Time (US & Canada)).",
        "America/New_York",
        clearable=False,
    ),
)

CHANNELS = (
    _channel("page", "allow_page_subscribers", "Visitors may subscribe to everything on the page."),
    _channel("incident", "allow_incident_subscribers", "Visitors may subscribe to a single incident."),
    _channel("email", "allow_email_subscribers", "Visitors may subscribe by email."),
    _channel("sms", "allow_sms_subscribers", "Visitors may subscribe by text message."),
    _channel("webhook", "allow_webhook_subscribers", "Visitors may subscribe with a webhook."),
    _channel(
        "rss_atom", "allow_rss_atom_feeds", "The page offers RSS and Atom feeds (not on audience-specific pages)."
    ),
)

READ_ONLY_SETTINGS: dict[str, str] = dict.fromkeys(
    (
        "page_description",
        "headline",
        "support_url",
        "twitter_username",
        "ip_restrictions",
        "city",
        "state",
        "country",
        "activity_score",
        "favicon_logo",
        "transactional_logo",
        "hero_cover",
        "email_logo",
        "twitter_logo",
    ),
    "the API shows it and cannot write it; change it in the Statuspage dashboard",
)
"""Settings that people may expect but the API cannot write, with the reason (statuspage-api.md B7.50)."""

PAGE = Kind(
    name="page",
    title="Page settings",
    doc="The page's writable settings, by their API names. Only what is written is compared.",
    section=("settings",),
    fields=SETTINGS + CHANNELS,
    rank=0,
    identity=Identity.SINGLETON,
    lists=(),
    verbs=frozenset({"update"}),
    prune=Prune.NEVER,
    rejected_keys=READ_ONLY_SETTINGS,
    renamable=False,
    unsupported={
        "create": "a page cannot be made through the API; make it in the Statuspage dashboard and write its id here",
        "delete": "a page cannot be deleted through the API",
    },
    example="settings:\n  name: Acme Status\n  time_zone: America/New_York\n  hidden_from_search: false\n",
)
