"""Load whole pages into the sandbox, and export its whole state, as plain data.

A seed is `{"pages": {"<page id>": {"page": {…}, "components": […], "incident_templates": […], …}}, "organizations":
{"<id>": {"rbac": true, "users": [{"email": …, "pages": {"<page id>": {…}}}]}}}`. `dump` returns a seed, and
`seed_check` lists all keys. Values are stored unchanged without the API's validation, so that a page may contain what
only the Statuspage dashboard or an older version of the service could create.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from reconciler.sandbox.parts import PARTS
from reconciler.sandbox.seed_check import check
from reconciler.sandbox.seed_problem import SeedError, SeedProblem
from reconciler.sandbox.statuspage import access, happenings, measuring, people, placement
from reconciler.sandbox.statuspage.answers import Refusal
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP
from reconciler.sandbox.statuspage.routes import embed, incident_subscribers, organizations, pages, templates
from reconciler.sandbox.store import StoredObject

CallFor = Callable[[str], Call]
"""Returns the means to work on the page with an ID."""


def load_seed(document: Mapping[str, Any], call_for: CallFor, *, odd_values: bool) -> None:
    """Load a whole seed into the store, all or nothing. Raises `SeedError` for an invalid one.

    With `odd_values`, values of the wrong type are stored unchanged.
    """
    check(document, PARTS, odd_values=odd_values)
    with call_for("").store.transaction():
        for page_id, content in (document.get("pages") or {}).items():
            _load_page(call_for(str(page_id)), content or {})
        for id_, content in (document.get("organizations") or {}).items():
            with _at("organizations", id_):
                _load_organization(call_for(""), str(id_), content or {})


@contextmanager
def _at(*path: str | int) -> Iterator[None]:
    """Add the position in the seed to an error. Raises `SeedError`."""
    try:
        yield
    except Refusal as refusal:
        raise SeedError([SeedProblem(path, ", ".join(refusal.messages))]) from refusal
    except KeyError as error:
        hint = "a component is named by its id, its name or `Group/Name`, and a map of it has its `id`"
        raise SeedError([SeedProblem(path, f"{error} is missing", hint)]) from error
    except ValueError as error:
        raise SeedError([SeedProblem(path, str(error))]) from error


def dump_seed(call_for: CallFor) -> dict[str, Any]:
    """The whole state at one point in time."""
    store = call_for("").store
    with store.transaction(write=False):
        return {
            "pages": {row.id: _dump_page(call_for(row.id)) for row in store.rows("", pages.PAGE)},
            "organizations": {
                row.id: {
                    "rbac": row.doc["rbac"],
                    "users": [
                        {**organizations.user_shape(user), "pages": user.doc["pages"]}
                        for user in store.rows(row.id, organizations.USER)
                    ],
                }
                for row in store.rows("", organizations.ORGANIZATION)
            },
            "mails": store.mails(),
        }


def _load_page(call: Call, content: Mapping[str, Any]) -> None:
    """Load the parts of one page into the store. The page is created if it does not exist."""
    page = call.store.get("", pages.PAGE, call.page)
    if page is None:
        page = pages.new_page(call.store, call.page, call.clock.stamp(), {})
    page.doc.update({name: value for name, value in (content.get("page") or {}).items() if name != "id"})
    call.store.save(page)
    for part, load_one in PARTS.items():
        items = content.get(part) or []
        if isinstance(items, Mapping):
            with _at("pages", call.page, part):
                load_one(call, dict(items))
            continue
        for index, item in enumerate(items):
            with _at("pages", call.page, part, index):
                load_one(call, dict(item))


def _load_organization(call: Call, id_: str, content: Mapping[str, Any]) -> None:
    """Load an organization and its team members into the store."""
    organizations.ensure(call.store, id_, rbac=bool(content.get("rbac", True)))
    now = call.clock.stamp()
    for user in content.get("users") or []:
        given = {name: value for name, value in user.items() if name not in ("id", "organization_id")}
        doc = {"pages": {}, "created_at": now, "updated_at": now, **given}
        row = StoredObject(
            id_, organizations.USER, user.get("id") or call.store.new_id(), doc, lookup=str(user["email"]).lower()
        )
        call.store.add(row)


def _dump_page(call: Call) -> dict[str, Any]:
    """The whole state of one page: what the API shows, and what it does not."""

    def rows(*kinds: str) -> list[StoredObject]:
        return call.store.rows(call.page, *kinds, by_position=True)

    def person(row: StoredObject) -> dict[str, Any]:
        return {**people.subscriber_shape(call.quirks, row), "state": row.doc["state"]}

    def incident(row: StoredObject) -> dict[str, Any]:
        return {**happenings.incident_shape(call, row), "postmortem": row.doc.get("postmortem")}

    def metric(row: StoredObject) -> dict[str, Any]:
        points = row.doc.get("points")
        return {**measuring.metric_shape(row), **({"points": points} if points else {})}

    def user(row: StoredObject) -> dict[str, Any]:
        seen = {name: row.doc[name] for name in ("component_ids", "metric_ids")}
        return {**access.user_shape(call, row), **seen}

    return {
        "page": pages.page_shape(pages.the_page(call)),
        "components": [placement.component_shape(call, row) for row in rows(GROUP, COMPONENT)],
        "component_groups": [placement.group_shape(call, row) for row in rows(GROUP)],
        "incident_templates": [templates.template_shape(call, row) for row in rows(templates.TEMPLATE)],
        "metrics_providers": [measuring.provider_shape(call.quirks, row) for row in rows(measuring.PROVIDER)],
        "metrics": [metric(row) for row in rows(measuring.METRIC)],
        "page_access_groups": [access.group_shape(row) for row in rows(access.GROUP)],
        "page_access_users": [user(row) for row in rows(access.USER)],
        "status_embed_config": embed.embed_shape(call),
        "subscribers": [person(row) for row in rows(people.SUBSCRIBER)],
        "unsubscribed": [person(row) for row in rows(people.UNSUBSCRIBED)],
        "incidents": [incident(row) for row in rows(happenings.INCIDENT)],
        "incident_subscribers": [{**person(row), "incident_id": row.place} for row in rows(incident_subscribers.KIND)],
    }
