"""Reading a page: in which order, with how many requests, and what never passes for empty."""

import json
import threading

import pytest

from reconciler.errors import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    ProtocolError,
    RejectedError,
    ServiceError,
    UnavailableError,
)
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.resource import Live
from reconciler.providers.protocol import Backend, Sent, Wanted
from reconciler.providers.statuspage import StatuspageBackend
from tests.http.loopback import (
    Reply,
    Seen,
    Server,
    json_reply,
)
from tests.providers.statuspage.service import PAGE as ID
from tests.providers.statuspage.service import (
    ROOT,
    Service,
    component,
    person,
)

COMPONENTS = Wanted(frozenset({"group", "component"}))
EVERYTHING = Wanted(frozenset({"page", "group", "component", "template", "subscriber"}))


def test_the_backend_is_one_of_the_protocol(backend: StatuspageBackend) -> None:
    as_protocol: Backend = backend
    assert as_protocol.sent.writes == 0


def test_the_page_comes_first_and_its_settings_are_an_item(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.page |= {"time_zone": "UTC", "headline": "read only", "allow_sms_subscribers": None, "domain": None}
    live = backend.read(ID, Wanted(frozenset({"page"})))
    assert server.requests == [f"GET {ROOT}"]
    assert (live.id, live.name, live.requests) == (ID, "Acme Status", 1)
    assert live.read == live.whole == {"page"}
    settings = {"name": "Acme Status", "time_zone": "UTC", "allow_sms_subscribers": False, "domain": None}
    assert live.items == (Live(PAGE, ID, "Acme Status", settings, facts={"headline": "read only"}),)


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (99, 1), (100, 2), (101, 2), (1000, 11)])
def test_components_and_groups_are_one_list_of_hundreds(
    backend: StatuspageBackend, service: Service, server: Server, rows: int, pages: int
) -> None:
    service.lists["components"] = [component(number) for number in range(rows)]
    live = backend.read(ID, COMPONENTS)
    asked = [f"GET {ROOT}/components?per_page=100&page={page}" for page in range(1, pages + 1)]
    assert server.requests == [f"GET {ROOT}", *asked]
    assert live.requests == 1 + rows // 100 + 1
    assert backend.sent == Sent(reads=1 + pages, writes=0)
    assert len(live.items) == 1 + rows


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (99, 1), (100, 2), (101, 2), (1000, 11)])
def test_subscribers_are_paged_from_zero_in_the_order_in_which_they_came(
    backend: StatuspageBackend, service: Service, server: Server, rows: int, pages: int
) -> None:
    service.lists["subscribers"] = [person(number) for number in range(rows)]
    live = backend.read(ID, Wanted(frozenset({"subscriber"})))
    same = f"GET {ROOT}/subscribers?state=all&sort_field=created_at&sort_direction=asc&limit=100&page="
    assert server.requests[1:] == [f"{same}{page}" for page in range(pages)]
    assert live.requests == 1 + rows // 100 + 1
    assert live.whole == {"page", "subscriber"}


