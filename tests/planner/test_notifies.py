"""Whoever may get an email or a text message by an action is named at it, whatever the kind."""

import pytest

from reconciler.documents.plan import PlanDocument
from reconciler.model.field import Field
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import KINDS
from reconciler.model.plan import Action, PagePlan, Plan, Verb
from reconciler.model.resource import Desired, Source
from reconciler.planner.draft import Draft
from reconciler.planner.notes import note_create, note_says
from tests.planner.factories import File, Page, address, planned

SAYING = [(kind, field) for kind in KINDS for field in kind.fields if field.plan_note]


def notifies(*actions: Action) -> list[tuple[str, ...]]:
    page = planned(File(), Page())
    made = PagePlan(page.page, page.live, tuple(actions))
    return [action.notifies for action in PlanDocument.of(Plan((made,)), b"key").actions]


def drafted(kind: Kind, verb: Verb, **fields: object) -> Draft:
    where = address(kind.name, "x")
    item = Desired(kind, where, "x", fields, Source("f", 1, 1))
    return Draft(where, kind, verb, writes=dict(fields), desired=item)


@pytest.mark.parametrize(("kind", "field"), SAYING, ids=[f"{kind.name}.{field.name}" for kind, field in SAYING])
@pytest.mark.parametrize("verb", [Verb.CREATE, Verb.UPDATE])
def test_a_field_that_makes_the_service_write_to_people_says_so(kind: Kind, field: Field, verb: Verb) -> None:
    loud, quiet = drafted(kind, verb, **{field.name: True}), drafted(kind, verb, **{field.name: False})
    for draft in (loud, quiet):
        note_says(draft)
    assert notifies(loud.action([]), quiet.action([])) == [(field.plan_note,), ()]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.create_note], ids=lambda kind: kind.name)
def test_a_new_thing_of_which_people_may_hear_says_so(kind: Kind) -> None:
    draft = drafted(kind, Verb.CREATE)
    note_create(draft, draft.desired)  # type: ignore[arg-type]
    assert notifies(draft.action([])) == [(kind.create_note,)]


def test_a_confirmation_is_named_with_the_contact_masked_and_none_is_where_none_is_sent() -> None:
    file = (
        File()
        .member(email="ops@acme.example")
        .member(sms="5551234500", country="US")
        .member(email="b@c.example", confirmed=True)
    )
    plan = planned(file.page(declared=["subscriber"]), Page())
    told = [action.notifies for action in PlanDocument.of(Plan((plan,)), b"key").actions]
    assert told == [
        ("sends a confirmation email to o…@acme.example",),
        ("sends a confirmation text message to …00",),
        (),
    ]


def test_deletes_notify_nobody() -> None:
    page = Page().subscriber("s1", email="ops@acme.example")
    plan = planned(File().page(declared=["subscriber"], prune=["subscriber"]), page)
    assert [action.verb for action in plan.actions] == [Verb.DELETE]
    assert PlanDocument.of(Plan((plan,)), b"key").actions[0].notifies == ()
