"""References to people: by contact, shown masked, and never held against what is not known."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reconciler.errors import PlanError
from reconciler.model.address import Address
from reconciler.model.contact import segment
from reconciler.model.kinds.statuspage import ACCESS_GROUP, ACCESS_USER
from reconciler.model.plan import PagePlan, Verb
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source, Unset
from reconciler.planner import plan_page

PAGE_ID = "kctbh9vrtdwd"
HERE = Source("statuspage.yaml", 1, 1)
KINDS = frozenset({"access_user", "access_group"})


def at(email: str) -> Address:
    return Address("acme", "access_user", (segment(f"email:{email}", PAGE_ID),))


def user(email: str, **more: Any) -> Desired:
    return Desired(ACCESS_USER, at(email), f"email:{email}", {"email": email, **more}, HERE)


def group(name: str, *users: Address) -> Desired:
    return Desired(ACCESS_GROUP, Address("acme", "access_group", (name,)), name, {"name": name, "users": users}, HERE)


def live_user(id_: str, email: str, **more: Any) -> Live:
    return Live(ACCESS_USER, id_, f"email:{email}", {"email": email, **more})


def live_group(*users: str) -> Live:
    return Live(ACCESS_GROUP, "g1", "Gold", {"name": "Gold", "users": users})


def page(*items: Desired, declared: frozenset[str] = KINDS) -> DesiredPage:
    return DesiredPage("acme", PAGE_ID, items, declared, HERE)


def planned(desired: DesiredPage, *items: Live, **more: Any) -> PagePlan:
    live = LivePage(PAGE_ID, "Acme", items, read=KINDS, whole=KINDS)
    return plan_page(desired, replace(live, **more), today=date(2026, 3, 1))


def test_a_group_is_made_after_the_users_that_it_names() -> None:
    plan = planned(page(group("Gold", at("a@b.example")), user("a@b.example")))
    assert [(action.verb, action.kind.name) for action in plan.actions] == [
        (Verb.CREATE, "access_user"),
        (Verb.CREATE, "access_group"),
    ]
    assert plan.actions[1].depends_on == (at("a@b.example"),)
    assert plan.actions[1].writes["users"] == (at("a@b.example"),)


def test_members_are_a_set_and_shown_masked() -> None:
    desired = page(user("a@b.example"), user("c@b.example"), group("Gold", at("c@b.example"), at("a@b.example")))
    lives = (live_user("u1", "a@b.example"), live_user("u2", "c@b.example"))
    assert planned(desired, *lives, live_group("u1", "u2")).actions == ()
    (action,) = planned(desired, *lives, live_group("u1", "u9")).actions
    (change,) = action.changes
    assert (change.before, change.after) == (
        [at("a@b.example").reference, "u9"],
        sorted([at("a@b.example").reference, at("c@b.example").reference]),
    )


def test_whom_the_file_does_not_declare_is_found_on_the_page() -> None:
    desired = page(group("Gold", at("a@b.example")), declared=frozenset({"access_group"}))
    lives = (live_user("u2", "a@b.example"), live_user("u1", "a@b.example"), live_user("u3", "c@b.example"))
    (action,) = (plan := planned(desired, *lives, live_group())).actions
    assert action.writes["users"] == (at("a@b.example"),)
    assert plan.bindings[at("a@b.example")] == "u1"
    assert at("c@b.example") not in plan.bindings


def test_whom_nobody_knows_keeps_the_page_from_being_planned() -> None:
    desired = page(group("Gold", at("a@b.example")), declared=frozenset({"access_group"}))
    with pytest.raises(PlanError, match=r"there is no access_user 'email:a…@b\.example#") as caught:
        planned(desired, live_group())
    assert "a@b" not in str(caught.value)


def test_a_contact_that_is_not_known_here_is_held_against_nothing() -> None:
    unset = Address("acme", "access_user", ("email:${env:PAGE_ALICE}",))
    alice = Desired(ACCESS_USER, unset, "email:${env:PAGE_ALICE}", {"email": Unset("PAGE_ALICE")}, HERE)
    for desired in (
        page(alice, group("Gold", unset)),
        page(group("Gold", unset), declared=frozenset({"access_group"})),
    ):
        assert planned(desired, live_user("u1", "a@b.example"), live_group()).actions == ()


def test_in_a_snapshot_whom_the_file_does_not_declare_has_only_a_pseudonym() -> None:
    desired = page(group("Gold", at("a@b.example")), declared=frozenset({"access_group"}))
    somebody = Live(ACCESS_USER, "u1", "0f3a", {})
    assert planned(desired, somebody, live_group(), taken_at="2026-03-01T00:00:00+00:00").actions == ()
    known = page(user("a@b.example"), group("Gold", at("a@b.example")))
    (action,) = planned(
        known, live_user("u1", "a@b.example"), somebody, live_group("u9"), taken_at="2026-03-01T00:00:00+00:00"
    ).actions
    assert action.address.kind == "access_group"


def test_what_was_not_read_of_a_user_is_not_compared() -> None:
    desired = page(user("a@b.example", components=()))
    assert planned(desired, live_user("u1", "a@b.example")).actions == ()
    (action,) = planned(desired, live_user("u1", "a@b.example", components=("c1",))).actions
    assert (action.writes, action.requests) == ({"components": ()}, 1)


def test_every_list_of_a_user_is_a_write_of_its_own() -> None:
    both = page(user("a@b.example", external_login="a", components=(), metrics=()))
    old = live_user("u1", "a@b.example", external_login="a", components=("c1",), metrics=("m1",))
    assert [action.requests for action in planned(both, old).actions] == [2]
    changed = live_user("u1", "a@b.example", external_login="b", components=("c1",), metrics=("m1",))
    assert [(action.verb, action.requests) for action in planned(both, changed).actions] == [
        (Verb.UPDATE, 2),
        (Verb.MANUAL, 0),
    ]
    assert [action.requests for action in planned(both).actions] == [1]
