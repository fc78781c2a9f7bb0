"""Subscribers: who they are, and with how many requests the wanted ones are found."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import ForbiddenError
from reconciler.http import JsonValue, QueryValue
from reconciler.model.resource import LivePage
from reconciler.providers.protocol import Wanted
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.providers.statuspage.endpoints.subscriber import SUBSCRIBER_ENDPOINT
from tests.http.loopback import Server, json_reply
from tests.providers.statuspage.service import PAGE as ID
from tests.providers.statuspage.service import ROOT, Service, person

ALICE = {"id": "a", "mode": "email", "email": "Alice@Acme.example", "components": ["c1", "c2"]}
HOOK = {"id": "h", "mode": "webhook", "endpoint": "https://hooks.acme.example/x?a=1&b=2", "email": "ops@acme.example"}
PHONE = {"id": "p", "mode": "sms", "phone_number": "202-555-0105", "phone_country": "US", "components": []}
SLACK = {"id": "k", "mode": "slack", "obfuscated_channel_name": "#*******an", "workspace_name": "Atlassian"}

ALICE_KEY = "email:alice@acme.example"
HOOK_KEY = "webhook:https://hooks.acme.example/x?a=1&b=2"
PHONE_KEY = "sms:+12025550105"

SEARCH = f"GET {ROOT}/subscribers?q={{}}&type={{}}&state=all&limit=100&page=0"
LIST = f"GET {ROOT}/subscribers?state=all&sort_field=created_at&sort_direction=asc&limit=100&page={{}}"
FIRST = f"GET {ROOT}/subscribers?page=0&state=all&sort_field=created_at&sort_direction=asc&limit=100"
NEXT = FIRST.replace("page=0", "page={}")
COUNT = f"GET {ROOT}/subscribers/count?state=all"
GONE = f"GET {ROOT}/subscribers/unsubscribed?per_page=100&page=1"


def read(backend: StatuspageBackend, *contacts: str, whole: bool = False) -> LivePage:
    subscriber = frozenset({"subscriber"})
    return backend.read(ID, Wanted(subscriber, {"subscriber": contacts}, whole=subscriber if whole else frozenset()))


def people(page: LivePage) -> dict[str, str]:
    return {item.id: item.name for item in page.items[1:]}


def many(number: int, *others: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(person(nth) for nth in range(number)), *others]


@pytest.fixture
def service(service: Service) -> Service:
    service.lists |= {"subscribers": [ALICE, HOOK, PHONE, SLACK], "subscribers/unsubscribed": []}
    return service


def test_people_are_named_by_their_contact_or_else_by_channel_and_id(
    backend: StatuspageBackend, service: Service
) -> None:
    service.lists["subscribers"].append({"id": "z", "mode": None, "email": ""})
    page = read(backend)
    assert people(page) == {"a": ALICE_KEY, "h": HOOK_KEY, "p": PHONE_KEY, "k": "slack:k", "z": "other:z"}
    alice, hook, phone, slack, _ = page.items[1:]
    assert alice.fields == {"email": "Alice@Acme.example", "components": ("c1", "c2")}
    assert hook.fields == {"email": "ops@acme.example", "webhook": "https://hooks.acme.example/x?a=1&b=2"}
    assert phone.fields == {"sms": "202-555-0105", "country": "US", "components": ()}
    assert slack.fields == {}
    assert slack.facts == {"mode": "slack"}


def test_what_the_service_tells_of_a_person_is_kept_as_facts(backend: StatuspageBackend, service: Service) -> None:
    when = {
        "quarantined_at": "2026-01-02T00:00:00Z",
        "purge_at": "2026-04-02T00:00:00Z",
        "created_at": "2025-01-02T00:00:00Z",
    }
    service.lists["subscribers"] = [{**ALICE, **when, "skip_confirmation_notification": False}]
    (alice,) = read(backend).items[1:]
    assert alice.facts == {"mode": "email", **when}
    assert "confirmed" not in alice.fields


@pytest.mark.parametrize(
    ("contact", "needle", "channel", "found"),
    [
        (ALICE_KEY, "Acme.example", "email", "a"),
        (HOOK_KEY, "https://hooks.acme.example/x?a=1&b=2", "webhook", "h"),
        (PHONE_KEY, "0105", "sms", "p"),
    ],
)
def test_one_contact_is_one_search_however_many_subscribe(
    backend: StatuspageBackend,
    service: Service,
    server: Server,
    contact: str,
    needle: str,
    channel: str,
    found: str,
) -> None:
    service.lists["subscribers"] = many(500, {**ALICE, "email": "alice@acme.example"}, HOOK, PHONE)
    page = read(backend, contact)
    needle = "alice@acme.example" if channel == "email" else needle
    assert server.requests[1:] == [SEARCH.format(quote(needle, safe=""), channel)]
    assert people(page) == {found: contact}
    assert page.read == {"page", "subscriber"}
    assert page.whole == {"page"}


def test_a_search_is_held_against_the_whole_contact(backend: StatuspageBackend, service: Service) -> None:
    near = {"id": "n", "mode": "email", "email": "malice@acme.example.org"}
    service.lists["subscribers"] = [near, {**ALICE, "email": "alice@acme.example"}]
    assert people(read(backend, ALICE_KEY)) == {"a": ALICE_KEY}


def test_a_search_that_finds_more_than_a_hundred_is_read_on(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    near = [person(nth, email=f"{nth}alice@acme.example") for nth in range(100)]
    service.lists["subscribers"] = [*near, {**ALICE, "email": "alice@acme.example"}]
    assert people(read(backend, ALICE_KEY)) == {"a": ALICE_KEY}
    assert len(server.requests) == 3


def test_several_contacts_on_a_small_page_are_one_request_and_the_list_is_whole(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    page = read(backend, ALICE_KEY, HOOK_KEY, PHONE_KEY)
    assert server.requests[1:] == [FIRST]
    assert len(people(page)) == 4
    assert page.whole == {"page", "subscriber"}


def test_contacts_that_the_first_page_shows_end_the_reading(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers"] = many(300)
    page = read(backend, "email:person1@acme.example", "email:person99@acme.example")
    assert server.requests[1:] == [FIRST]
    assert sorted(people(page)) == ["s1", "s99"]
    assert page.whole == {"page"}


def test_two_that_it_does_not_show_are_searched_for(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers"] = many(300)
    page = read(backend, "email:person1@acme.example", *(f"email:person{nth}@acme.example" for nth in (201, 202)))
    searches = [SEARCH.format(quote(f"person{nth}@acme.example", safe=""), "email") for nth in (201, 202)]
    assert server.requests[1:] == [FIRST, *searches]
    assert sorted(people(page)) == ["s1", "s201", "s202"]


def test_many_on_a_page_of_few_lists_are_read_from_the_list(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers"] = many(300)
    page = read(backend, *(f"email:person{nth}@acme.example" for nth in range(200, 250)))
    assert server.requests[1:] == [FIRST, COUNT, LIST.format(1), LIST.format(2), LIST.format(3)]
    assert len(people(page)) == 300
    assert page.whole == {"page", "subscriber"}


def test_whoever_declares_everybody_reads_the_list_and_counts_nothing(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers"] = many(290)
    page = read(backend, *(f"email:person{nth}@acme.example" for nth in range(290)))
    assert server.requests[1:] == [FIRST, NEXT.format(1), NEXT.format(2)]
    assert len(people(page)) == 290
    assert page.whole == {"page", "subscriber"}


def test_the_list_is_read_on_for_as_long_as_it_shows_somebody_who_is_wanted(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers"] = many(1_000)
    page = read(backend, *(f"email:person{nth}@acme.example" for nth in (1, 101, 900, 901, 902, 903)))
    assert server.requests[1:5] == [FIRST, NEXT.format(1), NEXT.format(2), COUNT]
    assert len(server.requests) == 5 + 4, "of the eight pages that are left only searches are sent"
    assert len(people(page)) == 6


@pytest.mark.parametrize("counts", [{"email": 100_000}, {"email": 99_900, "sms": 100}, {"error": "no"}, []])
def test_a_few_of_very_many_are_searched_for_as_when_the_service_does_not_count(
    backend: StatuspageBackend, service: Service, server: Server, counts: object
) -> None:
    service.lists["subscribers"] = many(300)
    service.replies["GET subscribers/count"] = [json_reply(counts)]
    page = read(backend, *(f"email:person{nth}@acme.example" for nth in range(200, 205)))
    assert server.requests[1:3] == [FIRST, COUNT]
    assert len(server.requests) == 3 + 5
    assert len(people(page)) == 5


def test_the_list_is_read_whole_where_something_of_it_may_be_pruned(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers"] = many(150)
    page = read(backend, "email:person1@acme.example", whole=True)
    assert server.requests[1:] == [LIST.format(0), LIST.format(1)]
    assert page.whole == {"page", "subscriber"}
    assert len(people(page)) == 150


def test_only_for_a_contact_that_is_not_there_those_who_left_are_read(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers/unsubscribed"] = [
        {"id": "b", "mode": "email", "email": "Bob@acme.example"},
        {**PHONE, "id": "q"},
    ]
    page = read(backend, ALICE_KEY, "email:bob@acme.example")
    assert server.requests[1:] == [FIRST, GONE]
    assert page.unsubscribed == {"email:bob@acme.example", PHONE_KEY}
    assert "b" not in people(page)


def test_those_who_left_are_read_too_where_the_list_is_read_whole(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.lists["subscribers/unsubscribed"] = [{"id": "b", "mode": "email", "email": "bob@acme.example"}]
    page = read(backend, ALICE_KEY, "email:bob@acme.example", whole=True)
    assert server.requests[1:] == [LIST.format(0), GONE]
    assert page.unsubscribed == {"email:bob@acme.example"}


def test_those_who_left_are_never_read_as_nobody(backend: StatuspageBackend, service: Service) -> None:
    service.replies["GET subscribers/unsubscribed"] = [json_reply({"error": "not on this plan"}, 403)]
    with pytest.raises(ForbiddenError):
        read(backend, "email:bob@acme.example")


class Scripted:
    """Counts requests of a list of any length without a network."""

    def __init__(self, rows: int) -> None:
        self.rows = [person(number) for number in range(rows)]
        self.requests = 0

    def get(self, path: str, /, **query: QueryValue) -> JsonValue:
        self.requests += 1
        if path.endswith("/count"):
            return {"email": len(self.rows)}
        rows = [row for row in self.rows if row["email"] == query.get("q", row["email"])]
        start = int(str(query["page"])) * 100
        return list[JsonValue](rows[start : start + 100])


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2_500), st.data())
def test_never_more_than_one_request_above_the_list_or_two_above_the_searches(rows: int, data: st.DataObject) -> None:
    wanted = data.draw(st.sets(st.integers(0, rows - 1), max_size=40)) if rows else set()
    listing = SUBSCRIBER_ENDPOINT.listing
    assert listing is not None
    session = Scripted(rows)
    found = listing.read(session, ID, {f"email:person{number}@acme.example" for number in wanted})
    list_alone = rows // 100 + 1
    assert session.requests <= list_alone + 1
    assert session.requests <= len(wanted) + 2 or not wanted
    assert {f"s{number}" for number in wanted} <= {row["id"] for row in found.rows}
