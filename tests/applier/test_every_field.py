"""Every kind and field by its description: made, left alone, changed, cleared, edited manually, renamed, owned and deleted, or refused.

The tables are made of the kinds themselves: a field that is added is tried without a line here.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from reconciler.config.load.load import load_config
from reconciler.errors import ConfigError
from reconciler.model.field import Access, Field, Type
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune, Scope
from reconciler.model.kinds.statuspage import COMPONENT, METRICS_PROVIDER
from reconciler.model.plan import Verb
from reconciler.model.resource import Live
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.providers.protocol import Wanted
from tests.applier.loop import PAGE_ID, Loop

PAGE: dict[str, Any] = {
    "id": PAGE_ID,
    "settings": {"name": "Acme"},
    "embed": {"position": "bottom-left"},
    "components": [
        {"group": "Core API", "components": [{"name": "REST API"}, {"name": "Webhooks"}]},
        {"name": "Website"},
    ],
    "templates": [{"name": "Work", "title": "Work", "body": "We work."}],
    "maintenances": [
        {
            "name": "Upgrade",
            "scheduled_for": "2031-12-01T02:00",
            "scheduled_until": "2031-12-01T04:00",
            "time_zone": "UTC",
            "body": "Soon.",
        }
    ],
    "metrics": [
        {
            "provider": "NewRelic",
            "metric_base_uri": "https://api.newrelic.com/v2",
            "api_key": "${env:SECRET_PAGE_KEY}",
            "metrics": [
                {"name": "Jobs", "metric_identifier": "jobs", "application_id": "1"},
                {"name": "Queue", "metric_identifier": "queue", "application_id": "1"},
            ],
        }
    ],
    "subscribers": {"members": [{"email": "ops@acme.example", "components": ["Website"]}]},
    "access": {
        "users": [{"email": "alice@customer.example"}, {"email": "bob@customer.example"}],
        "groups": [{"name": "Gold"}],
    },
    "limits": {"deletes": 100, "delete_percent": 100},
}
HOME: dict[str, tuple[str | int, ...]] = {
    "page": ("settings",),
    "embed": ("embed",),
    "group": ("components", 0),
    "component": ("components", 1),
    "template": ("templates", 0),
    "maintenance": ("maintenances", 0),
    "metrics_provider": ("metrics", 0),
    "metric": ("metrics", 0, "metrics", 0),
    "subscriber": ("subscribers", "members", 0),
    "access_user": ("access", "users", 0),
    "access_group": ("access", "groups", 0),
}
"""Where the item of each kind stands in PAGE."""

OF_PAGE = STATUSPAGE.kinds_of(Scope.PAGE)
REFERRED = {"component": (["Website"], ["Core API/REST API"]), "metric": (["NewRelic/Jobs"], ["Queue"])}
PEOPLE = (["alice@customer.example"], ["bob@customer.example"])
VALUES: dict[Type, tuple[Any, Any]] = {
    Type.TEXT: ("One", "Two"),
    Type.LONG_TEXT: ("One\nline", "Two\nlines"),
    Type.BOOL: (True, False),
    Type.INT: (1, 2),
    Type.COLOR: ("#123456", "#abcdef"),
    Type.TIME_ZONE: ("Europe/Berlin", "America/New_York"),
    Type.URL: ("https://one.acme.example/x", "https://two.acme.example/y"),
    Type.HOST: ("one.acme.example", "two.acme.example"),
    Type.EMAIL: ("one@acme.example", "two@acme.example"),
    Type.DATE: ("2024-01-31", "2025-02-28"),
    Type.TIMESTAMP: ("2031-12-01T03:00", "2031-12-01T03:30"),
}
BAD: dict[Type, tuple[Any, ...]] = {
    Type.TEXT: (True, ["a"], {"a": "b"}),
    Type.LONG_TEXT: (5, ["a"], {"a": "b"}),
    Type.BOOL: ("yes", 1, []),
    Type.INT: ("1", 1.5, True, [1]),
    Type.CHOICE: ("nonsense", 5, ["average"]),
    Type.COLOR: ("no color", "#12", 5),
    Type.TIME_ZONE: ("Mars/Base", 5),
    Type.URL: ("acme", "javascript:alert(1)", "ftp://acme.example", 5),
    Type.HOST: ("https://acme.example", "not a host", 5),
    Type.EMAIL: ("ops", "a@b@c.example", 5),
    Type.PHONE: ("call me", ["5550100"]),
    Type.COUNTRY: ("Utopia", "XX", 5),
    Type.DATE: ("2024-02-30", "soon", 5),
    Type.TIMESTAMP: ("2031-02-30T02:00", "soon", 5),
    Type.REFERENCES: (["Nothing of this name"], "Website", [5], {"a": "b"}),
}
AT_HAND = {
    "page": ("", "page"),
    "embed": ("/status_embed_config", "status_embed_config"),
    "maintenance": ("/incidents/{}", "incident"),
    "metric": ("/metrics/{}", "metric"),
    "metrics_provider": ("/metrics_providers/{}", "metrics_provider"),
    "component": ("/components/{}", "component"),
    "group": ("/component-groups/{}", "component_group"),
    "access_group": ("/page_access_groups/{}", "page_access_group"),
    "subscriber": ("/subscribers/{}", None),
}
"""How another tool changes one."""


def ids(case: tuple[Kind, Field]) -> str:
    return f"{case[0].name}.{case[1].name}"


def identifies(kind: Kind, field: Field) -> bool:
    """Whether an item is known by the field: another value is another item. A name is changed by renaming."""
    contacts = ("email", "webhook", "sms", "country")
    return (
        field.name == "name"
        if kind.identity is Identity.NAME
        else field.name in contacts and kind is not METRICS_PROVIDER
    )


def fields_of(*access: Access) -> list[tuple[Kind, Field]]:
    return [
        (kind, field)
        for kind in OF_PAGE
        for field in kind.fields
        if field.access in access
        and field.in_file
        and (kind.identity is Identity.SINGLETON or not identifies(kind, field))
    ]


CHANGED = [(kind, field) for kind, field in fields_of(Access.WRITE) if Verb.UPDATE in kind.verbs]
FIXED = [(kind, field) for kind, field in fields_of(Access.CREATE) if field.compared]


def item_of(page: dict[str, Any], kind: Kind, field: Field | None = None) -> dict[str, Any]:
    """The item of the kind; or, for a field with a block of its own, that block."""
    if field is not None and field.section is not None:
        block: dict[str, Any] = page["subscribers"].setdefault(field.section, {})
        return block
    found: Any = page
    for step in HOME[kind.name]:
        found = found[step]
    assert isinstance(found, dict)
    return found


def values_of(kind: Kind, field: Field) -> tuple[Any, Any]:
    """Two values of the field that differ."""
    if field.refers:
        return REFERRED.get(field.refers[0], PEOPLE)
    if field.name == "position":
        return "top-left", "bottom-right"
    return (field.choices[0], field.choices[1]) if field.choices else VALUES[field.type]


def declared(kind: Kind, field: Field, value: Any) -> dict[str, Any]:
    """The page with that value, and with no more than it needs: each list that is read takes its time."""
    page = copy.deepcopy(PAGE)
    item_of(page, kind, field)[field.yaml_key] = value
    needed = {"id", "components", "limits", HOME[kind.name][0]}
    needed |= {"subscribers"} if field.section else set()
    needed |= {"metrics"} if "metric" in field.refers else set()
    return {key: block for key, block in page.items() if key in needed}


def write(loop: Loop, page: dict[str, Any]) -> None:
    text = yaml.safe_dump({"version": 1, "pages": {"acme": page}}, allow_unicode=True, sort_keys=False)
    (loop.folder / "statuspage.yaml").write_text(text, encoding="utf-8")


def apply(loop: Loop, page: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Apply and see that the page matches then; what was done: verb, kind, fields."""
    write(loop, page)
    result = loop.apply()
    told = [(str(o.action.address), o.status.value, o.reason, o.ignored) for o in result.outcomes]
    assert result.exit_code == 0, told
    assert not [one for one in told if one[2] or one[3]]
    assert [one.converged for one in result.pages] == [True]
    assert [action for action in loop.plan().actions if action.verb is not Verb.MANUAL] == []
    return [
        (o.action.verb.value, o.action.kind.name, tuple(change.field for change in o.action.changes))
        for o in result.outcomes
    ]


