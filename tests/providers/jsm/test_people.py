"""Subscribers: made and deleted, and nothing of their contacts or secrets in a message."""

from typing import Any

import pytest

from reconciler.errors import RejectedError, ServiceError, UncertainError
from reconciler.model.kinds.jsm import SUBSCRIBER
from reconciler.model.resource import SubscriberCounts
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.providers.jsm.world import PAGE, Jsm, create, delete


def people(jsm: Jsm) -> list[str]:
    return [live.name for live in jsm.backend.find(PAGE, SUBSCRIBER)]


@pytest.mark.parametrize(
    ("values", "name", "way"),
    [
        ({"email": "a@acme.example"}, "email:a@acme.example", "EMAIL"),
        ({"webhook": "https://hook.example/x"}, "webhook:https://hook.example/x", "WEBHOOK"),
        ({"sms": "2025550143", "country": "US"}, "sms:+12025550143", "SMS"),
    ],
)
def test_a_member_subscribes_to_the_whole_page(jsm: Jsm, values: dict[str, Any], name: str, way: str) -> None:
    jsm.seed()
    answer = jsm.backend.perform(PAGE, create(SUBSCRIBER, **values))
    assert values.items() <= answer.fields.items()
    assert people(jsm) == [name]
    [record] = jsm.sent("POST", "/subscribers")
    request = record.body["subscriptionRequest"]
    assert (request["itemId"], request["itemType"], request["subscriptionType"]) == (PAGE, "PAGE_SUBSCRIBER", way)
    assert "captchaToken" not in request
    jsm.backend.perform(PAGE, delete(SUBSCRIBER, answer.id))
    jsm.backend.perform(PAGE, delete(SUBSCRIBER, answer.id))
    assert people(jsm) == []


def test_the_word_for_a_page_is_that_of_those_who_are_there(jsm: Jsm) -> None:
    jsm.seed(subscribers=[{"email": "a@acme.example", "type": "OF_THE_PAGE"}])
    jsm.backend.perform(PAGE, create(SUBSCRIBER, email="b@acme.example"))
    assert jsm.sent("POST", "/subscribers")[0].body["subscriptionRequest"]["itemType"] == "OF_THE_PAGE"


@pytest.mark.parametrize("duplicate", ["refused", "returned"])
def test_who_is_subscribed_already_is_taken_as_they_are(jsm: Jsm, duplicate: Any) -> None:
    jsm.seed(subscribers=[{"email": "A@acme.example", "id": "s1"}])
    jsm.sandbox.jsm_quirks = JsmQuirks(duplicate_subscriber=duplicate)
    assert jsm.backend.perform(PAGE, create(SUBSCRIBER, email="a@acme.example")).id == "s1"


def test_a_captcha_is_sent_where_it_is_given_and_asked_for_where_it_is_not(jsm: Jsm) -> None:
    jsm.seed()
    jsm.sandbox.jsm_quirks = JsmQuirks(captcha=True)
    with pytest.raises(RejectedError, match="captcha could not be verified") as caught:
        jsm.backend.perform(PAGE, create(SUBSCRIBER, email="a@acme.example"))
    assert "captcha" in (caught.value.hint or "")
    jsm.backend.perform(PAGE, create(SUBSCRIBER, email="a@acme.example", captcha_token="solved"))
    assert people(jsm) == ["email:a@acme.example"]


def test_a_create_of_unknown_fate_is_left_to_whoever_called(jsm: Jsm) -> None:
    jsm.seed()
    jsm.sandbox.faults.add(FaultRule("reset_after", "POST", "/subscribers"))
    with pytest.raises(UncertainError):
        jsm.backend.perform(PAGE, create(SUBSCRIBER, email="a@acme.example"))
    assert people(jsm) == ["email:a@acme.example"]


def test_no_contact_and_no_secret_is_in_a_message(jsm: Jsm) -> None:
    jsm.seed()
    text = "a@acme.example with solved at https://hook.example/deep/path"
    for status in (400, 500, 201):
        jsm.sandbox.faults.clear()
        jsm.sandbox.faults.add(FaultRule("error", "POST", "/subscribers", status=status, message=text))
        with pytest.raises(ServiceError) as caught:
            jsm.backend.perform(PAGE, create(SUBSCRIBER, email="a@acme.example", captcha_token="solved"))
        assert "acme.example" not in str(caught.value)
        assert "solved" not in str(caught.value)