def test_a_list_gives_all_the_kinds_it_shows_and_other_lists_are_not_read(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["components"] = [component(1)]
    live = backend.read(ID, Wanted(frozenset({"component"})))
    assert live.read == live.whole == {"page", "group", "component"}
    assert live.requests == len(server.requests) == 2


def test_different_lists_are_read_side_by_side(backend: StatuspageBackend, service: Service, server: Server) -> None:
    together = threading.Barrier(3, timeout=10)

    def meet(request: Seen) -> Reply:
        if request.target != ROOT:
            together.wait()
        return service(request)

    server.handler = meet
    service.lists |= {"components": [], "incident_templates": [], "subscribers": []}
    live = backend.read(ID, EVERYTHING)
    assert live.read == live.whole == {"page", "group", "component", "template", "subscriber"}
    assert live.requests == 4


def test_groups_stand_among_the_components_and_members_name_their_group(
    backend: StatuspageBackend, service: Service
) -> None:
    service.lists["components"] = [
        {
            "id": "g1",
            "name": "Core API",
            "group": True,
            "description": "What all call",
            "position": "2",
            "status": None,
        },
        component(1, group_id="g1", description="REST", showcase=True, status="major_outage", start_date="2024-01-31"),
        component(2, group=None, only_show_if_degraded=None, page_id=ID, automation_email="x@acme.example"),
    ]
    _, *items = backend.read(ID, COMPONENTS).items
    in_group = {
        "name": "Component 1",
        "description": "REST",
        "showcase": True,
        "start_date": "2024-01-31",
    }
    top = {"name": "Component 2", "only_show_if_degraded": False}
    assert items == [
        Live(GROUP, "g1", "Core API", {"name": "Core API", "description": "What all call"}, position=2),
        Live(COMPONENT, "c1", "Component 1", in_group, "g1", 1, facts={"status": "major_outage"}),
        Live(COMPONENT, "c2", "Component 2", top, None, 2, facts={"automation_email": "x@acme.example"}),
    ]


def test_templates_name_their_components_by_id(backend: StatuspageBackend, service: Service) -> None:
    fields = {"name": "DB", "title": "Database", "body": "Soon.", "group_id": None, "should_tweet": None}
    service.lists["incident_templates"] = [{"id": "t1", **fields, "components": [component(1), component(2)]}]
    live = backend.read(ID, Wanted(frozenset({"template"})))
    expected = {**fields, "should_tweet": False, "components": ("c1", "c2")}
    assert live.items[1:] == (Live(TEMPLATE, "t1", "DB", expected),)
    assert "component" not in live.read


def test_a_list_that_shifts_while_it_is_read_gives_each_row_once(backend: StatuspageBackend, service: Service) -> None:
    first = [component(number) for number in range(100)]
    service.replies["GET components"] = [json_reply(first), json_reply([component(99, name="Renamed"), component(100)])]
    _, *items = backend.read(ID, COMPONENTS).items
    assert [item.id for item in items] == [f"c{number}" for number in range(101)]
    assert items[99].name == "Renamed"


def test_a_list_that_fails_half_way_fails_the_read(backend: StatuspageBackend, service: Service) -> None:
    full = json_reply([component(number) for number in range(100)])
    service.replies["GET components"] = [full, Reply(500, b"<html><title>Oops</title></html>")]
    with pytest.raises(UnavailableError, match="Oops"):
        backend.read(ID, COMPONENTS)


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthError), (403, ForbiddenError), (404, NotFoundError), (422, RejectedError)]
)
@pytest.mark.parametrize("path", ["", "components", "incident_templates", "subscribers"])
def test_an_error_is_never_read_as_empty(
    backend: StatuspageBackend, service: Service, status: int, error: type[ServiceError], path: str
) -> None:
    service.lists |= {"components": [], "incident_templates": [], "subscribers": []}
    service.replies[f"GET {path}".strip()] = [json_reply({"error": ["no"]}, status)]
    with pytest.raises(error, match="no") as caught:
        backend.read(ID, EVERYTHING)
    assert str(caught.value.path).startswith(f"/pages/{ID}" + (f"/{path}" if path else ""))


