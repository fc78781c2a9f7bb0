"""Subscribers: what is created, listed, counted and deleted."""

from typing import Any

import pytest

from reconciler.sandbox import JsmQuirks
from tests.sandbox.jsm.api import PAGE, JsmApi

TYPE = "PAGE_SUBSCRIBER"


def body(email: str | None = "a@acme.example", **fields: Any) -> dict[str, Any]:
    data = {} if email is None else {"email": email}
    request = {"itemId": PAGE, "itemType": TYPE, "subscriptionType": "EMAIL", "subscriptionData": data, **fields}
    return {"subscriptionRequest": request}


def test_a_subscriber_is_pending_until_the_mail_is_answered(api: JsmApi) -> None:
    made = api.ok("POST", "/subscribers", body())
    assert (made["status"], made["email"], made["itemId"]) == ("PENDING_CONFIRMATION", "a@acme.example", PAGE)
    assert [(mail["kind"], mail["to"]) for mail in api.sandbox.mails] == [("confirmation", made["id"])]
    assert api.ok("POST", "/subscribers/validate_token", {"token": made["confirmationCode"]})["valid"] is True


def test_without_mail_a_subscriber_is_confirmed_at_once(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(mail=False)
    assert api.ok("POST", "/subscribers", body())["status"] == "CONFIRMED"
    assert api.sandbox.mails == []


def test_a_captcha_may_be_needed(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(captcha=True)
    status, answer = api.failed("POST", "/subscribers", body())
    assert (status, answer["message"]) == (400, "The captcha could not be verified")
    assert api("POST", "/subscribers", body(captchaToken="token")).status_code == 201


@pytest.mark.parametrize(
    ("request_body", "status"),
    [(body(None), 400), (body(itemType=""), 400), (body(itemId="none"), 404), (body(subscriptionType="SMS"), 400)],
)
def test_subscribers_that_cannot_be(api: JsmApi, request_body: Any, status: int) -> None:
    assert api("POST", "/subscribers", request_body).status_code == status


@pytest.mark.parametrize(
    ("switch", "status", "count"), [("refused", 400, 1), ("returned", 201, 1), ("duplicated", 201, 2)]
)
def test_the_same_contact_again(api: JsmApi, switch: Any, status: int, count: int) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(duplicate_subscriber=switch)
    api.ok("POST", "/subscribers", body())
    assert api("POST", "/subscribers", body("A@acme.example")).status_code == status
    assert api.ok("GET", "/subscribers/total_in_cloud")["totalCount"] == count


def test_the_list_has_no_way_to_its_second_page(api: JsmApi) -> None:
    for number in range(21):
        api.ok("POST", "/subscribers", body(f"a{number}@acme.example"))
    connection = api.ok("GET", "/subscribers/list", itemType=TYPE, itemId=PAGE)["connection"]
    assert (len(connection["nodes"]), connection["totalCount"], connection["pageInfo"]["hasNextPage"]) == (20, 21, True)
    assert api.ok("GET", "/subscribers/list", itemType="OTHER", itemId=PAGE)["connection"]["nodes"] == []


def test_the_connection_has_a_cursor(api: JsmApi) -> None:
    for number in range(3):
        api.ok("POST", "/subscribers", body(f"a{number}@acme.example"))
    first = api.ok("GET", "/subscribers/list/connection", pageId=PAGE, limit=2)
    second = api.ok("GET", "/subscribers/list/connection", limit=2, cursor=first["pageInfo"]["endCursor"])
    emails = [node["email"] for answer in (first, second) for node in answer["nodes"]]
    assert emails == [f"a{number}@acme.example" for number in range(3)]


def test_stats_count_by_status(api: JsmApi) -> None:
    api.ok("POST", "/subscribers", body())
    stats = api.ok("GET", "/subscribers/stats", itemId=PAGE, type=TYPE)["stats"]
    assert (stats["totalQuotaUsed"], stats["countsByStatus"]) == (1, [{"status": "PENDING_CONFIRMATION", "count": 1}])
    assert api.raw("GET", "/subscribers/stats", itemId=PAGE, itemType=TYPE).status_code == 400


def test_deleting_by_ids_and_by_the_visitors_token(api: JsmApi) -> None:
    first, second = (api.ok("POST", "/subscribers", body(f"{name}@acme.example")) for name in "ab")
    api.ok("POST", "/subscribers/delete", {"ids": [first["id"], "none"]})
    assert api.ok("GET", "/subscribers/list/connection")["nodes"] == [second]
    api.ok("POST", "/subscribers/unsubscribe", {"token": second["confirmationCode"]})
    failed = api.failed("POST", "/subscribers/unsubscribe", {"token": second["confirmationCode"]})
    assert failed == (200, {"success": False, "message": "Invalid token"})
    assert api.ok("GET", "/subscribers/total_in_cloud")["totalCount"] == 0
    assert api.ok("POST", "/subscribers/validate_token", {"token": "none"})["valid"] is False
