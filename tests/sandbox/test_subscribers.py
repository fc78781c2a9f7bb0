"""Subscribers: who they are, in which state, how they are listed, and when somebody is written to."""

from typing import Any

import pytest

from reconciler.sandbox import Quirks
from tests.sandbox.api import PAGE, Api


def subscribe(api: Api, **fields: Any) -> str:
    return str(api.ok("POST", "subscribers", {"subscriber": fields})["id"])


def listed(api: Api, **query: Any) -> list[str]:
    rows = api.ok("GET", "subscribers", **query)
    return [row["email"] or row["phone_number"] for row in rows]


def kinds(api: Api) -> list[str]:
    return [mail["kind"] for mail in api.sandbox.mails]


def test_an_email_subscriber_must_confirm_and_is_not_in_the_default_list(api: Api) -> None:
    response = api("POST", "subscribers", {"subscriber": {"email": "a@acme.example"}})
    assert response.status_code == 201
    made = response.json()
    assert (made["mode"], made["email"], made["components"], made["quarantined_at"]) == (
        "email",
        "a@acme.example",
        None,
        None,
    )
    assert "state" not in made
    assert listed(api) == []
    assert listed(api, state="unconfirmed") == listed(api, state="all") == ["a@acme.example"]
    assert api.sandbox.mails[0] | {"at": ""} == {"kind": "confirmation", "page": PAGE, "to": made["id"], "at": ""}


def test_without_the_confirmation_an_email_subscriber_is_active_and_nobody_is_written_to(api: Api) -> None:
    subscribe(api, email="a@acme.example", skip_confirmation_notification=True)
    assert listed(api) == ["a@acme.example"]
    assert kinds(api) == []


def test_a_webhook_is_active_at_once_and_its_email_gets_a_note(api: Api) -> None:
    subscribe(api, email="ops@acme.example", endpoint="https://hooks.acme.example/x")
    row = api.ok("GET", "subscribers")[0]
    assert (row["mode"], row["endpoint"]) == ("webhook", "https://hooks.acme.example/x")
    assert kinds(api) == ["subscribed"]


def test_a_phone_must_confirm_whatever_is_skipped(api: Api) -> None:
    subscribe(api, phone_number="5550100", phone_country="US", skip_confirmation_notification=True)
    assert listed(api) == []
    row = api.ok("GET", "subscribers", state="unconfirmed")[0]
    shown = ("mode", "phone_number", "phone_country", "display_phone_number")
    assert [row[name] for name in shown] == ["sms", "5550100", "US", "5550100"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Email can't be blank"),
        ({"email": "nobody"}, "Email is invalid"),
        ({"endpoint": "https://x.example"}, "Email can't be blank"),
        ({"email": "a@x.example", "endpoint": "ftp://x"}, "Endpoint is invalid"),
        ({"phone_number": "5550100"}, "Phone country can't be blank"),
        ({"phone_number": "5550100", "phone_country": "USA"}, "Phone country is invalid"),
        ({"phone_number": "call me", "phone_country": "US"}, "Phone number is invalid"),
        ({"email": "a@x.example", "component_ids": []}, "Components must be an array with at least one element"),
        ({"email": "a@x.example", "component_ids": ["nowhere"]}, "Components must belong to the page"),
        ({"email": "a@x.example", "page_access_user": "nobody"}, "Page access user must belong to the page"),
    ],
)
def test_bad_subscribers_are_refused_and_nobody_is_written_to(api: Api, fields: dict[str, Any], message: str) -> None:
    response = api("POST", "subscribers", {"subscriber": fields})
    assert (response.status_code, response.json()) == (422, {"error": [message]})
    assert kinds(api) == []


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"email": "a@acme.example"}, {"email": "A@Acme.example"}, "Email is already taken"),
        (
            {"phone_number": "555 0100", "phone_country": "US"},
            {"phone_number": "555-0100", "phone_country": "us"},
            "Phone number is already taken",
        ),
        (
            {"email": "a@acme.example", "endpoint": "https://x.example"},
            {"email": "b@acme.example", "endpoint": "https://x.example"},
            "Endpoint is already taken",
        ),
    ],
)
def test_a_contact_that_is_subscribed_is_taken(
    api: Api, first: dict[str, Any], second: dict[str, Any], message: str
) -> None:
    subscribe(api, **first)
    response = api("POST", "subscribers", {"subscriber": second})
    assert (response.status_code, response.json()) == (422, {"error": [message]})


@pytest.mark.parametrize(("quirk", "same", "count"), [("returned", True, 1), ("duplicated", False, 2)])
def test_or_a_second_post_gives_the_same_or_another_one(api: Api, quirk: Any, same: bool, count: int) -> None:
    api.sandbox.quirks = Quirks(duplicate_subscriber=quirk)
    first, second = subscribe(api, email="a@acme.example"), subscribe(api, email="a@acme.example")
    assert (first == second) is same
    assert len(listed(api, state="all")) == count


