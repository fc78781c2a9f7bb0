"""Random live pages with the names and texts that people, other tools and attackers leave on them."""

from typing import Any

from hypothesis import strategies as st

from reconciler.model.kind import Scope
from reconciler.model.kinds.statuspage import (
    ACCESS_GROUP,
    ACCESS_USER,
    COMPONENT,
    EMBED,
    GROUP,
    MAINTENANCE,
    METRIC,
    METRICS_PROVIDER,
    PAGE,
    SUBSCRIBER,
    TEMPLATE,
)
from reconciler.model.resource import Live, LivePage
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.model.values import contact_key

PAGE_ID = "kctbh9vrtdwd"

_NAMES = [
    "API", "Core API", "Core API/REST", "a/b", "a~b", "~", "~1", "a|b", "on", "No", "12:30", "0123", "089", "1e5", "0x1F", "null",
    "2024-01-31", "- dash", "# hash", "a: b", "a #b", "key:", " lead", "trail ", "two\nlines", "tab\there", "\U0001f389 launch",
    "\U0001f469\u200d\U0001f4bb", "\u202eevil", "\u05e9\u05dc\u05d5\u05dd", "${env:PAGE_X}", "$${x}", "${", "$$", "{a}", "[a]", "a,b",
    "'q'", '"dq"', "back\\slash", "x" * 255, "x" * 256, "x" * 10_000, "\x07bell", "nul\0", "\ufeffbom", "\u00a0", "=", "<<", "?", "!tag",
    "&a", "*a", "%d", "@x", "`x`", "---", "...", "y", "Name#c1", "\ud800", "é", "true", "",
]  # fmt: skip

_PIECES = [
    "word",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "  ",
    "\t",
    "# h",
    "- x",
    ": ",
    "${env:X}",
    "---",
    "\u00a0",
    "\u200d",
    "\u202e",
    "ü",
    '"',
    "\\",
]

names = st.one_of(st.sampled_from(_NAMES), st.text(min_size=1, max_size=12))
texts = st.one_of(
    st.none(),
    st.just(""),
    st.sampled_from(_NAMES),
    st.lists(st.sampled_from(_PIECES), max_size=12).map("".join),
    st.text(max_size=40),
    st.just("long " * 2_000),
)
switches = st.sampled_from([True, False, None, "true", 1])
colors = st.sampled_from([None, "", "2fcc66", "#2FCC66", "#abc", "rebeccapurple", "no color", 5])

_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "domain": st.sampled_from([None, "", "status.acme.example", "not a host", "a" * 300]),
        "subdomain": texts,
        "url": st.sampled_from([None, "", "https://acme.example/#a: b", "acme.example", "https://u:p@acme.example"]),
        "branding": st.sampled_from([None, "basic", "premium", "other"]),
        "css_greens": colors,
        "css_reds": colors,
        "hidden_from_search": switches,
        "allow_email_subscribers": switches,
        "notifications_from_email": st.sampled_from([None, "", "Ops@acme.example", "ops"]),
        "notifications_email_footer": texts,
        "time_zone": st.sampled_from([None, "UTC", "Eastern Time (US & Canada)", "Europe/Berlin", "Mars/Base"]),
    },
)


@st.composite
def live_pages(draw: st.DrawFn) -> LivePage:
    """A page of every kind, its ids unique, its references now and then to nothing."""
    title = draw(names)
    items = [Live(PAGE, PAGE_ID, title, {"name": title, **draw(_SETTINGS)})]
    groups = [f"g{n}" for n in range(draw(st.integers(0, 3)))]
    items += [_placed(draw, GROUP, one, {"description": draw(texts)}) for one in groups]
    components = [f"c{n}" for n in range(draw(st.integers(0, 7)))]
    homes = st.sampled_from([None, None, "nowhere", *groups, *groups, *groups])
    for one in components:
        home = draw(homes)
        fields = {
            "description": draw(texts),
            "showcase": draw(switches),
            "only_show_if_degraded": draw(switches),
            "start_date": draw(
                st.sampled_from([None, "2024-01-31", "2024-01-31T00:00:00Z", "2024-02-31", "soon", 20240131])
            ),
        }
        items.append(_placed(draw, COMPONENT, one, fields, home))
    some = st.lists(st.sampled_from([*components, *groups, "gone"]), max_size=4).map(tuple)
    items += [_template(draw, f"t{n}", some) for n in range(draw(st.integers(0, 3)))]
    providers = [f"p{n}" for n in range(draw(st.integers(0, 3)))]
    items += [_provider(draw, one) for one in providers]
    items += [_metric(draw, f"m{n}", providers) for n in range(draw(st.integers(0, 4)))]
    if draw(st.booleans()):
        items.append(Live(EMBED, "e1", "embed", {"position": draw(texts), "incident_text_color": draw(colors)}))
    items += [_maintenance(draw, f"w{n}", some) for n in range(draw(st.integers(0, 3)))]
    items += [_person(draw, f"s{n}", some) for n in range(draw(st.integers(0, 4)))]
    users = [f"u{n}" for n in range(draw(st.integers(0, 3)))]
    items += [_user(draw, one) for one in users]
    items += [_access_group(draw, f"a{n}", some, [*users, "gone"]) for n in range(draw(st.integers(0, 3)))]
    kinds = frozenset(kind.name for kind in STATUSPAGE.kinds_of(Scope.PAGE))
    return LivePage(PAGE_ID, title, tuple(items), read=kinds, whole=kinds)


