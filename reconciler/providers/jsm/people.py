"""Subscribers: read, made and deleted. Their confirmation codes and tokens stay in this module (jsm-api.md 2)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from reconciler.errors import ProtocolError, RejectedError, ServiceError, UncertainError
from reconciler.http import JsonObject
from reconciler.model.kinds.jsm import SUBSCRIBER
from reconciler.model.resource import Live, SubscriberCounts
from reconciler.model.values import Value, contact_key
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.cursor import rows_of
from reconciler.providers.jsm.envelope import ALONE, DONE, NODES, STATS
from reconciler.providers.jsm.printed import unknown_words

_SEGMENTS = ("subscribers", "list", "connection")
_OF_INCIDENTS = "INCIDENT_SUBSCRIBER"
_OF_PAGES = "PAGE_SUBSCRIBER"
"""A guess: the word for the subscribers of a whole page is printed nowhere; one that was read is preferred (jsm-api.md 3)."""
_WAYS = {"webhook": "WEBHOOK", "sms": "SMS", "email": "EMAIL"}
"""Only EMAIL is printed."""
_STATES = {"PENDING_CONFIRMATION": "unconfirmed", "CONFIRMED": "active", "ACTIVE": "active"}
_ANYBODY, _SWEPT = "all", ("quarantined", "unconfirmed")
"""The states by which subscribers are swept."""
_FACTS = {"createdAt": "created_at", "quarantinedAt": "quarantined_at"}
_QUESTION = (
    "the API does not say what it wants of a new subscriber (a captcha, the word for a page's subscribers); "
    "subscribe one person by hand, so that the word can be read, or leave the members out of the file"
)


@dataclass(frozen=True, slots=True)
class JsmPeople:
    """The subscribers of a page."""

    lives: tuple[Live, ...]
    """The current subscribers."""
    unsubscribed: frozenset[str]
    """The contact keys of those who are no longer told of anything."""
    type: str
    """The word for subscribers of a whole page."""


NOBODY = JsmPeople((), frozenset(), _OF_PAGES)
"""The subscribers of a page that visitors have never seen."""


def read_people(calls: JsmCalls, page_id: str) -> JsmPeople:
    """All subscribers of a page. Raises ServiceError where any part of the list cannot be read."""
    rows, _ = rows_of(calls, NODES, *_SEGMENTS, size_name="limit", cursor_name="cursor", pageId=page_id)
    own = [row for row in rows if row.get("type") != _OF_INCIDENTS or row.get("itemId") == page_id]
    gone = frozenset(contact_key(_fields(row)) for row in own if row.get("deactivatedAt"))
    lives = tuple(_live(calls, row) for row in own if not row.get("deactivatedAt"))
    return JsmPeople(lives, gone - {live.name for live in lives}, _page_type(own, page_id))


def _page_type(rows: Sequence[JsonObject], page_id: str) -> str:
    types = [row["type"] for row in rows if isinstance(row.get("type"), str) and row.get("itemId") == page_id]
    common = Counter(cast("list[str]", types)).most_common(1)
    return common[0][0] if common else _OF_PAGES


def _fields(row: JsonObject) -> dict[str, Value]:
    fields = (field for field in SUBSCRIBER.fields if not field.credential)
    return {field.name: row.get(field.api_name) for field in fields}


def _live(calls: JsmCalls, row: JsonObject) -> Live:
    if not isinstance(row.get("id"), str):
        raise calls.source("GET", *_SEGMENTS).error(ProtocolError, "answered a subscriber without an id")
    fields = _fields(row)
    status = str(row.get("status") or "")
    state = "quarantined" if row.get("quarantinedAt") else _STATES.get(status, status.lower())
    if state == "unconfirmed" and row.get("confirmedAt"):
        state = "active"  # the two disagree, and nobody is removed on a guess
    facts: dict[str, Any] = {"state": state, **unknown_words(SUBSCRIBER, row)}
    facts |= {name: row[api] for api, name in _FACTS.items() if row.get(api)}
    way = row.get("subscriptionType")
    if row.get("slackChannelId") or (isinstance(way, str) and way != _WAYS["email"]):
        facts["mode"] = "slack" if row.get("slackChannelId") else str(way).lower()
    if row.get("componentIds"):
        facts["components"] = tuple(cast("list[str]", row["componentIds"]))
    return Live(SUBSCRIBER, cast("str", row["id"]), contact_key(fields), fields, facts=facts)


def count_people(calls: JsmCalls, page_id: str, item_type: str) -> SubscriberCounts:
    """The service's own counts of the subscribers of a page; `item_type` is its word for them. A failure is part of the counts."""
    segments = ("subscribers", "stats")
    try:
        stats = calls.get_object(STATS, *segments, itemId=page_id, type=item_type)
        counts = dict(_count(row) for row in cast("list[object]", stats.get("countsByStatus") or ()))
    except (TypeError, ValueError):
        source = calls.source("GET", *segments)
        return SubscriberCounts(trouble=str(source.error(ProtocolError, "answered no counts by status")))
    except ServiceError as error:
        return SubscriberCounts(trouble=str(error))
    return SubscriberCounts(counts)


