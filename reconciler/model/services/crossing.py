"""The ways between the services: Atlassian Statuspage and Jira Service Management, field by field (jsm-api.md 6).

What has no counterpart stands in `losses`, beside this table.
"""

from collections.abc import Mapping

from reconciler.model.crossing import Counterpart, Crossing
from reconciler.model.service import Service
from reconciler.model.services import losses
from reconciler.model.services.jsm import JSM
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.model.time_zones import iana_name
from reconciler.model.values import Value

_COLORS = {
    "css_body_background_color": "cssBodyBackgroundColor",
    "css_font_color": "cssFontColor",
    "css_light_font_color": "cssLightFontColor",
    "css_greens": "cssGreenColor",
    "css_yellows": "cssYellowColor",
    "css_oranges": "cssOrangeColor",
    "css_reds": "cssRedColor",
    "css_blues": "cssBlueColor",
    "css_border_color": "cssBorderColor",
    "css_graph_color": "cssGraphColor",
    "css_link_color": "cssLinkColor",
    "css_no_data": "cssNoDataColor",
}
_SWITCHES = {
    "hidden_from_search": "hiddenFromSearch",
    "allow_page_subscribers": "allowPageSubscribers",
    "allow_rss_atom_feeds": "allowRssAtomFields",
}
_ALIKE = {
    "group": ("name", "description"),
    "component": ("name", "description", "group"),
}
"""Fields with one name and one form on both services."""

_TEMPLATE = ("name", "title", "body", "should_tweet", "should_send_notifications")
_CONTACT = ("email", "webhook", "sms", "country")

_SUBDOMAIN = "it must still be free on the other service's own domain; the old address does not lead to the new page"
_TYPED_IN = "type it in: the API makes no templates; until then the plan says so, and what differs from the file"
_NEW_EMAIL = "only with --members: a new subscription, perhaps with a new confirmation email"


def _upper(value: Value) -> Value:
    return value.upper() if isinstance(value, str) else value


def _lower(value: Value) -> Value:
    return value.lower() if isinstance(value, str) else value


def _iana(value: Value) -> Value:
    return iana_name(value) if isinstance(value, str) else value


def _alike(back: bool) -> tuple[Counterpart, ...]:
    typed_in = "" if back else _TYPED_IN
    return (
        Counterpart("page", "name", "name"),
        Counterpart("page", "subdomain", "subdomain", _SUBDOMAIN),
        *(Counterpart(kind, name, name) for kind, names in _ALIKE.items() for name in names),
        *(Counterpart("template", name, name, typed_in) for name in _TEMPLATE),
        *(Counterpart("subscriber", name, name, _NEW_EMAIL) for name in _CONTACT),
    )


_TO_JSM = (
    *_alike(back=False),
    Counterpart("page", "time_zone", "timezone", "written as an IANA name", _iana),
    *(Counterpart("page", name, other) for name, other in _SWITCHES.items()),
    *(Counterpart("page", name, f"colours.{other}") for name, other in _COLORS.items()),
    Counterpart("template", "update_status", "update_status", f"in capital letters; {_TYPED_IN}", _upper),
)

_TO_STATUSPAGE = (
    *_alike(back=True),
    Counterpart(
        "page",
        "timezone",
        "time_zone",
    ),
    *(Counterpart("page", other, name) for name, other in _SWITCHES.items()),
    *(Counterpart("page", f"colours.{other}", name) for name, other in _COLORS.items()),
    Counterpart(
        "template", "update_status", "update_status", "in small letters, where Statuspage has the word", _lower
    ),
)

_CHOSEN = "from what the API shows of the subscriber; only with --members"
_DESCRIPTION = "from what the API shows of the page"

CROSSINGS: Mapping[tuple[str, str], Crossing] = {
    (crossing.source.name, crossing.target.name): crossing
    for crossing in (
        Crossing(
            source=STATUSPAGE,
            target=JSM,
            counterparts=_TO_JSM,
            losses=losses.TO_JSM,
            facts=(Counterpart("page", "page_description", "description", _DESCRIPTION),),
            fact_losses=losses.FACTS_TO_JSM,
            stays=losses.STAYS,
            steps=losses.STEPS_TO_JSM,
        ),
        Crossing(
            source=JSM,
            target=STATUSPAGE,
            counterparts=_TO_STATUSPAGE,
            losses=losses.TO_STATUSPAGE,
            facts=(Counterpart("subscriber", "components", "components", _CHOSEN),),
            stays=losses.STAYS,
            steps=losses.STEPS_TO_STATUSPAGE,
        ),
    )
}
"""Every way there is, by the names of the two services."""


def crossing_of(source: Service, target: Service) -> Crossing | None:
    """The way between two services; None where there is none."""
    return CROSSINGS.get((source.name, target.name))


def other_service(source: Service) -> Service | None:
    """The service that a page of this one can be taken to; None where there is none, or more than one to choose from."""
    targets = [crossing.target for crossing in CROSSINGS.values() if crossing.source.name == source.name]
    return targets[0] if len(targets) == 1 else None