def test_a_delete_that_says_it_failed(jsm: Jsm) -> None:
    jsm.seed(subscribers=[{"email": "a@acme.example", "id": "s1"}])
    jsm.sandbox.faults.add(FaultRule("error", "POST", "/subscribers/delete", status=200, message="Not today"))
    with pytest.raises(RejectedError, match="says that it failed: Not today"):
        jsm.backend.perform(PAGE, delete(SUBSCRIBER, "s1"))


WHEN = "2026-01-01T00:00:00Z"
PENDING = {"status": "PENDING_CONFIRMATION", "createdAt": WHEN, "confirmedAt": None}


def test_who_is_swept_by_which_state(jsm: Jsm) -> None:
    jsm.seed(
        subscribers=[
            {"id": "active", "email": "a@acme.example"},
            {"id": "pending", "email": "b@acme.example", **PENDING},
            {"id": "both", "email": "c@acme.example", **PENDING, "quarantinedAt": WHEN},
            {"id": "odd", "email": "d@acme.example", **PENDING, "confirmedAt": WHEN},
            {"id": "unknown", "email": "e@acme.example", "status": "PAUSED", "confirmedAt": None},
            {"id": "gone", "email": "f@acme.example", **PENDING, "deactivatedAt": WHEN},
        ]
    )
    lists = jsm.backend.people_in(PAGE, ("unconfirmed",))
    assert {state: sorted(live.id for live in lives) for state, lives in lists.items()} == {
        "all": ["active", "both", "odd", "pending", "unknown"],
        "quarantined": ["both"],
        "unconfirmed": ["pending"],
    }
    assert len(jsm.sent("GET", "/subscribers/list/connection")) == 1


def test_who_confirmed_after_the_list_was_read_is_left_alone(jsm: Jsm) -> None:
    jsm.seed(
        subscribers=[
            {"id": "confirmed", "email": "a@acme.example", "confirmedAt": WHEN},
            {"id": "pending", "email": "b@acme.example", **PENDING},
        ]
    )
    ids = ["confirmed", "pending", "gone"]
    assert jsm.backend.remedy(PAGE, "remove", "unconfirmed", ids) == ("confirmed",)
    assert [record.body for record in jsm.sent("POST", "/subscribers/delete")] == [{"ids": ["pending", "gone"]}]
    assert people(jsm) == ["email:a@acme.example"]
    assert jsm.backend.remedy(PAGE, "remove", "unconfirmed", ["confirmed"]) == ("confirmed",)
    assert len(jsm.sent("POST")) == 1
    assert jsm.backend.remedy(PAGE, "remove", "all", ["confirmed"]) == ()
    assert people(jsm) == []


def test_nothing_is_sent_for_what_the_api_cannot_do(jsm: Jsm) -> None:
    jsm.seed()
    with pytest.raises(RejectedError, match="Jira Service Management has no request to reactivate subscribers"):
        jsm.backend.remedy(PAGE, "reactivate", "quarantined", ["s1"])
    assert jsm.sent() == []


COUNTED = frozenset({"subscriber_counts"})


def test_the_services_own_counts_are_read_beside_the_subscribers_and_only_on_request(jsm: Jsm) -> None:
    jsm.seed(subscribers=[{"email": "a@acme.example"}, {"email": "b@acme.example", **PENDING}])
    page = jsm.read("subscriber", facts=COUNTED)
    assert page.subscriber_counts == SubscriberCounts({"CONFIRMED": 1, "PENDING_CONFIRMATION": 1})
    [record] = jsm.sent("GET", "/subscribers/stats")
    assert record.query == {"itemId": PAGE, "type": "PAGE_SUBSCRIBER"}
    assert page.requests == len(jsm.sent("GET"))
    assert jsm.read("subscriber").subscriber_counts is None
    assert jsm.read("template", facts=COUNTED).subscriber_counts is None
    assert len(jsm.sent("GET", "/subscribers/stats")) == 1


@pytest.mark.parametrize("status", [200, 403, 500])
def test_counts_that_cannot_be_read_are_no_error(jsm: Jsm, status: int) -> None:
    jsm.seed(subscribers=[{"email": "a@acme.example"}])
    jsm.sandbox.faults.add(
        FaultRule("error", "GET", "/subscribers/stats", status=status, message="Not today", times=None)
    )
    page = jsm.read("subscriber", facts=COUNTED)
    assert [live.name for live in page.items if live.kind is SUBSCRIBER] == ["email:a@acme.example"]
    assert page.subscriber_counts is not None
    assert "Not today" in page.subscriber_counts.trouble
    assert page.subscriber_counts.by_status == {}