def test_components_are_chosen_at_the_top_level_and_left_out_for_all(api: Api) -> None:
    a, b = api.component("a"), api.component("b")
    id_ = subscribe(api, email="a@acme.example", component_ids=[a])
    assert api.ok("PATCH", f"subscribers/{id_}", {"component_ids": [b]})["components"] == [b]
    assert api.ok("PATCH", f"subscribers/{id_}", {})["components"] is None
    assert api("PATCH", f"subscribers/{id_}", {"component_ids": []}).status_code == 422
    assert api("PATCH", f"subscribers/{id_}", {"component_ids": ["x"]}).status_code == 422
    assert api("PATCH", f"subscribers/{id_}", None).json()["components"] is None
    api.ok("PATCH", f"subscribers/{id_}", {"subscriber": {"component_ids": [b]}, "email": "b@acme.example"})
    assert api.ok("GET", f"subscribers/{id_}")["email"] == "a@acme.example"
    assert [name for _, _, name in api.sandbox.ignored] == ["subscriber", "email"]


def test_all_components_may_come_back_as_an_empty_list(api: Api) -> None:
    id_ = subscribe(api, email="a@acme.example")
    api.sandbox.quirks = Quirks(all_components="empty")
    assert api.ok("GET", f"subscribers/{id_}")["components"] == []


def test_deleting_unsubscribes_says_goodbye_and_remembers(api: Api) -> None:
    id_ = subscribe(api, email="a@acme.example", skip_confirmation_notification=True)
    response = api("DELETE", f"subscribers/{id_}")
    assert (response.status_code, response.json()["id"]) == (200, id_)
    assert kinds(api) == ["unsubscribed"]
    assert listed(api, state="all") == []
    assert [row["id"] for row in api.ok("GET", "subscribers/unsubscribed")] == [id_]
    assert api("GET", f"subscribers/{id_}").status_code == 404
    assert api("DELETE", f"subscribers/{id_}").status_code == 404


def test_deleting_in_silence(api: Api) -> None:
    id_ = subscribe(api, email="a@acme.example", skip_confirmation_notification=True)
    api.ok("DELETE", f"subscribers/{id_}", skip_unsubscription_notification="true")
    assert kinds(api) == []


def test_who_left_may_be_subscribed_again(api: Api) -> None:
    api.ok("DELETE", f"subscribers/{subscribe(api, email='a@acme.example')}")
    assert subscribe(api, email="a@acme.example")


def test_the_list_narrows_by_text_type_and_state(api: Api) -> None:
    people = [
        {"email": "zoe@acme.example"},
        {"email": "Adam@acme.example", "state": "quarantined"},
        {"phone_number": "5550100", "phone_country": "US", "state": "unconfirmed"},
    ]
    api.sandbox.seed({"pages": {PAGE: {"subscribers": people}}})
    assert listed(api) == ["zoe@acme.example"]
    assert listed(api, state="all") == ["5550100", "Adam@acme.example", "zoe@acme.example"]
    assert listed(api, state="all", q="ADAM") == ["Adam@acme.example"]
    assert listed(api, state="all", q="0100", type="sms") == ["5550100"]
    assert listed(api, state="all", type="email", sort_direction="desc") == ["zoe@acme.example", "Adam@acme.example"]
    assert listed(api, state="quarantined") == ["Adam@acme.example"]
    assert listed(api, state="all", sort_field="quarantined_at")[-1] == "Adam@acme.example"
    assert listed(api, state="all", sort_field="relevance", q="acme") == ["Adam@acme.example", "zoe@acme.example"]


@pytest.mark.parametrize(
    "query", [{"state": "gone"}, {"type": "fax"}, {"sort_field": "relevance"}, {"sort_field": "shoe size"}]
)
def test_a_list_of_nonsense_is_refused(api: Api, query: dict[str, str]) -> None:
    assert api("GET", "subscribers", **query).status_code == 422


def test_a_component_that_goes_leaves_its_subscribers_with_nothing(api: Api) -> None:
    a = api.component("a")
    id_ = subscribe(api, email="a@acme.example", component_ids=[a])
    api.ok("DELETE", f"components/{a}")
    assert api.ok("GET", f"subscribers/{id_}")["components"] == []


def test_a_confirmation_is_sent_again_only_to_who_has_not_confirmed(api: Api) -> None:
    waiting = subscribe(api, email="a@acme.example")
    active = subscribe(api, email="b@acme.example", skip_confirmation_notification=True)
    response = api("POST", f"subscribers/{waiting}/resend_confirmation")
    assert (response.status_code, response.content) == (201, b"")
    api.ok("POST", f"subscribers/{active}/resend_confirmation")
    assert [(mail["kind"], mail["to"]) for mail in api.sandbox.mails] == [("confirmation", waiting)] * 2