def _count(row: object) -> tuple[str, int]:
    """A status and how many are in it. Raises ValueError."""
    status, number = (row.get("status"), row.get("count")) if isinstance(row, dict) else (None, None)
    if not isinstance(status, str) or type(number) is not int:
        raise ValueError
    return status, number


def create_person(calls: JsmCalls, page_id: str, step: Step) -> StepAnswer:
    """Subscribe somebody to the whole page. Somebody who is subscribed already is taken as they are.

    Raises UncertainError where nobody can tell whether it was done, ServiceError where it was not.
    """
    contact = contact_key(step.values)
    people = read_people(calls, page_id)
    way = _WAYS[contact.partition(":")[0]]
    data = {
        field.api_name: step.values[field.name]
        for field in SUBSCRIBER.fields
        if not field.credential and step.values.get(field.name)
    }
    request: dict[str, Any] = {
        "itemId": page_id,
        "itemType": people.type,
        "subscriptionType": way,
        "subscriptionData": data,
    }
    if step.values.get("captcha_token"):
        request["captchaToken"] = step.values["captcha_token"]
    try:
        row = cast("JsonObject", calls.post(ALONE, "subscribers", body={"subscriptionRequest": request}))
    except RejectedError as error:
        live = next((live for live in read_people(calls, page_id).lives if live.name == contact), None)
        if live is None:
            error.hint = _QUESTION
            raise
        return StepAnswer(live.id, live.fields)
    if not isinstance(row.get("id"), str):
        # It was taken, and under which id is not known: whoever called has to look.
        source = calls.source("POST", "subscribers")
        raise source.error(UncertainError, "took the call, and its answer names no id")
    live = _live(calls, row)
    return StepAnswer(live.id, live.fields)


def delete_person(calls: JsmCalls, step: Step) -> StepAnswer:
    """Delete a subscriber, without a notice. Raises ServiceError."""
    _delete(calls, [step.id or ""])
    return StepAnswer(step.id or "")


def people_by_state(calls: JsmCalls, page_id: str) -> dict[str, tuple[Live, ...]]:
    """All subscribers of a page, and those in each state that a policy is about: one list shows them all. Raises ServiceError."""
    lives = read_people(calls, page_id).lives
    swept = {state: tuple(live for live in lives if live.facts["state"] == state) for state in _SWEPT}
    return {_ANYBODY: lives, **swept}


def delete_people(calls: JsmCalls, page_id: str, state: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Delete subscribers, without a notice, who are still in a state. Raises ServiceError.

    The call does not take a state, so the list is read first: whoever confirmed or recovered in the meantime is left alone. Returns
    their ids.
    """
    lives = read_people(calls, page_id).lives if state != _ANYBODY else ()
    wanted = set(ids)
    changed = tuple(live.id for live in lives if live.id in wanted and live.facts["state"] != state)
    remaining = [id_ for id_ in ids if id_ not in changed]
    if remaining:
        _delete(calls, remaining)
    return changed


def _delete(calls: JsmCalls, ids: Sequence[str]) -> None:
    # Whoever is deleted already is passed over.
    calls.post(DONE, "subscribers", "delete", body={"ids": list(ids)}, repeatable=True)
