"""Who may see an audience-specific page, as people write it: users by contact, groups that name them, and nobody's contact shown."""

import pytest

from reconciler.config.schema.json_schema import config_schema
from reconciler.model.address import Address
from reconciler.model.contact import segment
from reconciler.model.kinds.statuspage import ACCESS_GROUP, ACCESS_USER
from reconciler.model.resource import Unset
from tests.config.conftest import Room

ALICE = Address("acme", "access_user", (segment("email:alice@customer.example", "abc123"),))
UNSET = Address("acme", "access_user", ("email:${env:PAGE_ALICE}",))
BOTH = """
    components: [{name: Website}]
    access:
      users:
        - {email: Alice@customer.example, external_login: alice, components: [Website]}
      groups:
        - {name: Gold, external_identifier: gold, components: [Website], users: [ALICE@customer.example]}
"""


def access(users: str, groups: str) -> str:
    return f"access:\n  users: {users}\n  groups: {groups}\n"


def test_groups_name_their_users_by_contact(room: Room) -> None:
    page = room.page(BOTH)
    website = Address("acme", "component", ("Website",))
    _, user, group = page.items
    assert (user.kind, user.address, user.name) == (ACCESS_USER, ALICE, "email:alice@customer.example")
    assert user.fields == {"email": "Alice@customer.example", "external_login": "alice", "components": (website,)}
    assert (group.kind, str(group.address)) == (ACCESS_GROUP, "acme/access_group/Gold")
    assert group.fields == {
        "name": "Gold",
        "external_identifier": "gold",
        "components": (website,),
        "users": (ALICE,),
    }
    assert page.declared == {"component", "group", "access_user", "access_group"}
    assert page.needed == page.declared


def test_only_the_kinds_that_are_referred_to_are_needed(room: Room) -> None:
    assert room.page("access: {groups: [{name: Gold}]}").needed == {"access_group"}
    assert room.page("access: {groups: [{name: Gold, users: [], metrics: []}]}").needed == {
        "access_group",
        "access_user",
        "metric",
    }


def test_people_whom_the_file_does_not_declare_are_looked_for_on_the_page(room: Room) -> None:
    (group,) = room.page("access: {groups: [{name: Gold, users: [alice@customer.example]}]}").items
    assert group.fields["users"] == (ALICE,)


def test_contacts_in_variables_are_the_same_people(room: Room) -> None:
    text = access("[{email: '${env:PAGE_ALICE}'}]", "[{name: Gold, users: ['${env:PAGE_ALICE}']}]")
    user, group = room.page(text, {"PAGE_ALICE": "alice@customer.example"}).items
    assert (user.address, group.fields["users"]) == (ALICE, (ALICE,))
    user, group = room.page(text, {}, secrets=False).items
    assert user.fields == {"email": Unset("PAGE_ALICE")}
    assert (user.address, group.fields["users"]) == (UNSET, (UNSET,))
    assert room.wrong(text, {}) == [
        (
            "2:19: the environment variable PAGE_ALICE is not set, or empty"
            " -> set it, or give a default: ${env:PAGE_ALICE:-default}"
        ),
        (
            "3:33: the environment variable PAGE_ALICE is not set, or empty"
            " -> set it, or give a default: ${env:PAGE_ALICE:-default}"
        ),
    ]


SHOWN = "`email:s…@customer.example#0198f17d`"
WRONG = {
    "nobody of that name": (
        access("[]", "[{name: Gold, users: [secret@customer.example]}]"),
        [f"3:33: there is no access_user {SHOWN} in this file -> declare it under `access.users:`"],
    ),
    "somebody who goes": (
        access("[{email: secret@customer.example, absent: true}]", "[{name: Gold, users: [secret@customer.example]}]"),
        [f"3:33: {SHOWN} is marked `absent` (line 6), and nothing can refer to it"],
    ),
    "somebody twice": (
        access(
            "[{email: secret@customer.example}]",
            "[{name: G, users: [secret@customer.example, SECRET@customer.example]}]",
        ),
        [f"3:55: {SHOWN} is named twice in this list -> keep one of them"],
    ),
    "two of one contact": (
        access("[{email: secret@customer.example}, {email: Secret@customer.example}]", "[]"),
        ["2:45: duplicate contact in page access users (first declared on line 6) -> keep one of them"],
    ),
    "no list": (
        access("[]", "[{name: Gold, users: secret@customer.example}]"),
        ["3:32: `users` must be a list, not text"],
    ),
    "no text in it": (
        access("[]", "[{name: Gold, users: [5550100]}]"),
        ["3:33: item 1 of `users` must be text, not a number -> write it in quotes"],
    ),
    "no contact": (
        access("[{external_login: secret}]", "[]"),
        [
            "2:11: an item of `access.users` needs a contact -> write `email:`",
        ],
    ),
    "a bad contact": (
        access("[{email: secret@}]", "[]"),
        ["2:19: `email` is not an email address -> write one such as ops@acme.example"],
    ),
    "membership said by the user": (
        access("[{email: a@b.example, groups: [Gold]}]", "[]"),
        [
            "2:32: `groups` is not allowed here: who is in a group is said by the group, under `access.groups` with `users:`"
        ],
    ),
    "a component that is none": (
        "components: []\n" + access("[{email: a@b.example, components: [Nothing]}]", "[]"),
        ["3:45: there is no component `Nothing` on this page -> declare it under `components:`"],
    ),
    "a group without a name": (
        access("[]", "[{external_identifier: gold}]"),
        ["3:12: `name` is missing -> write `name: Gold customers`"],
    ),
    "a group twice": (
        access("[]", "[{name: Gold}, {name: Gold}]"),
        [
            (
                "3:26: duplicate access_group `Gold` (first declared on line 7)"
                " -> rename one, or give both the `id:` of the live one that is meant"
            )
        ],
    ),
    "an empty name": (access("[]", "[{name: ''}]"), ["3:19: `name` cannot be empty"]),
    "an identifier of two lines": (
        access("[]", '[{name: Gold, external_identifier: "a\\nb"}]'),
        ["3:46: `external_identifier` holds a line break, and is one line -> write it on one line, without `|` or \\n"],
    ),
    "people owned by a bare prune elsewhere": (
        "prune: [access_user]\n",
        [
            (
                "1:9: the pattern owns kind access_user, and this page has no `access.users`: all of them would be deleted"
                " -> write `access.users:`, or remove the pattern"
            )
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_without_a_contact(room: Room, text: str, expected: list[str]) -> None:
    found = room.wrong(text)
    assert found == expected
    assert "secret@" not in " ".join(found).lower()


def test_editors_know_the_shape() -> None:
    user = config_schema()["definitions"]["Access_User"]["properties"]
    assert user["components"]["type"] == ["array", "null"]
    assert set(user) == {
        "email",
        "external_login",
        "components",
        "metrics",
        "subscribe_to_components",
        "id",
        "absent",
        "exclude",
        "matrix",
    }
