"""Access users, access groups and team members over loopback: which requests are sent, and what is made of the answers."""

from typing import Any

import pytest

from reconciler.errors import ForbiddenError, NotFoundError, ProtocolError, RejectedError
from reconciler.model.kind import Kind, Scope
from reconciler.model.kinds.statuspage import ACCESS_GROUP, ACCESS_USER, TEAM_MEMBER
from reconciler.model.plan import Verb
from reconciler.model.resource import Live
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import UnlistedValue, Wanted
from reconciler.providers.statuspage import StatuspageBackend
from tests.http.loopback import Server, json_reply
from tests.providers.statuspage.service import PAGE as ID
from tests.providers.statuspage.service import ROOT, Service, body_of

ORG = "/v1/organizations/o1"
ALICE = {"id": "u1", "email": "Alice@b.example", "external_login": "alice", "page_access_group_ids": ["g1"]}
GOLD = {
    "id": "g1",
    "name": "Gold",
    "external_identifier": "gold",
    "component_ids": ["c1"],
    "metric_ids": None,
    "page_access_user_ids": ["u1", "u2"],
}


def step(kind: Kind, verb: Verb, of: str | None = None, **values: Any) -> Step:
    return Step(kind, verb, of, values)


def test_users_come_by_contact_and_groups_with_their_lists(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["page_access_users"] = [ALICE, {"id": "u2", "email": None, "external_login": "bob"}]
    service.lists["page_access_groups"] = [GOLD]
    live = backend.read(ID, Wanted(frozenset({"access_user", "access_group"})))
    assert sorted(server.requests) == [
        f"GET {ROOT}",
        f"GET {ROOT}/page_access_groups?per_page=100&page=1",
        f"GET {ROOT}/page_access_users?per_page=100&page=1",
    ]
    assert live.whole == {"page", "access_user", "access_group"}
    assert [live.by_id[one] for one in ("u1", "u2", "g1")] == [
        Live(ACCESS_USER, "u1", "email:alice@b.example", {"email": "Alice@b.example", "external_login": "alice"}),
        Live(ACCESS_USER, "u2", "login:u2", {"email": None, "external_login": "bob"}),
        Live(
            ACCESS_GROUP,
            "g1",
            "Gold",
            {
                "name": "Gold",
                "external_identifier": "gold",
                "components": ("c1",),
                "metrics": None,
                "users": ("u1", "u2"),
            },
        ),
    ]


def test_what_stands_in_no_list_is_read_for_those_who_are_asked_about(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["page_access_users"] = [ALICE, {"id": "u2", "email": "bob@b.example"}]
    service.lists["page_access_users/u1/components"] = [{"id": f"c{number}"} for number in range(101)]
    service.lists["page_access_users/u1/metrics"] = []
    asked = [
        ("email:alice@b.example", "components"),
        ("email:alice@b.example", "metrics"),
        ("email:x@b.example", "metrics"),
    ]
    wanted = Wanted(frozenset({"access_user"}), unlisted=tuple(UnlistedValue("access_user", *one) for one in asked))
    live = backend.read(ID, wanted)
    assert live.by_id["u1"].fields["components"] == tuple(f"c{number}" for number in range(101))
    assert live.by_id["u1"].fields["metrics"] == ()
    assert live.by_id["u2"].fields.keys() == {"email"}
    assert live.requests == len(server.requests) == 1 + 1 + 2 + 1


def test_without_the_feature_the_plan_of_the_account_is_named(backend: StatuspageBackend, service: Service) -> None:
    for kind in ("access_user", "access_group"):
        service.replies[f"GET page_{kind}s"] = [json_reply({"message": "enable access control"}, 403)]
        with pytest.raises(ForbiddenError, match="enable access control: the account's plan may not have") as caught:
            backend.read(ID, Wanted(frozenset({kind})))
        assert (caught.value.status, caught.value.path) == (403, f"/pages/{ID}/page_{kind}s?per_page=100&page=1")
        assert "take `access:` out of the file" in (caught.value.hint or "")


WRITES: dict[str, tuple[Step, str, Any]] = {
    "a user": (
        step(ACCESS_USER, Verb.CREATE, email="a@b.example", external_login="a", subscribe_to_components=False),
        "POST page_access_users",
        {"page_access_user": {"email": "a@b.example", "external_login": "a", "subscribe_to_components": False}},
    ),
    "what a user may see, replaced": (
        step(ACCESS_USER, Verb.UPDATE, "u1", components=("c1", "c2")),
        "POST page_access_users/u1/components",
        {"component_ids": ["c1", "c2"]},
    ),
    "metrics, replaced": (
        step(ACCESS_USER, Verb.UPDATE, "u1", metrics=("m1",)),
        "POST page_access_users/u1/metrics",
        {"metric_ids": ["m1"]},
    ),
    "what a user may see, taken away": (
        step(ACCESS_USER, Verb.UPDATE, "u1", components=()),
        "DELETE page_access_users/u1/components",
        {},
    ),
    "metrics, cleared": (
        step(ACCESS_USER, Verb.UPDATE, "u1", metrics=None),
        "DELETE page_access_users/u1/metrics",
        {},
    ),
    "a user deleted": (step(ACCESS_USER, Verb.DELETE, "u1"), "DELETE page_access_users/u1", None),
    "a group": (
        step(ACCESS_GROUP, Verb.CREATE, name="Gold", components=("c1",), metrics=(), users=("u1",)),
        "POST page_access_groups",
        {"page_access_group": {"name": "Gold", "component_ids": ["c1"], "page_access_user_ids": ["u1"]}},
    ),
    "a group changed": (
        step(ACCESS_GROUP, Verb.UPDATE, "g1", users=(), external_identifier=None),
        "PATCH page_access_groups/g1",
        {"page_access_group": {"page_access_user_ids": [], "external_identifier": ""}},
    ),
    "a group deleted": (step(ACCESS_GROUP, Verb.DELETE, "g1"), "DELETE page_access_groups/g1", None),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_is_sent(
    backend: StatuspageBackend, service: Service, server: Server, write: tuple[Step, str, Any]
) -> None:
    one, line, body = write
    service.replies[line] = [json_reply({"id": "x1"})]
    assert backend.perform(ID, one) == StepAnswer(one.id or "x1")
    method, _, path = line.partition(" ")
    assert server.requests == [f"{method} {ROOT}/{path}"]
    assert (body_of(server.seen[0]) if server.seen[0].body else None) == body


def test_what_takes_a_request_each_goes_one_by_one(backend: StatuspageBackend, server: Server) -> None:
    for values in ({"components": ("c1",), "metrics": ("m1",)}, {"components": ("c1",), "external_login": "a"}):
        with pytest.raises(RejectedError, match="take a request each"):
            backend.perform(ID, step(ACCESS_USER, Verb.UPDATE, "u1", **values))
    assert server.requests == []


# Team members.

TEAM = Wanted(
    frozenset({"team_member"}),
    unlisted=(UnlistedValue("team_member", "email:alice@b.example", "pages"),),
    scope=Scope.ORGANIZATION,
)
SHAPES: dict[str, tuple[Any, Any]] = {
    "a list": (
        [{"page_id": "p1", "page_configuration": False, "incident_manager": True}, {"page_id": "p2"}],
        {"p1": ("incident_manager",), "p2": True},
    ),
    "a map": (
        {"p1": {"page_configuration": False, "incident_manager": True}, "p2": {}},
        {"p1": ("incident_manager",), "p2": True},
    ),
    "one page, as the schema has it": (
        {"page_id": "p1", "maintenance_manager": True},
        {"p1": ("maintenance_manager",)},
    ),
    "no role": ([{"page_id": "p1", "incident_manager": False}], {"p1": ()}),
    "none": ([], {}),
}


def organization(service: Service, pages: Any) -> None:
    service.replies["GET v1/organizations/o1/users"] = [json_reply([ALICE])]
    service.replies["GET v1/organizations/o1/permissions/u1"] = [
        json_reply({"data": {"user_id": "u1", "pages": pages}})
    ]


@pytest.mark.parametrize(("pages", "expected"), SHAPES.values(), ids=SHAPES)
def test_permissions_come_in_any_shape(
    backend: StatuspageBackend, service: Service, server: Server, pages: Any, expected: Any
) -> None:
    organization(service, pages)
    live = backend.read("o1", TEAM)
    assert server.requests == [f"GET {ORG}/users?per_page=100&page=1", f"GET {ORG}/permissions/u1"]
    assert (live.id, live.name, live.requests) == ("o1", "o1", 2)
    assert live.read == live.whole == {"team_member"}
    assert live.items == (
        Live(TEAM_MEMBER, "u1", "email:alice@b.example", {"email": "Alice@b.example", "pages": expected}),
    )


@pytest.mark.parametrize("pages", [None, "all", [{}], [7], {"p1": True}, [{"page_id": 7}]])
def test_permissions_that_do_not_tell_are_an_error(backend: StatuspageBackend, service: Service, pages: Any) -> None:
    organization(service, pages)
    with pytest.raises(ProtocolError, match="answered permissions that name no pages"):
        backend.read("o1", TEAM)
    with pytest.raises(ProtocolError, match="answered permissions that name no pages"):
        backend.perform("o1", step(TEAM_MEMBER, Verb.UPDATE, "u1", pages={"p1": True}))


@pytest.mark.parametrize("row", [{"id": "u1"}, {"id": "u1", "email": ""}])
def test_a_member_without_an_address_is_an_error(backend: StatuspageBackend, service: Service, row: Any) -> None:
    service.replies["GET v1/organizations/o1/users"] = [json_reply([row])]
    with pytest.raises(ProtocolError, match="without its `email`"):
        backend.read("o1", Wanted(frozenset({"team_member"}), scope=Scope.ORGANIZATION))


def test_an_organization_that_is_not_there(backend: StatuspageBackend) -> None:
    with pytest.raises(NotFoundError):
        backend.read("o1", TEAM)


def test_the_put_holds_every_page(backend: StatuspageBackend, service: Service, server: Server) -> None:
    organization(
        service,
        [
            {"page_id": "p1", "incident_manager": True, "page_configuration": False, "since": "2024"},
            {"page_id": "p2", "maintenance_manager": True},
            {"page_id": "p3", "maintenance_manager": True},
            {"page_id": "p4"},
        ],
    )
    after = {"p1": {"incident_manager": True}, "p2": {"maintenance_manager": True}, "p4": {}}
    service.replies["PUT v1/organizations/o1/permissions/u1"] = [
        json_reply({"data": {"user_id": "u1", "pages": after}})
    ]
    asked = {"p2": True, "p3": False, "p4": True, "p5": ("incident_manager",)}
    answer = backend.perform("o1", step(TEAM_MEMBER, Verb.UPDATE, "u1", pages=asked))
    assert server.requests == [f"GET {ORG}/permissions/u1", f"PUT {ORG}/permissions/u1"]
    assert body_of(server.seen[1]) == {
        "pages": {
            "p1": {"incident_manager": True, "page_configuration": False},
            "p2": {"maintenance_manager": True},
            "p4": {},
            "p5": {"page_configuration": False, "incident_manager": True, "maintenance_manager": False},
        }
    }
    assert answer == StepAnswer("u1", {"pages": {"p2": True, "p3": False, "p4": True, "p5": False}})


def test_a_put_that_answers_nothing_was_carried_out(backend: StatuspageBackend, service: Service) -> None:
    organization(service, [])
    service.replies["PUT v1/organizations/o1/permissions/u1"] = [json_reply({})]
    assert backend.perform("o1", step(TEAM_MEMBER, Verb.UPDATE, "u1", pages={"p1": True})) == StepAnswer("u1")


def test_members_are_made_and_deleted_in_their_organization(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.replies["POST v1/organizations/o1/users"] = [json_reply({"id": "u9", "first_name": "Al"}, 201)]
    service.replies["DELETE v1/organizations/o1/users/u9"] = [json_reply({"id": "u9"})]
    made = step(TEAM_MEMBER, Verb.CREATE, email="a@b.example", password="secret", first_name="Alice")
    assert backend.perform("o1", made) == StepAnswer("u9", {"first_name": "Al"})
    assert body_of(server.seen[0]) == {"user": {"email": "a@b.example", "password": "secret", "first_name": "Alice"}}
    backend.perform("o1", step(TEAM_MEMBER, Verb.DELETE, "u9"))
    assert server.requests == [f"POST {ORG}/users", f"DELETE {ORG}/users/u9"]