def test_quarantine_runs_out_after_90_days(api: Api) -> None:
    id_ = subscribe(api, email="a@acme.example", skip_confirmation_notification=True)
    api.sandbox.alter(PAGE, "subscriber", id_, state="quarantined")
    row = api.ok("GET", "subscribers", state="quarantined")[0]
    assert row["quarantined_at"] < row["purge_at"]
    api.sandbox.advance(89 * 86_400)
    assert listed(api, state="all") == ["a@acme.example"]
    api.sandbox.advance(86_400)
    assert listed(api, state="all") == []


# Bulk requests and counts.


def crowd(api: Api) -> dict[str, str]:
    people = [
        {"email": "active@x.example"},
        {"email": "waiting@x.example", "state": "unconfirmed"},
        {"email": "lost@x.example", "state": "quarantined"},
        {"phone_number": "5550100", "phone_country": "US", "state": "unconfirmed"},
        {"email": "h@x.example", "endpoint": "https://x.example", "state": "quarantined"},
    ]
    api.sandbox.seed({"pages": {PAGE: {"subscribers": people}}})
    rows = api.ok("GET", "subscribers", state="all")
    return {(row["endpoint"] or row["phone_number"] or row["email"].partition("@")[0]): row["id"] for row in rows}


def test_counts_by_type_and_state(api: Api) -> None:
    crowd(api)
    nobody = {"email": 0, "sms": 0, "webhook": 0, "slack": 0, "teams": 0, "integration_partner": 0}
    assert api.ok("GET", "subscribers/count") == {**nobody, "email": 1}
    assert api.ok("GET", "subscribers/count", state="all") == {**nobody, "email": 3, "sms": 1, "webhook": 1}
    assert api.ok("GET", "subscribers/count", state="all", type="sms") == {"sms": 1}
    assert api("GET", "subscribers/count", state="gone").status_code == 400
    histogram = api.ok("GET", "subscribers/histogram_by_state")
    assert histogram["email"] == {"active": 1, "unconfirmed": 1, "quarantined": 1, "total": 3}
    assert histogram["teams"] == {"active": 0, "unconfirmed": 0, "quarantined": 0, "total": 0}


def test_reactivating_touches_only_the_quarantined(api: Api) -> None:
    ids = crowd(api)
    response = api("POST", "subscribers/reactivate", {"subscribers": [ids["lost"], ids["waiting"]]})
    assert (response.status_code, response.content) == (201, b"")
    assert listed(api) == ["active@x.example", "lost@x.example"]
    assert api.ok("GET", f"subscribers/{ids['lost']}")["quarantined_at"] is None
    api.ok("POST", "subscribers/reactivate", {"subscribers": "all", "type": "webhook"})
    assert api.ok("GET", "subscribers", state="quarantined") == []


def test_confirmations_go_only_to_unconfirmed_emails(api: Api) -> None:
    ids = crowd(api)
    api.ok("POST", "subscribers/resend_confirmation", {"subscribers": "all"})
    assert [(mail["kind"], mail["to"]) for mail in api.sandbox.mails] == [("confirmation", ids["waiting"])]


def test_unsubscribing_many_means_only_the_active_ones_unless_a_state_is_given(api: Api) -> None:
    ids = crowd(api)
    named = [ids["active"], ids["waiting"], ids["lost"]]
    api.ok("POST", "subscribers/unsubscribe", {"subscribers": named, "skip_unsubscription_notification": True})
    assert listed(api, state="all", type="email") == ["lost@x.example", "waiting@x.example"]
    assert kinds(api) == []
    api.ok("POST", "subscribers/unsubscribe", {"subscribers": named, "state": "all"})
    assert listed(api, state="all", type="email") == []
    assert kinds(api) == ["unsubscribed", "unsubscribed"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        None,
        {"subscribers": []},
        {"subscribers": "some"},
        {"subscribers": ["x"] * 101},
        {"subscribers": "all", "state": "gone"},
        {"subscribers": "all", "type": "fax"},
    ],
)
def test_bad_bulk_requests_are_refused(api: Api, body: Any) -> None:
    assert api("POST", "subscribers/unsubscribe", body).status_code == 422


def test_all_is_only_for_fewer_than_100(api: Api) -> None:
    api.sandbox.seed({"pages": {PAGE: {"subscribers": [{"email": f"{n}@x.example"} for n in range(100)]}}})
    assert api("POST", "subscribers/unsubscribe", {"subscribers": "all"}).status_code == 422
    assert len(listed(api)) == 100
