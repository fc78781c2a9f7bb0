"""The subscriber policies: whom they are about, what weighs most, and who is never touched."""

from datetime import UTC, datetime

import pytest

from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import SUBSCRIBER
from reconciler.model.pattern import Pattern
from reconciler.model.resource import (
    AgePolicy,
    Desired,
    DesiredPage,
    DomainPolicy,
    Limits,
    Live,
    Policies,
    Source,
)
from reconciler.planner import states_needed, sweep_page
from tests.statuspage_names import FIELD_NAMES

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
AT = Source("statuspage.yaml", 1, 1)


def person(id_: str, name: str, **facts: str) -> Live:
    return Live(SUBSCRIBER, id_, name, {}, facts=facts)


def page(policies: Policies, **more: object) -> DesiredPage:
    return DesiredPage("acme", "pid", (), frozenset(), AT, policies=policies, **more)  # type: ignore[arg-type]


def found(page: DesiredPage, **lists: list[Live]) -> list[tuple[str, str, str, int | None]]:
    sweep = sweep_page(page, lists, NOW)
    return [(one.rule, one.remedy, one.live.id, one.days) for one in sweep.found]


DOMAINS = Policies(email_domains=DomainPolicy(("acme.example", "*.corp.example", "bücher.example"), "remove"))


@pytest.mark.parametrize(
    ("contact", "swept"),
    [
        ("email:a@acme.example", False),
        ("email:a@ACME.example", False),
        ("email:a@sub.acme.example", True),
        ("email:a@eu.corp.example", False),
        ("email:a@corp.example", True),
        ("email:a@evil-acme.example", True),
        ("email:a@acme.example.evil.example", True),
        ("webhook:https://elsewhere.example/x", False),
        ("sms:+12025550143", False),
        ("slack:abc", False),
        ("email:a@bücher.example", False),
        ("email:a@xn--bcher-kva.example", False),
        ("email:a@BÜCHER.example", False),
        ("email:a@acme.example.", False),
        ("email:a@..example", True),
        ("email:a@a.xn--bcher-kva.example", True),
    ],
)
def test_a_domain_is_allowed_or_not(contact: str, swept: bool) -> None:
    assert bool(found(page(DOMAINS), all=[person("s1", contact)])) is swept


def test_who_installed_a_slack_channel_is_no_e_mail_subscriber() -> None:
    assert found(page(DOMAINS), all=[person("s1", "email:a@x.example", mode="slack")]) == []


def test_days_are_counted_from_what_the_service_tells_and_never_guessed() -> None:
    policies = Policies(quarantined=AgePolicy(14, "reactivate"), unconfirmed=AgePolicy(30, "report"))
    assert found(
        page(policies),
        quarantined=[
            person("q1", "email:a@x.example", quarantined_at="2026-11-07T12:00:00.000Z"),
            person("q2", "email:b@x.example", quarantined_at="2026-11-07T12:00:01.000Z"),
            person("q3", "email:c@x.example"),
            person("q4", "email:d@x.example", quarantined_at="last week"),
        ],
        unconfirmed=[person("u1", "email:e@x.example", created_at="2026-10-01T00:00:00")],
    ) == [("quarantined", "reactivate", "q1", 14), ("unconfirmed", "report", "u1", 51)]


def test_where_policies_meet_in_one_person_what_weighs_most_is_done_once() -> None:
    policies = Policies(DomainPolicy(("acme.example",), "remove"), AgePolicy(1, "reactivate"))
    one = person("s1", "email:a@x.example", quarantined_at="2026-01-01T00:00:00Z")
    assert found(page(policies), all=[one], quarantined=[one]) == [("email_domains", "remove", "s1", None)]


def test_declared_protected_and_ignored_people_are_never_touched() -> None:
    member = Desired(SUBSCRIBER, Address("acme", "subscriber", ("email:…",)), "email:ops@x.example", {}, AT)
    protect = (Pattern.parse("subscriber/*@y.example*", FIELD_NAMES),)
    ignore = (Pattern.parse("subscriber/*@z.example*", FIELD_NAMES),)
    declared = DesiredPage("acme", "pid", (member,), frozenset(), AT, policies=DOMAINS, protect=protect, ignore=ignore)
    people = [person(c, f"email:{c}@{c}.example") for c in ("y", "z")] + [person("m", "email:ops@x.example")]
    sweep = sweep_page(declared, {"all": people}, NOW)
    assert sweep.found == ()
    assert [note.message for note in sweep.notes] == ["declared, protected or ignored, and so left alone: 3"]


def test_a_status_that_nobody_knows_is_told_and_no_policy_about_a_state_applies_to_it() -> None:
    odd = Live(SUBSCRIBER, "s1", "email:a@acme.example", {}, facts={"unknown_words": {"status": "PAUSED"}})
    sweep = sweep_page(page(Policies(unconfirmed=AgePolicy(1, "remove"))), {"all": [odd], "unconfirmed": []}, NOW)
    assert sweep.found == ()
    assert [note.message for note in sweep.notes] == [
        "the service says PAUSED as `status` of a subscriber, which its reference does not list; only a policy about email "
        "domains applies to it"
    ]


@pytest.mark.parametrize(
    ("removals", "total", "limits", "allow", "blocked"),
    [
        (1, 1, Limits(), None, None),
        (2, 4, Limits(), None, "`limits: {delete_percent: 50}`, or `--allow-deletes 2`"),
        (2, 8, Limits(), None, None),
        (6, 100, Limits(), None, "`limits: {deletes: 6}`, or `--allow-deletes 6`"),
        (6, 100, Limits(), 6, None),
        (6, 100, Limits(), 5, "`limits: {deletes: 6}`, or `--allow-deletes 6`"),
        (6, 100, Limits(6, 5), None, "`limits: {delete_percent: 6}`, or `--allow-deletes 6`"),
    ],
)
def test_removals_stay_within_limits(
    removals: int, total: int, limits: Limits, allow: int | None, blocked: str | None
) -> None:
    people = [person(f"x{n}", f"email:{n}@x.example") for n in range(removals)]
    people += [person(f"a{n}", f"email:{n}@acme.example") for n in range(total - removals)]
    sweep = sweep_page(page(DOMAINS, limits=limits), {"all": people}, NOW, allow_deletes=allow)
    assert [block.hint for block in sweep.blocked_by] == ([blocked] if blocked else [])


def test_only_the_lists_that_the_policies_look_in_are_read() -> None:
    assert states_needed(Policies(quarantined=AgePolicy(1, "reactivate"))) == ("quarantined",)
    assert states_needed(Policies(unconfirmed=AgePolicy(1, "remove"))) == ("all", "unconfirmed")
    assert states_needed(DOMAINS) == ("all",)