def _placed(draw: st.DrawFn, kind: Any, id_: str, fields: dict[str, Any], home: str | None = None) -> Live:
    name = draw(names)
    return Live(kind, id_, name, {"name": name, **fields}, parent=home, position=draw(st.sampled_from([None, 1, 2, 3])))


def _user(draw: st.DrawFn, id_: str) -> Live:
    email = draw(st.sampled_from([None, "", "Alice@acme.example", "alice@acme.example", "bob@acme.example", "nobody"]))
    fields = {"email": email, "external_login": draw(st.sampled_from([None, "", "alice", " ", "two\nlines"]))}
    return Live(ACCESS_USER, id_, contact_key(fields) if email else f"login:{id_}", fields)


def _access_group(draw: st.DrawFn, id_: str, some: st.SearchStrategy[tuple[str, ...]], users: list[str]) -> Live:
    name = draw(names)
    fields = {
        "name": name,
        "external_identifier": draw(texts),
        "components": draw(st.one_of(st.none(), some)),
        "users": draw(st.one_of(st.none(), st.lists(st.sampled_from(users), max_size=3, unique=True).map(tuple))),
    }
    return Live(ACCESS_GROUP, id_, name, fields)


def _provider(draw: st.DrawFn, id_: str) -> Live:
    type_ = draw(st.sampled_from(["Datadog", "Datadog", "Self", "Pingdom", "Hearsay"]))
    uri = draw(st.sampled_from([None, "", "https://app.datadoghq.com/api/v1", "nowhere"]))
    return Live(METRICS_PROVIDER, id_, type_, {"name": type_, "metric_base_uri": uri})


def _metric(draw: st.DrawFn, id_: str, providers: list[str]) -> Live:
    name, home = draw(names), draw(st.sampled_from([None, "gone", *providers * 3]))
    fields = {
        "name": name,
        "metric_identifier": draw(texts),
        "suffix": draw(texts),
        "y_axis_min": draw(st.sampled_from([None, 0, -5, 1.5, "3", True])),
        "display": draw(switches),
        "tooltip_description": draw(texts),
    }
    return Live(METRIC, id_, name, fields, parent=home)


def _maintenance(draw: st.DrawFn, id_: str, some: st.SearchStrategy[tuple[str, ...]]) -> Live:
    name = draw(names)
    # both sides of the hour that New York has twice, of the one that Berlin has not, what is over, and what is no time
    starts = [
        "2031-11-02T06:30:00.000Z",
        "2031-11-02T05:30:00Z",
        "2031-03-30T01:30:00.5Z",
        "2020-01-01T00:00:00Z",
        None,
        "soon",
    ]
    fields = {
        "name": name,
        "scheduled_for": draw(st.sampled_from(starts)),
        "scheduled_until": draw(st.sampled_from(["2031-12-01T00:00:00.000Z", "2031-01-01", "1200-01-01", None])),
        "body": draw(texts),
        "components": draw(st.one_of(st.none(), some)),
        "impact_override": draw(st.sampled_from([None, "minor", "other"])),
        "scheduled_remind_prior": draw(switches),
        "scheduled_auto_in_progress": draw(switches),
    }
    facts = {"status": draw(st.sampled_from(["scheduled", "scheduled", "in_progress", None]))}
    return Live(MAINTENANCE, id_, name, fields, facts=facts)


def _template(draw: st.DrawFn, id_: str, some: st.SearchStrategy[tuple[str, ...]]) -> Live:
    name = draw(names)
    fields = {
        "name": name,
        "title": draw(names),
        "body": draw(texts),
        "group_id": draw(st.sampled_from([None, "8tn5vbjvlqpv"])),
        "update_status": draw(st.sampled_from([None, "scheduled", "other"])),
        "should_tweet": draw(switches),
        "components": draw(st.one_of(st.none(), some)),
    }
    return Live(TEMPLATE, id_, name, fields)


def _person(draw: st.DrawFn, id_: str, some: st.SearchStrategy[tuple[str, ...]]) -> Live:
    contact: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"email": "Ops@acme.example"},
                {"email": "ops@acme.example"},
                {"email": "alerts@acme.example"},
                {"email": "not an address"},
                {"webhook": "https://hooks.acme.example/x", "email": "ops@acme.example"},
                {"webhook": "https://hooks.acme.example/y", "email": None},
                {"sms": "2025550143", "country": "US"},
                {"sms": "12", "country": "US"},
                {"sms": "2025550143", "country": "XX"},
                {},
            ]
        )
    )
    name = contact_key(contact) if contact else f"slack:{id_}"
    fields = {**contact, "components": draw(st.one_of(st.none(), some))}
    return Live(SUBSCRIBER, id_, name, fields, facts={"state": draw(st.sampled_from(["active", "unconfirmed"]))})