def test_a_wrong_page_or_key_ends_the_reading_before_any_list(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.replies["GET"] = [json_reply({"error": "Could not authenticate"}, 401)]
    with pytest.raises(AuthError):
        backend.read(ID, EVERYTHING)
    assert server.requests == [f"GET {ROOT}"]


@pytest.mark.parametrize(("status", "error"), [(403, ForbiddenError), (404, NotFoundError)])
def test_a_page_that_is_not_there_or_not_ours_says_what_to_check(
    backend: StatuspageBackend, service: Service, status: int, error: type[ServiceError]
) -> None:
    service.replies["GET"] = [json_reply({"error": "no"}, status)]
    with pytest.raises(error) as caught:
        backend.read(ID, EVERYTHING)
    assert caught.value.hint == (
        "check the page's `id:`, and that the key is of its organization: "
        "`reconciler doctor` lists the pages that the key reaches"
    )


def test_a_list_that_fails_stops_the_others(backend: StatuspageBackend, service: Service, server: Server) -> None:
    failed = threading.Event()

    def after(request: Seen) -> Reply:
        if "/subscribers" in request.target:
            failed.wait(5)
        if "/components" in request.target:
            failed.set()
            return json_reply({"error": "not yours"}, 403)
        return service(request)

    service.lists["subscribers"] = [person(number) for number in range(5000)]
    server.handler = after
    with pytest.raises(ForbiddenError, match="not yours"):
        backend.read(ID, Wanted(frozenset({"component", "subscriber"})))
    assert sum("/subscribers" in request for request in server.requests) < 10


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "No id"}, "a row of the list has no id"),
        ({"id": "c1"}, "answered c1 without its `name`"),
        ({"id": "c1", "name": 7}, "answered c1 without its `name`"),
        ("text", "a row of the list is a text, not an object"),
    ],
)
def test_a_row_without_id_or_name_is_no_row_of_this_service(
    backend: StatuspageBackend, service: Service, row: object, said: str
) -> None:
    service.replies["GET components"] = [json_reply([row])]
    with pytest.raises(ProtocolError, match=said) as caught:
        backend.read(ID, COMPONENTS)
    assert str(caught.value.place).startswith(f"GET /pages/{ID}/components")


def test_a_row_whose_name_is_null_is_one_without_a_name_and_stops_nobody(
    backend: StatuspageBackend, service: Service
) -> None:
    service.lists["components"] = [{"id": "c1", "name": None}, component(2)]
    assert {item.id: item.name for item in backend.read(ID, COMPONENTS).items if item.kind is COMPONENT} == {
        "c1": "",
        "c2": "Component 2",
    }


@pytest.mark.parametrize("body", [b"[]", b'{"message": "try later"}'])
def test_a_page_that_is_no_page_is_an_error(backend: StatuspageBackend, service: Service, body: bytes) -> None:
    service.replies["GET"] = [Reply(200, body)]
    with pytest.raises(ProtocolError):
        backend.read(ID, Wanted(frozenset()))


def test_find_reads_the_one_list_again(backend: StatuspageBackend, service: Service, server: Server) -> None:
    service.lists["components"] = [{"id": "g1", "name": "Core", "group": True}, component(1, group_id="g1")]
    service.lists["subscribers"] = [person(1)]
    assert [item.id for item in backend.find(ID, GROUP)] == ["g1"]
    assert [item.id for item in backend.find(ID, COMPONENT)] == ["c1"]
    assert [item.name for item in backend.find(ID, SUBSCRIBER)] == ["email:person1@acme.example"]
    assert [item.kind for item in backend.find(ID, PAGE)] == [PAGE]
    assert len(server.requests) == 4


def test_the_pages_of_a_key_are_one_request(backend: StatuspageBackend, server: Server) -> None:
    server.handler = None
    server.plays(json_reply([{"id": ID, "name": "Acme Status"}, {"id": "other", "name": "Beta"}]))
    assert backend.pages() == ((ID, "Acme Status"), ("other", "Beta"))
    assert server.requests == ["GET /v1/pages"]


def test_ids_cannot_reach_another_place(backend: StatuspageBackend, server: Server) -> None:
    with pytest.raises(NotFoundError):
        backend.read("../pages/x?", Wanted(frozenset()))
    assert server.requests == ["GET /v1/pages/..%2Fpages%2Fx%3F"]


def test_reading_sends_gets_alone(backend: StatuspageBackend, service: Service, server: Server) -> None:
    service.lists |= {
        "components": [component(1)],
        "incident_templates": [],
        "subscribers": [],
        "subscribers/unsubscribed": [],
    }
    contacts = {"subscriber": ("email:a@acme.example", "email:b@acme.example")}
    backend.read(ID, Wanted(EVERYTHING.kinds, contacts=contacts))
    assert {seen.method for seen in server.seen} == {"GET"}
    assert all(json.loads(seen.body or b"null") is None for seen in server.seen)