def live(loop: Loop, kind: Kind) -> Live:
    """The first live thing of the kind, in the file's order."""
    backend = loop.backend()
    try:
        items = backend.read(PAGE_ID, Wanted(frozenset({kind.name}), whole=frozenset({kind.name}))).items
    finally:
        backend.close()
    found = [item for item in items if item.kind is kind]
    return next((item for item in found if item.name == "Website"), found[0])


@pytest.fixture
def loop(loop: Loop) -> Loop:
    loop.environ = {"SECRET_PAGE_KEY": "a-secret"}
    return loop


def test_one_of_each_kind_is_made_and_left_alone_then(loop: Loop) -> None:
    assert HOME.keys() == {kind.name for kind in OF_PAGE}
    done = apply(loop, PAGE)
    made = {kind for verb, kind, _ in done if verb == "create"}
    assert made == {kind.name for kind in OF_PAGE if kind.identity is not Identity.SINGLETON}
    assert loop.plan().actions == ()


@pytest.mark.parametrize("case", CHANGED, ids=map(ids, CHANGED))
def test_a_writable_field_is_changed_cleared_and_found_when_edited_by_hand(
    loop: Loop, case: tuple[Kind, Field]
) -> None:
    kind, field = case
    first, second = values_of(kind, field)
    apply(loop, declared(kind, field, first))
    before = live(loop, kind)
    assert apply(loop, declared(kind, field, second)) == [("update", kind.name, (field.name,))]
    if (
        kind.name in AT_HAND and field.past_values_fact is None
    ):  # every text that a window has had is as good as the last
        path, wrapper = AT_HAND[kind.name]
        value = before.fields.get(field.name)
        raw = list(value) if isinstance(value, tuple) else value
        more = {"name": "Core API", "components": members(loop)} if kind.name == "group" else {}
        body = {field.api_name: raw, **more}
        loop.by_hand("PATCH", path.format(before.id), {wrapper: body} if wrapper else body)
        (drift,) = loop.plan().actions
        assert (drift.verb, drift.id, [change.field for change in drift.changes]) == ("update", before.id, [field.name])
        assert apply(loop, declared(kind, field, second)) == [("update", kind.name, (field.name,))]
    if field.clearable:
        empty: Any = [] if field.type is Type.REFERENCES else None
        assert apply(loop, declared(kind, field, empty)) == [("update", kind.name, (field.name,))]
        assert loop.plan().actions == ()
    assert live(loop, kind).id == before.id


