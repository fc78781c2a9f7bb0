"""What makes an action one that deserves a second look."""

import pytest

from reconciler.documents.risk import risks_of
from reconciler.model.address import Address
from reconciler.model.kinds.jsm.lifecycle import LIFECYCLE
from reconciler.model.kinds.statuspage import ACCESS_USER, COMPONENT, PAGE, SUBSCRIBER
from reconciler.model.plan import Action, Change, Note, Verb


def action(kind: object, verb: Verb, *fields: str, after: object = "x", **more: object) -> Action:
    name = kind.name  # type: ignore[attr-defined]
    changes = tuple(Change(field, None, after) for field in fields)
    return Action(Address("acme", name, ("X",)), kind, verb, "id", changes, **more)  # type: ignore[arg-type]


EMAIL = (Note("email", "sends a confirmation email to s…@acme.example"),)
GROUP = (Address("acme", "group", ("Core",)),)


@pytest.mark.parametrize(
    ("subject", "risks"),
    [
        (action(COMPONENT, Verb.UPDATE, "description"), []),
        (action(COMPONENT, Verb.CREATE, "name"), []),
        (action(COMPONENT, Verb.DELETE), ["delete"]),
        (action(COMPONENT, Verb.UPDATE, "group", vanishes=GROUP), ["delete"]),
        (action(PAGE, Verb.UPDATE, "time_zone"), []),
        (action(PAGE, Verb.UPDATE, "viewers_must_be_team_members"), ["access"]),
        (action(ACCESS_USER, Verb.DELETE), ["delete", "access"]),
        (action(ACCESS_USER, Verb.MANUAL, "external_login"), []),
        (action(SUBSCRIBER, Verb.CREATE, "email", notes=EMAIL), ["notifies"]),
        (action(LIFECYCLE, Verb.UPDATE, "state", after="unpublished"), ["access"]),
        (action(LIFECYCLE, Verb.UPDATE, "state", after="archived"), ["delete", "access"]),
    ],
    ids=lambda value: f"{value.kind.name}-{value.verb}" if isinstance(value, Action) else "",
)
def test_risks(subject: Action, risks: list[str]) -> None:
    assert list(risks_of(subject)) == risks
