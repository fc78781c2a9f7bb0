"""When access is what is wanted."""

import pytest

from reconciler.model.field import Field, Type
from reconciler.model.grants import Access, Grant, granted, had
from reconciler.model.values import same

FIELD = Field("pages", Type.GRANTS, "Pages.")


@pytest.mark.parametrize(
    ("wanted", "has", "expected"),
    [
        (False, False, True),
        (False, True, False),
        (False, (), False),
        (True, True, True),
        (True, (), True),
        (True, ("incident_manager",), True),
        (True, False, False),
        ((), (), True),
        ((), True, False),
        ((), False, False),
        (("incident_manager", "page_configuration"), ("page_configuration", "incident_manager"), True),
        (("incident_manager",), ("page_configuration",), False),
        (("incident_manager",), True, False),
    ],
)
def test_roles_are_held_against_roles_and_true_takes_any_access(wanted: Access, has: Access, expected: bool) -> None:
    assert granted(wanted, has) is expected


def test_of_what_somebody_has_only_the_pages_that_are_spoken_of_count() -> None:
    wanted = (Grant("acme", "p1", True), Grant("beta", "p2", ("incident_manager",)))
    assert had(wanted, {"p1": (), "p3": True}) == (Grant("acme", "p1", ()), Grant("beta", "p2", False))


def test_what_was_asked_is_held_against_what_was_told() -> None:
    asked = {"p1": ("a", "b"), "p2": True}
    assert same(FIELD, asked, {"p2": True, "p1": ["b", "a"]})
    assert not same(FIELD, asked, {"p1": ("a",), "p2": True})
    assert not same(FIELD, asked, "nothing of the sort")
