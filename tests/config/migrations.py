"""Pages on their way to another service, for tests: random ones, and what becomes of them."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from reconciler import planner
from reconciler.config.migration import MigratedPage, migrate
from reconciler.config.write.page import Written, read_back, write_page
from reconciler.model.crossing import Crossing
from reconciler.model.kinds import jsm
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Live, LivePage
from reconciler.model.services.crossing import CROSSINGS
from reconciler.model.services.jsm import JSM
from reconciler.model.values import contact_key
from tests.config.write.live_pages import colors, names, switches, texts

TO_JSM, TO_STATUSPAGE = CROSSINGS["statuspage", "jsm"], CROSSINGS["jsm", "statuspage"]

_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "domain": st.sampled_from([None, "status.acme.example", "not a host"]),
        "subdomain": texts,
        "description": texts,
        "timezone": st.sampled_from([None, "", "Europe/Berlin", "UTC", "Mars/Base"]),
        "pageType": st.sampled_from([None, "PUBLIC", "OTHER"]),
        "hiddenFromSearch": switches,
        "allowPageSubscribers": switches,
        "customCss": texts,
        "seoConfig.title": texts,
        "bodyConfig.numberOfCardsPerRow": st.sampled_from([None, 3]),
        "headerData.links": st.sampled_from([None, (), ({"label": "Docs", "url": "https://docs.acme.example"},)]),
        "colours.cssGreenColor": colors,
    },
)


@st.composite
def jsm_pages(draw: st.DrawFn) -> LivePage:
    """A page of Jira Service Management, its groups now and then within groups, or within nothing."""
    title = draw(names)
    items = [Live(jsm.PAGE, "p1", title, {"name": title, **draw(_SETTINGS)})]
    groups = [f"g{number}" for number in range(draw(st.integers(0, 4)))]
    homes = st.sampled_from([None, None, "nowhere", "c0", *groups, *groups])
    for kind, ids in (
        (jsm.GROUP, groups),
        (jsm.COMPONENT, [f"c{number}" for number in range(draw(st.integers(0, 6)))]),
    ):
        for id_ in ids:
            fields = {"description": draw(texts), "service_id": draw(st.sampled_from([None, "s1"]))}
            home = draw(homes) if kind is jsm.COMPONENT else draw(st.sampled_from([None, None, *groups]))
            name = draw(names)
            items.append(Live(kind, id_, name, {"name": name, **fields}, home, draw(st.sampled_from([None, 1, 2]))))
    for number in range(draw(st.integers(0, 2))):
        name = draw(names)
        fields = {"name": name, "title": draw(texts), "body": draw(texts), "group_id": draw(texts)}
        status = draw(st.sampled_from([None, "INVESTIGATING", "SOME_NEW_WORD"]))
        items.append(Live(jsm.TEMPLATE, f"t{number}", name, {**fields, "update_status": status}))
    for number in range(draw(st.integers(0, 3))):
        contact = draw(
            st.sampled_from([{"email": f"a{number}@acme.example"}, {"webhook": "https://hooks.acme.example/"}])
        )
        state = draw(st.sampled_from([None, "active", "quarantined", "PENDING_CONFIRMATION"]))
        items.append(Live(jsm.SUBSCRIBER, f"s{number}", contact_key(contact), dict(contact), facts={"state": state}))
    kinds = frozenset(kind.name for kind in JSM.kinds)
    return LivePage("p1", title, tuple(items), read=kinds, whole=kinds, service=JSM)


def written_of(migrated: MigratedPage, *, people: bool = False) -> Written:
    """The file of a page that was taken across."""
    return write_page(migrated.live, key="acme", people=people, every_setting=True, remarks=migrated.remarks)


def across(page: LivePage, crossing: Crossing, *, people: bool = False) -> MigratedPage:
    """The page on the other service."""
    return migrate(page, crossing, page_id="target1", people=people)


def plan_of(written: Written, migrated: MigratedPage) -> PagePlan:
    """The plan of the written file, as if the new page were there already."""
    (page,) = read_back(written).pages
    own = tuple(
        Live(kind, kind.name, kind.name, {field.name: True for field in kind.fields})
        for kind in migrated.live.service.kinds
        if kind.concludes
    )
    read = migrated.live.read | {item.kind.name for item in own}
    live = replace(migrated.live, items=(*migrated.live.items, *own), read=read, whole=read)
    return planner.plan_page(page, live, today=date(2026, 3, 1))