def members(loop: Loop) -> list[str]:
    (group,) = loop.groups.values()
    return list(group["components"])


@pytest.mark.parametrize("case", FIXED, ids=map(ids, FIXED))
def test_what_is_set_once_is_shown_as_a_change_by_hand_and_never_sent(loop: Loop, case: tuple[Kind, Field]) -> None:
    kind, field = case
    first, second = values_of(kind, field)
    apply(loop, declared(kind, field, first))
    write(loop, declared(kind, field, second))
    (action,) = loop.plan().actions
    assert (action.verb, action.kind, [change.field for change in action.changes]) == ("manual", kind, [field.name])
    sent = len(loop.writes())
    assert loop.apply().exit_code == 0
    assert len(loop.writes()) == sent


RENAMED = [
    kind for kind in OF_PAGE if kind.identity is Identity.NAME and kind.renamable and kind is not METRICS_PROVIDER
]


@pytest.mark.parametrize("kind", RENAMED, ids=lambda kind: kind.name)
def test_a_new_name_keeps_the_thing(loop: Loop, kind: Kind) -> None:
    apply(loop, PAGE)
    before = live(loop, kind)
    page = copy.deepcopy(PAGE)
    if kind is COMPONENT:
        page["subscribers"]["members"][0]["components"] = ["Another name ~1 ~0ü"]
    item = item_of(page, kind)
    key = kind.by_name["name"].yaml_key
    item["previously"] = [item[key]]
    item[key] = "Another name / ~ü"
    if Verb.UPDATE not in kind.verbs:
        write(loop, page)
        assert [(action.verb, action.id) for action in loop.plan().actions] == [("manual", before.id)]
        return
    assert apply(loop, page) == [("update", kind.name, ("name",))]
    assert {one.id: one.name for one in lives(loop, kind)}[before.id] == "Another name / ~ü"


