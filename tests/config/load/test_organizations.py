"""Organizations and their team, as people write them."""

import pytest

from reconciler.config.schema.json_schema import config_schema
from reconciler.errors import ConfigError
from reconciler.model.contact import segment
from reconciler.model.grants import Grant
from reconciler.model.kind import Scope
from reconciler.model.kinds.statuspage import TEAM_MEMBER
from reconciler.model.resource import Limits, Unset
from tests.config.conftest import Room, told

HEAD = "version: 1\npages: {acme: {id: p1}, beta: {id: p2}}\norganizations:\n  acme-org:\n    id: o1\n"


def of(room: Room, body: str, **environ: str) -> list[str]:
    """What is wrong with an organization, its lines counted from the body's first."""
    with pytest.raises(ConfigError) as caught:
        room.load(HEAD + "".join(f"    {line}\n" for line in body.splitlines()), environ)
    return told(caught.value, HEAD.count("\n"))


def test_an_organization_is_read_like_a_page(room: Room) -> None:
    found = room.load(
        HEAD
        + "    members:\n"
        + "      - email: Alice@acme.example\n"
        + "        first_name: Alice\n"
        + "        password: ${env:SECRET_PAGE_PASSWORD}\n"
        + "        pages: {acme: [incident_manager, page_configuration], beta: true}\n"
        + "      - {email: bob@acme.example, pages: {beta: false}, absent: true}\n"
        + "    prune: [team_member]\n"
        + "    limits: {deletes: 1}\n",
        {"SECRET_PAGE_PASSWORD": "hidden"},
    )
    assert [(page.key, page.scope) for page in found.pages] == [
        ("acme", Scope.PAGE),
        ("beta", Scope.PAGE),
        ("acme-org", Scope.ORGANIZATION),
    ]
    team = found.pages[-1]
    assert (team.id, team.limits) == ("o1", Limits(deletes=1))
    assert team.declared == team.needed == {"team_member"}
    alice, bob = team.items
    assert (alice.kind, alice.name) == (TEAM_MEMBER, "email:alice@acme.example")
    assert str(alice.address) == f"acme-org/team_member/{segment('email:alice@acme.example', 'o1')}"
    assert alice.fields == {
        "email": "Alice@acme.example",
        "first_name": "Alice",
        "password": "hidden",
        "pages": (Grant("acme", "p1", ("page_configuration", "incident_manager")), Grant("beta", "p2", True)),
    }
    assert (bob.absent, bob.fields["pages"]) == (True, (Grant("beta", "p2", False),))


def test_a_member_whose_contact_is_not_known_stands_for_itself(room: Room) -> None:
    text = f"{HEAD}    members: [{{email: '${{env:PAGE_ALICE}}', password: '${{env:SECRET_PAGE_PASSWORD}}'}}]\n"
    (alice,) = room.load(text, {}, secrets=False).pages[-1].items
    assert alice.fields == {"email": Unset("PAGE_ALICE"), "password": Unset("SECRET_PAGE_PASSWORD")}
    assert str(alice.address) == "acme-org/team_member/email:${env:PAGE_ALICE}"


WRONG = {
    "a page that is none": (
        "members: [{email: a@b.example, pages: {amce: true}}]",
        ["1:40: this file has no page `amce` -> did you mean `acme`?"],
    ),
    "a page like none": (
        "members: [{email: a@b.example, pages: {zzz: true}}]",
        ["1:40: this file has no page `zzz` -> write the key of a page under `pages:`"],
    ),
    "a role that is none": (
        "members: [{email: a@b.example, pages: {acme: [admin]}}]",
        [
            (
                "1:47: item 1 of `acme` must be page_configuration, incident_manager or maintenance_manager; 'admin' is not"
            )
        ],
    ),
    "a role alone": (
        "members: [{email: a@b.example, pages: {acme: incident_manager}}]",
        ["1:46: `acme` must be true or false, not text"],
    ),
    "pages as a list": (
        "members: [{email: a@b.example, pages: [acme]}]",
        ["1:39: `pages` must be a map, not a list"],
    ),
    "a password that stands in the file": (
        "members: [{email: a@b.example, password: secret-word}]",
        [
            (
                "1:42: `password` is a secret, and secrets never stand in the file"
                " -> write ${env:SECRET_PAGE_…} and set the variable where the tool runs"
            )
        ],
    ),
    "nobody": (
        "members: [{first_name: Alice}]",
        ["1:11: an item of `members` needs a contact -> write `email:`"],
    ),
    "one contact twice": (
        "members: [{email: secret@b.example}, {email: SECRET@b.example}]",
        ["1:38: duplicate contact in team members (first declared on line 6) -> keep one of them"],
    ),
    "what a page has": (
        "components: []",
        [
            (
                "1:1: the key `components` is not known here"
                " -> known here: id, ignore, limits, members, protect, provider, prune"
            )
        ],
    ),
    "all of it owned": ("members: []\nprune: true", ["2:8: `prune` must be a list, not true or false"]),
    "owned and not declared": (
        "prune: [team_member]",
        [
            (
                "1:9: the pattern owns kind team_member, and this page has no `members`: all of them would be deleted"
                " -> write `members:`, or remove the pattern"
            )
        ],
    ),
}


@pytest.mark.parametrize(("body", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_at_its_place(room: Room, body: str, expected: list[str]) -> None:
    found = of(room, body)
    assert found == expected
    assert "secret-word" not in " ".join(found)
    assert "secret@" not in " ".join(found).lower()


def test_keys_and_ids_are_told_apart(room: Room) -> None:
    assert room.problems(
        "version: 1\npages: {acme: {id: p1}}\norganizations: {acme: {id: o1}, one: {id: o2}, two: {id: o2}}\n"
    ) == [
        "3:17: `acme` is also the key of a page, and it begins every address -> give the organization a key of its own",
        "3:58: this is also the id of the organization `one` -> one live organization has one block",
    ]
    assert room.problems('version: 1\npages: {acme: {id: p1}}\norganizations: {"a\\u202e": {id: o1}}\n') == [
        "3:17: an organization's key holds a character that cannot be seen -> write a plain word"
    ]


def test_editors_know_the_shape() -> None:
    definitions = config_schema()["definitions"]
    assert set(definitions["Organization"]["properties"]) == {
        "id",
        "provider",
        "members",
        "prune",
        "protect",
        "ignore",
        "limits",
    }
    assert definitions["Team_Member"]["properties"]["pages"]["additionalProperties"] == {
        "anyOf": [
            {"type": ["boolean", "string"], "pattern": r"\$\{"},
            {
                "type": "array",
                "items": {"enum": ["page_configuration", "incident_manager", "maintenance_manager"]},
            },
        ]
    }