def lives(loop: Loop, kind: Kind) -> list[Live]:
    backend = loop.backend()
    try:
        read = backend.read(PAGE_ID, Wanted(frozenset({kind.name}), whole=frozenset({kind.name})))
    finally:
        backend.close()
    return [item for item in read.items if item.kind is kind]


PRUNED = [kind for kind in OF_PAGE if kind.prune is not Prune.NEVER]


@pytest.mark.parametrize("kind", PRUNED, ids=lambda kind: kind.name)
def test_what_is_owned_and_no_longer_declared_is_deleted_and_protected_or_ignored_ones_are_spared(
    loop: Loop, kind: Kind
) -> None:
    apply(loop, PAGE)
    before = live(loop, kind)
    page = copy.deepcopy(PAGE)
    *home, place = HOME[kind.name]
    block: Any = page
    for step in home:
        block = block[step]
    del block[place]
    if kind is COMPONENT:
        page["subscribers"]["members"][0]["components"] = ["Webhooks"]
    pattern = f"{kind.name}/**" if kind.prune is Prune.OWN else kind.name
    page["prune"] = [pattern, "metric"] if kind is METRICS_PROVIDER else [pattern]
    verb = Verb.DELETE if Verb.DELETE in kind.verbs else Verb.MANUAL
    for more, expected in (({}, [verb]), ({"protect": [pattern]}, []), ({"ignore": [pattern]}, [])):
        write(loop, {**page, **more})
        assert [action.verb for action in loop.plan().actions if action.id == before.id] == expected
    if verb is Verb.DELETE:
        apply(loop, page)
        assert before.id not in {one.id for one in lives(loop, kind)}


def refusals() -> Iterator[tuple[Kind, Field, Any]]:
    for kind in OF_PAGE:
        for field in (one for one in kind.fields if one.in_file):
            bad: list[Any] = list(BAD[field.type])
            if field.max_length is not None:
                bad.append("x" * (field.max_length + 1))
            if field.required:
                bad += [None, ""]
            if field.credential:
                bad = ["a literal", *bad]
            yield from ((kind, field, value) for value in bad)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [pytest.param(*case, id=f"{case[0].name}.{case[1].name}-{str(case[2])[:20]}") for case in refusals()],
)
def test_a_bad_value_is_refused_at_its_place(loop: Loop, kind: Kind, field: Field, value: Any) -> None:
    page = copy.deepcopy(PAGE)
    item_of(page, kind, field)[field.yaml_key] = value
    write(loop, page)
    with pytest.raises(ConfigError) as caught:
        load_config(loop.folder / "statuspage.yaml", environ=loop.environ)
    assert all(problem.line > 1 and problem.column > 0 for problem in caught.value.problems)
    if field.credential:
        assert "a literal" not in str([(p.message, p.hint) for p in caught.value.problems])
